import { defineContextFormat, UUID_SHAPE } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const OPSGENIE_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "opsgenie_api_key",
    documentation: "https://support.atlassian.com/opsgenie/docs/api-key-management/",
    shape: UUID_SHAPE,
    words: ["opsgenie", "geniekey", "genie"],
    assignedNames: ["opsgenie"],
  }),
];
