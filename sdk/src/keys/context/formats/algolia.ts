import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const ALGOLIA_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "algolia_api_key",
    documentation: "https://www.algolia.com/doc/guides/security/api-keys/",
    shape: "[0-9a-f]{32}",
    words: ["algolia"],
    names: ["algolia"],
  }),
];
