import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://posthog.com/docs/api";

/** Formats of this vendor's keys. */
export const POSTHOG_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "posthog_personal",
    documentation: DOCUMENTATION,
    shape: "phx_[0-9A-Za-z_\\-]{43,48}",
    nearMisses: (make) => [`phc_${make.alphanumeric(43)}`],
  }),
  defineFormat({
    id: "posthog_feature_flags",
    documentation: DOCUMENTATION,
    shape: "phs_[0-9A-Za-z]{43,48}",
  }),
  defineFormat({
    id: "posthog_oauth_access",
    documentation: DOCUMENTATION,
    shape: "pha_[0-9A-Za-z]{40,48}",
  }),
  defineFormat({
    id: "posthog_oauth_refresh",
    documentation: DOCUMENTATION,
    shape: "phr_[0-9A-Za-z]{40,48}",
  }),
];
