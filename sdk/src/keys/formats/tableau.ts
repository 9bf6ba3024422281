import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://help.tableau.com/current/server/en-us/security_personal_access_tokens.htm";

/** Formats of this vendor's keys. */
export const TABLEAU_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "tableau_pat",
    documentation: DOCUMENTATION,
    shape: "[0-9A-Za-z+/]{22}==:[0-9A-Za-z]{32}",
    isExact: true,
  }),
];
