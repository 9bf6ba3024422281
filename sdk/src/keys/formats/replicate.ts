import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://replicate.com/docs/topics/security/api-tokens";

/** Formats of this vendor's keys. */
export const REPLICATE_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "replicate",
    documentation: DOCUMENTATION,
    shape: "r8_[0-9A-Za-z]{37}",
  }),
];
