import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const TWITCH_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "twitch_client_secret",
    documentation: "https://dev.twitch.tv/docs/authentication/",
    shape: "[0-9a-z]{30}",
    words: ["twitch"],
    names: ["twitch"],
  }),
];
