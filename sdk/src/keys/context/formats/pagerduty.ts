import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const PAGERDUTY_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "pagerduty_api_token",
    documentation: "https://support.pagerduty.com/main/docs/api-access-keys",
    shape: "u\\+[0-9A-Za-z_\\-]{18}",
    words: ["pagerduty", "pager_duty", "pd"],
    names: ["pagerduty"],
  }),
  defineContextFormat({
    id: "pagerduty_legacy_token",
    documentation: "https://support.pagerduty.com/main/docs/api-access-keys",
    shape: "[0-9A-Za-z_+\\-]{20}",
    words: ["pagerduty", "pager_duty"],
    assignedNames: ["pagerduty"],
  }),
];
