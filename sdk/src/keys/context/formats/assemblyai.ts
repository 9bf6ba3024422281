import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const ASSEMBLYAI_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "assemblyai_api_key",
    documentation: "https://www.assemblyai.com/docs/api-reference/overview",
    shape: "[0-9a-f]{32}",
    words: ["assemblyai", "assembly_ai"],
    names: ["assemblyai"],
  }),
];
