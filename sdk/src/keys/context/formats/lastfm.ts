import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const LASTFM_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "lastfm_api_key",
    documentation: "https://www.last.fm/api/authentication",
    shape: "[0-9a-f]{32}",
    words: ["lastfm", "last_fm"],
  }),
];
