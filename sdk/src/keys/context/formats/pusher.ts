import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const PUSHER_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "pusher_app_secret",
    documentation: "https://pusher.com/docs/channels/library_auth_reference/rest-api/",
    shape: "[0-9a-f]{20}",
    words: ["pusher"],
    assignedNames: ["pusher"],
  }),
];
