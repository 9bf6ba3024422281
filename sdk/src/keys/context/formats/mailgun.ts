import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const MAILGUN_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "mailgun_api_key",
    documentation: "https://documentation.mailgun.com/docs/mailgun/user-manual/api-key-mgmt/api-keys",
    shape: "[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8}",
    words: ["mailgun", "mg"],
    names: ["mailgun"],
  }),
];
