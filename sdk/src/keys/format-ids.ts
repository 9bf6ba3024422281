import { CONTEXT_FORMATS } from "./context/formats/index.ts";
import { GENERIC_CONTEXT_IDS } from "./context/context-shapes.ts";
import { KEY_FORMATS } from "./formats/index.ts";
import { FORMAT_KNOWN_KEY } from "./known/known-key-search.ts";

/** Ids of findings that no table describes: structures, and what only a name gives away. */
const OTHER_IDS: readonly string[] = [
  FORMAT_KNOWN_KEY,
  "jwt",
  "pem_private_key",
  "url_userinfo",
  "basic_auth",
  "bearer_token",
  "password",
  "unknown",
  ...GENERIC_CONTEXT_IDS,
];

/** Every id that a finding of the built-in formats can have. */
export const FORMAT_IDS: readonly string[] = [
  ...OTHER_IDS,
  ...CONTEXT_FORMATS.map((format) => format.id),
  ...KEY_FORMATS.map((format) => format.id),
];
