import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const MAILJET_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "mailjet_secret_key",
    documentation: "https://dev.mailjet.com/email/reference/overview/authentication/",
    shape: "[0-9a-f]{32}",
    words: ["mailjet"],
  }),
];
