import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const COINBASE_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "coinbase_access_token",
    documentation: "https://docs.cdp.coinbase.com/coinbase-app/authentication-authorization/api-key-authentication",
    shape: "[0-9A-Za-z_\\-]{64}",
    words: ["coinbase"],
  }),
];
