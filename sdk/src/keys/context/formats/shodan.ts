import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const SHODAN_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "shodan_api_key",
    documentation: "https://developer.shodan.io/api/requirements",
    shape: "[0-9A-Za-z]{32}",
    words: ["shodan"],
  }),
];
