import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const UPTRACE_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "uptrace_project_token",
    documentation: "https://uptrace.dev/get/ingest/direct",
    shape: "[0-9A-Za-z_\\-]{22}",
    words: ["uptrace"],
    names: ["uptrace"],
  }),
];
