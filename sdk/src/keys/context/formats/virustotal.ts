import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const VIRUSTOTAL_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "virustotal_api_key",
    documentation: "https://docs.virustotal.com/docs/please-give-me-an-api-key",
    shape: "[0-9a-f]{64}",
    words: ["virustotal"],
  }),
];
