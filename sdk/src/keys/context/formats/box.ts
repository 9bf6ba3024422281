import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const BOX_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "box_developer_token",
    documentation: "https://developer.box.com/guides/authentication/tokens/developer-tokens/",
    shape: "[0-9A-Za-z]{32}",
    words: ["box"],
    assignedNames: ["box"],
  }),
];
