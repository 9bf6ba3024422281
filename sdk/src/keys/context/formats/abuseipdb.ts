import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const ABUSEIPDB_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "abuseipdb_api_key",
    documentation: "https://docs.abuseipdb.com/",
    shape: "[0-9a-f]{80}",
    words: ["abuseipdb"],
  }),
];
