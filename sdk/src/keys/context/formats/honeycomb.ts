import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const HONEYCOMB_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "honeycomb_classic_key",
    documentation: "https://docs.honeycomb.io/configure/environments/manage-api-keys/",
    shape: "[0-9A-Za-z]{22}",
    words: ["honeycomb"],
    names: ["honeycomb", "honeycomb_team"],
  }),
  defineContextFormat({
    id: "honeycomb_legacy_key",
    documentation: "https://docs.honeycomb.io/configure/environments/manage-api-keys/",
    shape: "[0-9a-f]{32}",
    words: ["honeycomb"],
    names: ["honeycomb", "honeycomb_team"],
  }),
];
