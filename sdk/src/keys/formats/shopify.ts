import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens";

/** Formats of this vendor's keys. */
export const SHOPIFY_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "shopify_access",
    documentation: DOCUMENTATION,
    shape: "shpat_[0-9A-Za-z]{32,64}",
  }),
  defineFormat({
    id: "shopify_custom",
    documentation: DOCUMENTATION,
    shape: "shpca_[0-9A-Za-z]{32,64}",
  }),
  defineFormat({
    id: "shopify_private",
    documentation: DOCUMENTATION,
    shape: "shppa_[0-9A-Za-z]{32,64}",
  }),
  defineFormat({
    id: "shopify_shared_secret",
    documentation: DOCUMENTATION,
    shape: "shpss_[0-9A-Za-z]{32,64}",
  }),
];
