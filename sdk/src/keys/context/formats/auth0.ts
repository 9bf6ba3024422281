import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const AUTH0_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "auth0_client_secret",
    documentation: "https://auth0.com/docs/get-started/applications/application-settings",
    shape: "[0-9A-Za-z_\\-]{64}",
    words: ["auth0"],
    names: ["auth0"],
  }),
];
