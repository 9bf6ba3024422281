import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://tailscale.com/kb/1215/oauth-clients";

/** Formats of this vendor's keys. */
export const TAILSCALE_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "tailscale_auth",
    documentation: DOCUMENTATION,
    shape: "tskey-auth-[0-9A-Za-z]{12,20}-[0-9A-Za-z]{32}",
    isExact: false,
  }),
  defineFormat({
    id: "tailscale_api",
    documentation: DOCUMENTATION,
    shape: "tskey-api-[0-9A-Za-z]{12,20}-[0-9A-Za-z]{32}",
  }),
];
