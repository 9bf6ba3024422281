import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const VONAGE_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "vonage_api_secret",
    documentation: "https://developer.vonage.com/en/concepts/guides/authentication",
    shape: "[0-9A-Za-z]{16}",
    words: ["vonage", "nexmo"],
    assignedNames: ["nexmo"],
  }),
];
