import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.pinecone.io/guides/projects/manage-api-keys";

/** Formats of this vendor's keys. */
export const PINECONE_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "pinecone",
    documentation: DOCUMENTATION,
    shape: "pcsk_[0-9A-Za-z]{6}_[0-9A-Za-z]{63}",
  }),
];
