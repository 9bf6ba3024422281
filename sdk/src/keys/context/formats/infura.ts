import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const INFURA_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "infura_api_key",
    documentation: "https://docs.metamask.io/developer-tools/dashboard/get-started/create-api/",
    shape: "[0-9a-f]{32}",
    words: ["infura"],
  }),
];
