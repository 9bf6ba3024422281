import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const CIRCLECI_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "circleci_legacy_token",
    documentation: "https://circleci.com/docs/managing-api-tokens/",
    shape: "[0-9a-f]{40}",
    words: ["circleci", "circle"],
    assignedNames: ["circleci"],
  }),
];
