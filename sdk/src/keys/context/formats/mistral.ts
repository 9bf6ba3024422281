import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const MISTRAL_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "mistral_api_key",
    documentation: "https://docs.mistral.ai/getting-started/quickstart/",
    shape: "[0-9A-Za-z]{32}",
    words: ["mistral"],
    names: ["mistral"],
  }),
];
