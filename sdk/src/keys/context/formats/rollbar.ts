import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const ROLLBAR_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "rollbar_access_token",
    documentation: "https://docs.rollbar.com/docs/access-tokens",
    shape: "[0-9a-f]{32}",
    words: ["rollbar"],
    names: ["rollbar"],
  }),
];
