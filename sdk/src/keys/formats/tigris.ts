import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

// No page of the vendor that we found gives these forms, so a finding is no surer than one beside a credential's name.
const DOCUMENTATION = "https://www.tigrisdata.com/docs/iam/manage-access-key/";

/** Formats of this vendor's keys. */
export const TIGRIS_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "tigris_access_key_secret",
    documentation: DOCUMENTATION,
    shape: "tsec_[0-9A-Za-z+_\\-]{40,80}",
    tier: "context",
  }),
];
