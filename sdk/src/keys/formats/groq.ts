import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://console.groq.com/docs/quickstart";

/** Formats of this vendor's keys. */
export const GROQ_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "groq",
    documentation: DOCUMENTATION,
    shape: "gsk_[0-9A-Za-z]{52}",
  }),
];
