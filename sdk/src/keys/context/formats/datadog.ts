import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const DATADOG_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "datadog_api_key",
    documentation: "https://docs.datadoghq.com/account_management/api-app-keys/",
    shape: "[0-9a-f]{32}",
    words: ["datadog", "dd", "ddog"],
    names: ["datadog"],
  }),
  defineContextFormat({
    id: "datadog_app_key",
    documentation: "https://docs.datadoghq.com/account_management/api-app-keys/",
    shape: "[0-9a-f]{40}",
    words: ["datadog", "dd", "ddog"],
    names: ["datadog"],
  }),
];
