import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://github.com/FiloSottile/age";

/** Formats of this vendor's keys. */
export const AGE_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "age_secret_key",
    documentation: DOCUMENTATION,
    shape: "AGE-SECRET-KEY-1[0-9A-Z]{58}",
  }),
  defineFormat({
    id: "age_hybrid_secret_key",
    documentation: DOCUMENTATION,
    shape: "AGE-SECRET-KEY-PQ-1[0-9A-Z]{50,2000}",
  }),
];
