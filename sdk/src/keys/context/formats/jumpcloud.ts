import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const JUMPCLOUD_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "jumpcloud_api_key",
    documentation: "https://docs.jumpcloud.com/api/2.0/index.html",
    shape: "[0-9A-Za-z]{40}",
    words: ["jumpcloud"],
  }),
];
