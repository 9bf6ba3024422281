import { defineContextFormat, UUID_SHAPE } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const CODECOV_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "codecov_upload_token",
    documentation: "https://docs.codecov.com/docs/codecov-tokens",
    shape: UUID_SHAPE,
    words: ["codecov"],
  }),
];
