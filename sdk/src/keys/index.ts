/** Recognising, hashing and redacting API keys: `@keytrail/sdk/keys`. */
export type { AllowList } from "./allow.ts";
export type { KeyFormat, KeyFormatDefinition, KeyTier } from "./format.ts";
export { defineFormat } from "./format.ts";
export { KEY_FORMATS } from "./formats/index.ts";
export type { KeyHash, KeyHasher, KeyHasherOptions, LoadedHashSecret } from "./hash.ts";
export { createEphemeralSecret, createKeyHasher, loadHashSecret, parseHashSecret } from "./hash.ts";
export { isRedactionMarker, redactionMarker } from "./mask.ts";
export type { AttributeNameClass } from "./names.ts";
export { classifyAttributeName } from "./names.ts";
export type { KeyFinding } from "./scan.ts";
export type { KeyScanner, KeyScannerOptions } from "./scanner.ts";
export { createKeyScanner, hasKeyIdentity } from "./scanner.ts";
