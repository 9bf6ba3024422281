import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const AMPLITUDE_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "amplitude_secret_key",
    documentation: "https://amplitude.com/docs/apis/authentication",
    shape: "[0-9a-f]{32}",
    words: ["amplitude"],
    assignedNames: ["amplitude"],
  }),
];
