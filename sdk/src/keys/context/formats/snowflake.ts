import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const SNOWFLAKE_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "snowflake_programmatic_access_token",
    documentation: "https://docs.snowflake.com/en/user-guide/programmatic-access-tokens",
    shape: "eyJraWQi[0-9A-Za-z_\\-]{100,600}",
    words: ["snowflake"],
    names: ["snowflake"],
  }),
];
