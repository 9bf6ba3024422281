import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const GITTER_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "gitter_access_token",
    documentation: "https://developer.gitter.im/docs/authentication",
    shape: "[0-9A-Za-z_\\-]{40}",
    words: ["gitter"],
  }),
];
