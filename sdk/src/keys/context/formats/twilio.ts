import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const TWILIO_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "twilio_auth_token",
    documentation: "https://www.twilio.com/docs/iam/api/authtoken",
    shape: "[0-9a-f]{32}",
    words: ["twilio"],
    names: ["twilio"],
  }),
];
