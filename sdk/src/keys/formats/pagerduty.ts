import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

// No page of the vendor that we found gives these forms, so a finding is no surer than one beside a credential's name.
const DOCUMENTATION = "https://developer.pagerduty.com/docs/app-integration-development/oauth-2-functionality/";

/** Formats of this vendor's keys. */
export const PAGERDUTY_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "pagerduty_oauth_us",
    documentation: DOCUMENTATION,
    shape: "pdus\\+_0X[0-9A-Za-z_\\-]{20,60}",
    tier: "context",
  }),
  defineFormat({
    id: "pagerduty_oauth_eu",
    documentation: DOCUMENTATION,
    shape: "pdeu\\+_0X[0-9A-Za-z_\\-]{20,60}",
    tier: "context",
  }),
];
