import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const SPOTIFY_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "spotify_client_secret",
    documentation: "https://developer.spotify.com/documentation/web-api/concepts/apps",
    shape: "[0-9a-f]{32}",
    words: ["spotify"],
  }),
];
