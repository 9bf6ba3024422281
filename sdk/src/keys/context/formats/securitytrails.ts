import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const SECURITYTRAILS_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "securitytrails_api_key",
    documentation: "https://docs.securitytrails.com/docs/authentication",
    shape: "[0-9A-Za-z]{32}",
    words: ["securitytrails"],
  }),
];
