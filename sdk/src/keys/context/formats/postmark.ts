import { defineContextFormat, UUID_SHAPE } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const POSTMARK_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "postmark_server_token",
    documentation: "https://postmarkapp.com/developer/api/overview",
    shape: UUID_SHAPE,
    words: ["postmark"],
    assignedNames: ["postmark"],
  }),
];
