import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const TWITTER_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "twitter_access_token",
    documentation: "https://docs.x.com/resources/fundamentals/authentication/oauth-1-0a/obtaining-user-access-tokens",
    shape: "[0-9]{15,19}-[0-9A-Za-z]{40}",
    words: ["twitter"],
    names: ["twitter"],
  }),
  defineContextFormat({
    id: "twitter_consumer_secret",
    documentation: "https://docs.x.com/resources/fundamentals/authentication/oauth-1-0a/api-key-and-secret",
    shape: "[0-9A-Za-z]{50}",
    words: ["twitter"],
    assignedNames: ["twitter"],
  }),
];
