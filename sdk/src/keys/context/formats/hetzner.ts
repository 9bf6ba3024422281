import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const HETZNER_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "hetzner_api_token",
    documentation: "https://docs.hetzner.cloud/",
    shape: "[0-9A-Za-z]{64}",
    words: ["hetzner", "hcloud"],
    names: ["hetzner", "hcloud"],
  }),
];
