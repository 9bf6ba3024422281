import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const MATTERMOST_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "mattermost_access_token",
    documentation: "https://developers.mattermost.com/integrate/reference/personal-access-token/",
    shape: "[0-9a-z]{26}",
    words: ["mattermost"],
  }),
];
