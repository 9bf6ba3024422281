import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://guides.rubygems.org/api-key-scopes/";

/** Formats of this vendor's keys. */
export const RUBYGEMS_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "rubygems",
    documentation: DOCUMENTATION,
    shape: "rubygems_[0-9a-f]{48}",
  }),
];
