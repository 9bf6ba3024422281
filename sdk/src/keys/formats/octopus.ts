import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://octopus.com/docs/octopus-rest-api/how-to-create-an-api-key";

/** Formats of this vendor's keys. */
export const OCTOPUS_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "octopus",
    documentation: DOCUMENTATION,
    shape: "API-[0-9A-Z]{25,32}",
    isExact: true,
    nearMisses: () => ["API-GATEWAY", "API-CUSTOMERPORTALSERVICENAMES"],
  }),
];
