import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const FRESHDESK_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "freshdesk_api_key",
    documentation: "https://developers.freshdesk.com/api/#authentication",
    shape: "[0-9A-Za-z]{20}",
    words: ["freshdesk"],
  }),
];
