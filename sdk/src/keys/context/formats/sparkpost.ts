import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const SPARKPOST_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "sparkpost_api_key",
    documentation: "https://developers.sparkpost.com/api/",
    shape: "[0-9a-f]{40}",
    words: ["sparkpost"],
  }),
];
