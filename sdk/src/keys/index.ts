/** Recognising, hashing and redacting API keys: `@keytrail/sdk/keys`. */
export type { AllowFilter, AllowList } from "./allow.ts";
export { createAllowFilter } from "./allow.ts";
export type { CustomFormatConfig, CustomFormatProblem } from "./custom-format.ts";
export { CHARSET_NAMES, defineCustomFormat, findCustomFormatProblems } from "./custom-format.ts";
export type { KeyFormat, KeyFormatDefinition, KeyTier } from "./format.ts";
export { defineFormat } from "./format.ts";
export { FORMAT_IDS } from "./format-ids.ts";
export { KEY_FORMATS } from "./formats/index.ts";
export type { KeyHash, KeyHasher, KeyHasherOptions, LoadedHashSecret } from "./hash.ts";
export {
  createEphemeralSecret,
  createKeyHasher,
  loadHashSecret,
  loadPreviousHashSecret,
  parseHashSecret,
} from "./hash.ts";
export { createKnownKeyReader, readKnownKeys, readKnownKeysSync } from "./known/known-key-file.ts";
export type { KnownKeyReader } from "./known/known-key-file.ts";
export { createKnownKeyCounts, createKnownKeySearch, FORMAT_KNOWN_KEY } from "./known/known-key-search.ts";
export type { KnownKeyCounts, KnownKeyHit, KnownKeySearch, KnownKeySearchOptions } from "./known/known-key-search.ts";
export { createKnownKeySet, isKeyHash } from "./known/known-keys.ts";
export type { KnownKeys, KnownKeySet } from "./known/known-keys.ts";
export { preferKnownHash } from "./known/prefer-known-hash.ts";
export { isRedactionMarker, redactionMarker } from "./mask.ts";
export type { AttributeNameClass } from "./names.ts";
export { classifyAttributeName } from "./names.ts";
export { nearestName } from "./nearest-name.ts";
export type { KeyFinding } from "./scan.ts";
export type { KeyScanner, KeyScannerOptions } from "./scanner.ts";
export { hasKeyIdentity } from "./identity.ts";
export { createKeyScanner } from "./scanner.ts";
