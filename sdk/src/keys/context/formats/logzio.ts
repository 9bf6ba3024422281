import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const LOGZIO_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "logzio_token",
    documentation: "https://docs.logz.io/docs/user-guide/admin/authentication-tokens/",
    shape: "[A-Za-z]{32}",
    words: ["logzio", "logz_io", "logz"],
    names: ["logzio", "logz"],
  }),
];
