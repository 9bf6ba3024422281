import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const WANDB_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "wandb_legacy_api_key",
    documentation: "https://docs.wandb.ai/support/find_api_key/",
    shape: "[0-9a-f]{40}",
    words: ["wandb", "weights_biases", "weights_and_biases"],
    names: ["wandb"],
  }),
];
