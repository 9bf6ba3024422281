import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const VERCEL_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "vercel_legacy_token",
    documentation: "https://vercel.com/docs/rest-api/reference/welcome",
    shape: "[0-9A-Za-z]{24}",
    words: ["vercel"],
    assignedNames: ["vercel"],
  }),
];
