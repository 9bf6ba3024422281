import { defineContextFormat, UUID_SHAPE } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const SCALEWAY_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "scaleway_secret_key",
    documentation: "https://www.scaleway.com/en/docs/iam/how-to/create-api-keys/",
    shape: UUID_SHAPE,
    words: ["scaleway", "scw"],
    assignedNames: ["scaleway", "scw"],
  }),
];
