import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const QUICKNODE_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "quicknode_api_key",
    documentation: "https://www.quicknode.com/docs/console-api/getting-started",
    shape: "[0-9a-f]{40}",
    words: ["quicknode"],
  }),
];
