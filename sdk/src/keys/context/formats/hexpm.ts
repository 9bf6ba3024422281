import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const HEXPM_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "hexpm_api_key",
    documentation: "https://hex.pm/docs/publish",
    shape: "[0-9a-f]{32}",
    words: ["hex_api", "hex_pm", "hexpm"],
    assignedNames: ["hexpm"],
  }),
];
