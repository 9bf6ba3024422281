import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const KRAKEN_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "kraken_api_key",
    documentation: "https://docs.kraken.com/api/docs/guides/spot-rest-auth",
    shape: "[0-9A-Za-z+/]{86}==",
    words: ["kraken"],
  }),
];
