import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://learn.microsoft.com/en-us/linkedin/shared/authentication/authentication";

/** Formats of this vendor's keys. */
export const LINKEDIN_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "linkedin_secret",
    documentation: DOCUMENTATION,
    shape: "WPL_AP1.[0-9A-Za-z]{16}.[0-9A-Za-z]{6}==",
    // No page of the vendor that we found gives this form, so a finding is no surer than one beside a credential's name.
    tier: "context",
  }),
];
