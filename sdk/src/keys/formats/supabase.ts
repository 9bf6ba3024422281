import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://supabase.com/docs/guides/api/api-keys";

/** Formats of this vendor's keys. */
export const SUPABASE_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "supabase_mgmt",
    documentation: DOCUMENTATION,
    shape: "sbp_[0-9a-f]{40}",
  }),
  defineFormat({
    id: "supabase_secret_key",
    documentation: DOCUMENTATION,
    shape: "sb_secret_[0-9A-Za-z_\\-]{31}",
    nearMisses: (make) => [`sb_publishable_${make.base64url(31)}`],
  }),
  defineFormat({
    id: "supabase_mgmt_oauth",
    documentation: DOCUMENTATION,
    shape: "sbp_oauth_[0-9a-f]{40}",
  }),
  defineFormat({
    id: "supabase_mgmt_v0",
    documentation: DOCUMENTATION,
    shape: "sbp_v0_[0-9a-f]{40}",
  }),
];
