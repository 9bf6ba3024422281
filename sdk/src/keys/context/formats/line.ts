import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const LINE_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "line_channel_access_token",
    documentation: "https://developers.line.biz/en/docs/messaging-api/channel-access-tokens/",
    shape: "[0-9A-Za-z+/]{170,176}",
    words: ["line_channel", "channel_access"],
    names: ["line_channel"],
  }),
];
