import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const FASTLY_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "fastly_api_token",
    documentation: "https://www.fastly.com/documentation/reference/api/auth-tokens/",
    shape: "[0-9A-Za-z_\\-]{32}",
    words: ["fastly"],
    names: ["fastly"],
  }),
];
