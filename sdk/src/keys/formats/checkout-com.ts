import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

// No page of the vendor that we found gives these forms, so a finding is no surer than one beside a credential's name.
const DOCUMENTATION = "https://www.checkout.com/docs/developer-resources/api/api-authentication";

/** Formats of this vendor's keys. */
export const CHECKOUT_COM_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "checkout_sandbox_secret",
    documentation: DOCUMENTATION,
    shape: "sk_sbox_[0-9a-z]{26,32}",
    tier: "context",
  }),
];
