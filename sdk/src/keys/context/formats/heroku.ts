import { defineContextFormat, UUID_SHAPE } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const HEROKU_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "heroku_legacy_api_key",
    documentation: "https://devcenter.heroku.com/articles/authentication",
    shape: UUID_SHAPE,
    words: ["heroku"],
    assignedNames: ["heroku"],
  }),
];
