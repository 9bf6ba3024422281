import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const MESSAGEBIRD_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "messagebird_access_key",
    documentation: "https://developers.messagebird.com/api/#authentication",
    shape: "[0-9A-Za-z]{25}",
    words: ["messagebird", "message_bird"],
    names: ["messagebird"],
  }),
];
