import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const ALCHEMY_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "alchemy_api_key",
    documentation: "https://www.alchemy.com/docs/create-an-api-key",
    shape: "[0-9A-Za-z_\\-]{32}",
    words: ["alchemy"],
  }),
];
