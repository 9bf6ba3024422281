import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const CLOUDFLARE_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "cloudflare_legacy_global_key",
    documentation: "https://developers.cloudflare.com/fundamentals/api/get-started/keys/",
    shape: "[0-9a-f]{37}",
    words: ["cloudflare", "x_auth_key", "cf"],
    names: ["cloudflare"],
  }),
  defineContextFormat({
    id: "cloudflare_legacy_token",
    documentation: "https://developers.cloudflare.com/fundamentals/api/get-started/create-token/",
    shape: "[0-9A-Za-z_\\-]{40}",
    words: ["cloudflare", "cf"],
    names: ["cloudflare"],
  }),
];
