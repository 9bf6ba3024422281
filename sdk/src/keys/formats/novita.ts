import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://novita.ai/docs/guides/quickstart";

/** Formats of this vendor's keys. */
export const NOVITA_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "novita",
    documentation: DOCUMENTATION,
    shape: "sk_[0-9A-Za-z_\\-]{43}",
    isExact: true,
    contextWords: ["novita"],
  }),
];
