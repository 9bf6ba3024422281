import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const NETLIFY_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "netlify_legacy_token",
    documentation: "https://docs.netlify.com/api/get-started/",
    shape: "[0-9A-Za-z_\\-]{40,46}",
    words: ["netlify"],
    names: ["netlify"],
  }),
];
