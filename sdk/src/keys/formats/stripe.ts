import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.stripe.com/keys";

/** Formats of this vendor's keys. */
export const STRIPE_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "stripe_secret_live",
    documentation: DOCUMENTATION,
    shape: "sk_live_[0-9A-Za-z]{16,250}",
    nearMisses: (make) => [
      `pk_live_${make.alphanumeric(99)}`,
      `cus_${make.alphanumeric(14)}`,
      `acct_${make.alphanumeric(16)}`,
      `sk_live_${"x".repeat(24)}`,
      `sk_live_${"*".repeat(24)}`,
    ],
  }),
  defineFormat({
    id: "stripe_secret_test",
    documentation: DOCUMENTATION,
    shape: "sk_test_[0-9A-Za-z]{16,250}",
    nearMisses: (make) => [
      `pk_test_${make.alphanumeric(99)}`,
      `pi_${make.alphanumeric(24)}`,
      `ch_${make.alphanumeric(24)}`,
    ],
  }),
  defineFormat({
    id: "stripe_restricted_live",
    documentation: DOCUMENTATION,
    shape: "rk_live_[0-9A-Za-z]{16,250}",
  }),
  defineFormat({
    id: "stripe_webhook",
    documentation: DOCUMENTATION,
    shape: "whsec_[0-9A-Za-z+/]{32,80}",
  }),
  defineFormat({
    id: "stripe_org",
    documentation: "https://docs.stripe.com/keys/organization-api-keys",
    shape: "sk_org_[0-9A-Za-z]{60,110}",
  }),
  defineFormat({
    id: "stripe_restricted_test",
    documentation: DOCUMENTATION,
    shape: "rk_test_[0-9A-Za-z]{16,250}",
  }),
  defineFormat({
    id: "stripe_secret_prod",
    documentation: DOCUMENTATION,
    shape: "sk_prod_[0-9A-Za-z]{16,250}",
  }),
  defineFormat({
    id: "stripe_restricted_prod",
    documentation: DOCUMENTATION,
    shape: "rk_prod_[0-9A-Za-z]{16,250}",
  }),
  defineFormat({
    id: "stripe_ephemeral_live",
    documentation: DOCUMENTATION,
    shape: "ek_live_[0-9A-Za-z]{24,250}",
  }),
  defineFormat({
    id: "stripe_ephemeral_test",
    documentation: DOCUMENTATION,
    shape: "ek_test_[0-9A-Za-z]{24,250}",
  }),
];
