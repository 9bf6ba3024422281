import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

// No page of the vendor that we found gives these forms, so a finding is no surer than one beside a credential's name.
const DOCUMENTATION = "https://packagist.com/docs/composer-authentication";

/** Formats of this vendor's keys. */
export const PRIVATE_PACKAGIST_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "packagist_org_read",
    documentation: DOCUMENTATION,
    shape: "packagist_ort_[0-9a-f]{68}",
    tier: "context",
  }),
  defineFormat({
    id: "packagist_org_update",
    documentation: DOCUMENTATION,
    shape: "packagist_out_[0-9a-f]{68}",
    tier: "context",
  }),
  defineFormat({
    id: "packagist_user_read",
    documentation: DOCUMENTATION,
    shape: "packagist_urt_[0-9a-f]{68}",
    tier: "context",
  }),
  defineFormat({
    id: "packagist_user_update",
    documentation: DOCUMENTATION,
    shape: "packagist_uut_[0-9a-f]{68}",
    tier: "context",
  }),
];
