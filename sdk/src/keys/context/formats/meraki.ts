import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const MERAKI_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "meraki_api_key",
    documentation: "https://developer.cisco.com/meraki/api-v1/authorization/",
    shape: "[0-9a-f]{40}",
    words: ["meraki"],
    names: ["meraki"],
  }),
];
