import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const LIGHTSTEP_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "lightstep_access_token",
    documentation: "https://docs.lightstep.com/docs/create-and-manage-access-tokens",
    shape: "[0-9A-Za-z+/]{84}",
    words: ["lightstep"],
    names: ["lightstep"],
  }),
];
