import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const IPSTACK_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "ipstack_access_key",
    documentation: "https://ipstack.com/documentation",
    shape: "[0-9a-f]{32}",
    words: ["ipstack"],
  }),
];
