import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const FINNHUB_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "finnhub_api_key",
    documentation: "https://finnhub.io/docs/api/authentication",
    shape: "[0-9a-z]{20}",
    words: ["finnhub"],
  }),
];
