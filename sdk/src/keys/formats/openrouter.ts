import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://openrouter.ai/docs/api-reference/authentication";

/** Formats of this vendor's keys. */
export const OPENROUTER_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "openrouter",
    documentation: DOCUMENTATION,
    shape: "sk-or-v1-[0-9a-f]{64}",
  }),
];
