import { defineContextFormat, UUID_SHAPE } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const SNYK_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "snyk_legacy_token",
    documentation: "https://docs.snyk.io/snyk-api/authentication-for-api",
    shape: UUID_SHAPE,
    words: ["snyk"],
    assignedNames: ["snyk"],
  }),
];
