import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const OKTA_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "okta_api_token",
    documentation: "https://developer.okta.com/docs/guides/create-an-api-token/",
    shape: "00[0-9A-Za-z_\\-]{40}",
    words: ["okta", "ssws"],
    names: ["okta"],
  }),
];
