import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const YELP_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "yelp_api_key",
    documentation: "https://docs.developer.yelp.com/docs/fusion-authentication",
    shape: "[0-9A-Za-z_\\-]{128}",
    words: ["yelp"],
  }),
];
