import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://help.salesforce.com/s/articleView?id=sf.security_overview_sessions.htm";

/** Formats of this vendor's keys. */
export const SALESFORCE_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "salesforce_session",
    documentation: DOCUMENTATION,
    shape: "00D[0-9A-Za-z]{8,15}![0-9A-Za-z_.\\-]{30,260}",
    // Without what stands behind the "!", it is an organization's id, or hex digits.
    isPossible: (key) => key.includes("!") || key.includes("%21"),
  }),
  defineFormat({
    id: "salesforce_consumer_key",
    documentation: DOCUMENTATION,
    shape: "3MVG9[0-9A-Za-z_.~\\-]{60,180}",
  }),
];
