import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const MIXPANEL_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "mixpanel_api_secret",
    documentation: "https://developer.mixpanel.com/reference/project-secret",
    shape: "[0-9a-f]{32}",
    words: ["mixpanel"],
    assignedNames: ["mixpanel"],
  }),
];
