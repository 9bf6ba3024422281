import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://vercel.com/docs/rest-api";

/** Formats of this vendor's keys. */
export const VERCEL_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "vercel_pat",
    documentation: DOCUMENTATION,
    shape: "vcp_[0-9A-Za-z_\\-]{20,64}",
  }),
  defineFormat({
    id: "vercel_ai_gateway",
    documentation: DOCUMENTATION,
    shape: "vck_[0-9A-Za-z_\\-]{20,64}",
  }),
  defineFormat({
    id: "vercel_oauth_access",
    documentation: DOCUMENTATION,
    shape: "vca_[0-9A-Za-z_\\-]{20,64}",
  }),
  defineFormat({
    id: "vercel_refresh",
    documentation: DOCUMENTATION,
    shape: "vcr_[0-9A-Za-z_\\-]{20,64}",
  }),
  defineFormat({
    id: "vercel_integration",
    documentation: DOCUMENTATION,
    shape: "vci_[0-9A-Za-z_\\-]{20,64}",
  }),
  defineFormat({
    id: "vercel_blob",
    documentation: DOCUMENTATION,
    shape: "vercel_blob_rw_[0-9A-Za-z]{16}_[0-9A-Za-z]{30}",
    // No page of the vendor that we found gives this form, so a finding is no surer than one beside a credential's name.
    tier: "context",
  }),
];
