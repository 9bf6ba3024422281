import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://inference-docs.cerebras.ai/quickstart";

/** Formats of this vendor's keys. */
export const CEREBRAS_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "cerebras",
    documentation: DOCUMENTATION,
    shape: "csk-[0-9a-z]{48}",
  }),
];
