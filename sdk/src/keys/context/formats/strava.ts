import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const STRAVA_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "strava_access_token",
    documentation: "https://developers.strava.com/docs/authentication/",
    shape: "[0-9a-f]{40}",
    words: ["strava"],
  }),
];
