import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://help.salesforce.com/s/articleView?id=sf.security_overview_sessions.htm";

/** Formats of this vendor's keys. */
export const SALESFORCE_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "salesforce_session",
    documentation: DOCUMENTATION,
    shape: "00D[0-9A-Za-z]{12,15}![0-9A-Za-z_.\\-]{80,130}",
  }),
];
