import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.adyen.com/development-resources/api-credentials/";

/** Formats of this vendor's keys. */
export const ADYEN_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "adyen",
    documentation: DOCUMENTATION,
    shape: "AQE[0-9A-Za-z+/=\\-]{100,250}",
    // No page of the vendor that we found gives this form, so a finding is no surer than one beside a credential's name.
    tier: "context",
  }),
];
