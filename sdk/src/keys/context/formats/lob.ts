import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const LOB_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "lob_api_key",
    documentation: "https://docs.lob.com/#tag/Authentication",
    shape: "live_[0-9a-f]{35}",
    words: ["lob"],
    names: ["lob"],
  }),
  defineContextFormat({
    id: "lob_test_api_key",
    documentation: "https://docs.lob.com/#tag/Authentication",
    shape: "test_[0-9a-f]{35}",
    words: ["lob"],
    names: ["lob"],
  }),
];
