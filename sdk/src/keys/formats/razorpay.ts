import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://razorpay.com/docs/api/authentication/";

/** Formats of this vendor's keys. */
export const RAZORPAY_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "razorpay",
    documentation: DOCUMENTATION,
    shape: "rzp_live_[0-9A-Za-z]{14}",
    // No page of the vendor that we found gives this form, so a finding is no surer than one beside a credential's name.
    tier: "context",
    isExact: false,
    nearMisses: (make) => [`pay_${make.alphanumeric(14)}`, `order_${make.alphanumeric(14)}`],
  }),
  defineFormat({
    id: "razorpay_test",
    documentation: DOCUMENTATION,
    shape: "rzp_test_[0-9A-Za-z]{14}",
    // No page of the vendor that we found gives this form, so a finding is no surer than one beside a credential's name.
    tier: "context",
  }),
];
