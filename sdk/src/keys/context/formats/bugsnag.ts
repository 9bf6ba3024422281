import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const BUGSNAG_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "bugsnag_api_key",
    documentation: "https://docs.bugsnag.com/api/",
    shape: "[0-9a-f]{32}",
    words: ["bugsnag"],
    names: ["bugsnag"],
  }),
];
