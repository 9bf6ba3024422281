import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

// No page of the vendor that we found gives these forms, so a finding is no surer than one beside a credential's name.
const DOCUMENTATION = "https://docs.svix.com/quickstart";

/** Formats of this vendor's keys. */
export const SVIX_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "svix_auth_token",
    documentation: DOCUMENTATION,
    shape: "testsk_[0-9A-Za-z_\\-]{28,40}.[a-z]{2}",
    tier: "context",
  }),
];
