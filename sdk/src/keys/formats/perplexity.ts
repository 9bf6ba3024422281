import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.perplexity.ai/getting-started/quickstart";

/** Formats of this vendor's keys. */
export const PERPLEXITY_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "perplexity",
    documentation: DOCUMENTATION,
    shape: "pplx-[0-9A-Za-z]{48}",
  }),
];
