import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.flagsmith.com/clients/rest";

/** Formats of this vendor's keys. */
export const FLAGSMITH_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "flagsmith_server_environment",
    documentation: DOCUMENTATION,
    shape: "ser.[0-9A-Za-z]{22}",
    isExact: true,
    contextWords: ["flagsmith"],
  }),
];
