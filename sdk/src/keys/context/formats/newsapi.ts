import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const NEWSAPI_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "newsapi_key",
    documentation: "https://newsapi.org/docs/authentication",
    shape: "[0-9a-f]{32}",
    words: ["newsapi", "news_api"],
  }),
];
