import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://jina.ai/embeddings/";

/** Formats of this vendor's keys. */
export const JINA_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "jina",
    documentation: DOCUMENTATION,
    shape: "jina_[0-9A-Za-z_\\-]{56,64}",
  }),
];
