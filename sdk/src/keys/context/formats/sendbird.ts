import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const SENDBIRD_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "sendbird_api_token",
    documentation: "https://sendbird.com/docs/chat/platform-api/v3/prepare-to-use-api",
    shape: "[0-9a-f]{40}",
    words: ["sendbird"],
  }),
];
