import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.arcjet.com/environment";

/** Formats of this vendor's keys. */
export const ARCJET_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "arcjet",
    documentation: DOCUMENTATION,
    shape: "ajkey_[0-9a-z]{26}",
  }),
];
