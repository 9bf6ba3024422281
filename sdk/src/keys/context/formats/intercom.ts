import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const INTERCOM_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "intercom_legacy_token",
    documentation: "https://developers.intercom.com/docs/build-an-integration/learn-more/authentication",
    shape: "dG9r[0-9A-Za-z+/]{56}",
    words: ["intercom"],
  }),
];
