import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://tailscale.com/kb/1215/oauth-clients";

/** Formats of this vendor's keys. */
export const TAILSCALE_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "tailscale_auth",
    documentation: DOCUMENTATION,
    shape: "tskey-auth-[0-9A-Za-z_]{8,40}-[0-9A-Za-z_]{16,60}",
    isExact: false,
  }),
  defineFormat({
    id: "tailscale_api",
    documentation: DOCUMENTATION,
    shape: "tskey-api-[0-9A-Za-z_]{8,40}-[0-9A-Za-z_]{16,60}",
  }),
  defineFormat({
    id: "tailscale_client",
    documentation: DOCUMENTATION,
    shape: "tskey-client-[0-9A-Za-z_]{8,40}-[0-9A-Za-z_]{16,60}",
  }),
  defineFormat({
    id: "tailscale_scim",
    documentation: DOCUMENTATION,
    shape: "tskey-scim-[0-9A-Za-z_]{8,40}-[0-9A-Za-z_]{16,60}",
  }),
  defineFormat({
    id: "tailscale_webhook",
    documentation: DOCUMENTATION,
    shape: "tskey-webhook-[0-9A-Za-z_]{8,40}-[0-9A-Za-z_]{16,60}",
  }),
];
