import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.datastax.com/en/astra-db-serverless/administration/manage-application-tokens.html";

/** Formats of this vendor's keys. */
export const DATASTAX_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "datastax_astra",
    documentation: DOCUMENTATION,
    shape: "AstraCS:[0-9A-Za-z]{20,40}:[0-9a-f]{64}",
  }),
];
