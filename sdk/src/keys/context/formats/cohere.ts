import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const COHERE_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "cohere_api_key",
    documentation: "https://docs.cohere.com/reference/about",
    shape: "[0-9A-Za-z]{40}",
    words: ["cohere", "co_api"],
    names: ["cohere"],
  }),
];
