import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const ETHERSCAN_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "etherscan_api_key",
    documentation: "https://docs.etherscan.io/getting-an-api-key",
    shape: "[0-9A-Z]{34}",
    words: ["etherscan"],
  }),
];
