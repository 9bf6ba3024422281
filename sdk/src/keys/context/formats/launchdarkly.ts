import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const LAUNCHDARKLY_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "launchdarkly_access_token",
    documentation: "https://launchdarkly.com/docs/home/account/api",
    shape: "[0-9A-Za-z_\\-]{40}",
    words: ["launchdarkly"],
  }),
];
