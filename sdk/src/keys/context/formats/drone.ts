import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const DRONE_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "drone_token",
    documentation: "https://docs.drone.io/api/overview/",
    shape: "[0-9A-Za-z]{32}",
    words: ["drone"],
  }),
];
