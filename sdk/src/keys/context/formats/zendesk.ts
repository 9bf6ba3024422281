import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const ZENDESK_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "zendesk_api_token",
    documentation: "https://developer.zendesk.com/api-reference/introduction/security-and-auth/",
    shape: "[0-9A-Za-z]{40}",
    words: ["zendesk"],
    names: ["zendesk"],
  }),
];
