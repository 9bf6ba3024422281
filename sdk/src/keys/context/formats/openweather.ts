import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const OPENWEATHER_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "openweather_api_key",
    documentation: "https://openweathermap.org/appid",
    shape: "[0-9a-f]{32}",
    words: ["openweather", "openweathermap", "owm"],
  }),
];
