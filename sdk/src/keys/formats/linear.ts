import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://linear.app/developers/graphql";

/** Formats of this vendor's keys. */
export const LINEAR_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "linear",
    documentation: DOCUMENTATION,
    shape: "lin_api_[0-9A-Za-z]{32,128}",
  }),
  defineFormat({
    id: "linear_oauth",
    documentation: DOCUMENTATION,
    shape: "lin_oauth_[0-9a-f]{64}",
    // No page of the vendor that we found gives this form, so a finding is no surer than one beside a credential's name.
    tier: "context",
  }),
];
