import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

// No page of the vendor that we found gives these forms, so a finding is no surer than one beside a credential's name.
const DOCUMENTATION = "https://www.ory.com/docs/concepts/personal-access-token";

/** Formats of this vendor's keys. */
export const ORY_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "ory_pat",
    documentation: DOCUMENTATION,
    shape: "ory_pat_[0-9A-Za-z]{32}",
    tier: "context",
  }),
  defineFormat({
    id: "ory_access_token",
    documentation: DOCUMENTATION,
    shape: "ory_at_[0-9A-Za-z_\\-]{43}.[0-9A-Za-z_\\-]{43}",
    tier: "context",
  }),
  defineFormat({
    id: "ory_refresh_token",
    documentation: DOCUMENTATION,
    shape: "ory_rt_[0-9A-Za-z_\\-]{43}.[0-9A-Za-z_\\-]{43}",
    tier: "context",
  }),
  defineFormat({
    id: "ory_session_token",
    documentation: DOCUMENTATION,
    shape: "ory_st_[0-9A-Za-z]{32}",
    tier: "context",
  }),
];
