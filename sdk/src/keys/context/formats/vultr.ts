import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const VULTR_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "vultr_api_key",
    documentation: "https://docs.vultr.com/api/",
    shape: "[0-9A-Z]{36}",
    words: ["vultr"],
    names: ["vultr"],
  }),
];
