import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://developer.paypal.com/braintree/docs/guides/authorization/access-token";

/** Formats of this vendor's keys. */
export const PAYPAL_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "paypal_braintree",
    documentation: DOCUMENTATION,
    shape: "access_token\\$production\\$[0-9a-z]{16}\\$[0-9a-f]{32}",
    // No page of the vendor that we found gives this form, so a finding is no surer than one beside a credential's name.
    tier: "context",
  }),
];
