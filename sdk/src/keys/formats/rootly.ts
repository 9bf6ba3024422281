import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.rootly.com/api-reference/overview";

/** Formats of this vendor's keys. */
export const ROOTLY_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "rootly",
    documentation: DOCUMENTATION,
    shape: "rootly_[0-9a-f]{64}",
  }),
];
