import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const DEEPGRAM_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "deepgram_api_key",
    documentation: "https://developers.deepgram.com/docs/create-additional-api-keys",
    shape: "[0-9a-f]{40}",
    words: ["deepgram"],
    names: ["deepgram"],
  }),
];
