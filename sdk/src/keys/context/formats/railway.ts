import { defineContextFormat, UUID_SHAPE } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const RAILWAY_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "railway_token",
    documentation: "https://docs.railway.com/reference/public-api",
    shape: UUID_SHAPE,
    words: ["railway"],
    assignedNames: ["railway"],
  }),
];
