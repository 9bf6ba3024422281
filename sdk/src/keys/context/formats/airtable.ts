import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const AIRTABLE_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "airtable_legacy_api_key",
    documentation: "https://support.airtable.com/docs/airtable-api-key-deprecation-notice",
    shape: "key[0-9A-Za-z]{14}",
    words: ["airtable"],
    names: ["airtable"],
  }),
];
