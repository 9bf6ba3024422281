import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const TRAVIS_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "travis_token",
    documentation: "https://developer.travis-ci.com/authentication",
    shape: "[0-9A-Za-z_\\-]{22}",
    words: ["travis", "travisci"],
    assignedNames: ["travis"],
  }),
];
