import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const ATLASSIAN_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "atlassian_legacy_api_token",
    documentation: "https://support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account/",
    shape: "[0-9A-Za-z]{24}",
    words: ["atlassian", "jira", "confluence"],
    assignedNames: ["atlassian", "jira", "confluence"],
  }),
];
