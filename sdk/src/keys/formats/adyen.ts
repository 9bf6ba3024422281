import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.adyen.com/development-resources/api-credentials/";

/** Formats of this vendor's keys. */
export const ADYEN_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "adyen",
    documentation: DOCUMENTATION,
    // `AQEB…` is a receipt handle of SQS, in spans of each message.
    shape: "AQE[0-9AC-Za-z+/=\\-]{1}[0-9A-Za-z+/=\\-]{99,249}",
    nearMisses: (make) => [`AQEB${make.alphanumeric(160)}==`],
    // No page of the vendor that we found gives this form, so a finding is no surer than one beside a credential's name.
    tier: "context",
  }),
];
