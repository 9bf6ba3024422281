import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const LINODE_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "linode_api_token",
    documentation: "https://techdocs.akamai.com/linode-api/reference/get-started",
    shape: "[0-9a-f]{64}",
    words: ["linode"],
    names: ["linode"],
  }),
];
