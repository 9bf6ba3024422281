import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const VAULT_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "vault_service_legacy",
    documentation: "https://developer.hashicorp.com/vault/docs/concepts/tokens",
    shape: "s\\.[0-9A-Za-z]{24}",
    words: ["vault"],
    names: ["vault"],
  }),
];
