import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const PLAID_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "plaid_secret",
    documentation: "https://plaid.com/docs/api/#api-access",
    shape: "[0-9a-z]{30}",
    words: ["plaid"],
  }),
];
