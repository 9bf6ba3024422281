import { ATTR_API_KEY_FORMAT, ATTR_API_KEY_PREVIOUS_HASH } from "../attributes.ts";
import type { RequestRecord } from "../enrich/request-record.ts";
import type { Credential } from "../extract/extract-key.ts";
import { hasKeyIdentity } from "../keys/index.ts";
import type { KeyHasher, KeyScanner } from "../keys/index.ts";
import type { AllowedSecrets } from "../scrub/allowed.ts";
import { findRareCopies, findWholeCopies } from "../scrub/exact-keys.ts";
import type { ExactMatch } from "../scrub/exact-keys.ts";
import { createPattern } from "../scrub/needles.ts";
import type { ScrubPattern } from "../scrub/needles.ts";
import { joinRanges } from "../scrub/ranges.ts";
import type { SecretRange } from "../scrub/ranges.ts";
import { isDistinctive, MIN_DISTINCTIVE_CHARACTERS } from "../scrub/request-keys.ts";
import type { RequestKeys } from "../scrub/request-keys.ts";

/** Whose response is looked at. */
export interface ResponseOwner {
  readonly record: RequestRecord;
  readonly credentials: readonly Credential[];
}

/** Finds in a response's text what must not be in it; disjoint, in rising order. */
export type FindSecrets = (text: string) => readonly SecretRange[];

/** Options of {@link createSecretFinders}. */
export interface SecretFinderOptions {
  readonly scanner: Pick<KeyScanner, "find">;
  readonly hasher: Pick<KeyHasher, "hash">;
  /** The scrubber's memory of keys. */
  readonly requestKeys: Pick<RequestKeys, "keysOf">;
  /** What is let through. @default nothing */
  readonly allowed?: AllowedSecrets | undefined;
}

/** Format of a bare hash in `keytrail.leak.formats`. */
const KEY_HASH_FORMAT = "key_hash";
const NONE: readonly SecretRange[] = [];

/**
 * Creates the search of responses: the keys that the request presented, in every spelling; keys of known formats, by shape and not by the words beside
 * them; and the full hash of the request's key, also under the hash secret before. A request's key is looked for only where it is distinctive (16 characters, letters and digits):
 * anybody can present any word as a key, and must not get that word flagged or masked.
 */
export function createSecretFinders(options: SecretFinderOptions): (owner: ResponseOwner) => FindSecrets {
  const { scanner, hasher, requestKeys, allowed } = options;
  const distinctive = new WeakMap<ScrubPattern, boolean>();

  function findFormats(text: string): readonly SecretRange[] {
    const ranges: SecretRange[] = [];
    for (const { format, tier, start, end, keyHash = "" } of scanner.find(text)) {
      if (tier !== "context" && hasKeyIdentity(format))
        ranges.push({ start, end, matcher: "format", format, keyHash, isLeak: true });
    }
    return ranges.length === 0 ? NONE : (allowed?.keepOthers(text, "", ranges) ?? ranges);
  }

  /** Those that the scrubber holds: a key's spellings are made once for both, and once for all requests of a key in use. */
  function patternsOf(record: RequestRecord, credentials: readonly Credential[]): readonly ScrubPattern[] {
    const held = requestKeys.keysOf(record.spanContext?.traceId ?? "");
    return credentials
      .filter(({ rawKey, isApiKey }) => isApiKey && allowed?.isAllowedKey(rawKey) !== true)
      .map(({ rawKey }) => held.find((pattern) => pattern.rawKey === rawKey) ?? createPattern(rawKey))
      .filter((pattern) => {
        const known = distinctive.get(pattern) ?? isDistinctive(pattern.rawKey);
        distinctive.set(pattern, known);
        return known;
      });
  }

  return ({ record, credentials }) => {
    let patterns: readonly ScrubPattern[] | undefined;
    const format = record.attributes[ATTR_API_KEY_FORMAT];
    const keyFormat = typeof format === "string" ? format : "unknown";

    function findOwn(text: string): readonly SecretRange[] {
      if (text.length < MIN_DISTINCTIVE_CHARACTERS) return NONE;
      patterns ??= patternsOf(record, credentials);
      const matches: ExactMatch[] = [];
      for (const pattern of patterns) {
        findWholeCopies(text, pattern, matches);
        if (text.includes("%")) findRareCopies(text, pattern, matches);
      }
      return matches.map(({ pattern, start, end }) => {
        const keyHash = hasher.hash(pattern.rawKey);
        return {
          start,
          end,
          matcher: "exact",
          format: keyHash === record.keyHash ? keyFormat : "unknown",
          keyHash,
          isLeak: true,
        };
      });
    }

    return (text) => {
      const own = credentials.length === 0 ? NONE : findOwn(text);
      const hashes = findHashes(text, record);
      const formats = findFormats(text);
      const isClean = own.length + hashes.length + formats.length === 0;
      return isClean ? NONE : joinRanges([...own, ...hashes, ...formats]);
    };
  };
}

/** The hash of the request's key, and the one that it has under the hash secret before. */
function findHashes(text: string, { keyHash, attributes }: RequestRecord): readonly SecretRange[] {
  if (keyHash === undefined || text.length < keyHash.length) return NONE;
  const previousHash = attributes[ATTR_API_KEY_PREVIOUS_HASH];
  const hashes = typeof previousHash === "string" ? [keyHash, previousHash] : [keyHash];
  const ranges: SecretRange[] = [];
  for (const spelling of hashes.flatMap((hash) => [hash, hash.toUpperCase()])) {
    for (let start = text.indexOf(spelling); start >= 0; start = text.indexOf(spelling, start + spelling.length))
      ranges.push({
        start,
        end: start + spelling.length,
        matcher: "exact",
        format: KEY_HASH_FORMAT,
        keyHash,
        isLeak: true,
      });
  }
  return ranges;
}

/** Writes as many `*` over each range as it has characters: lengths that were announced, and offsets, stay true. */
export function maskSecrets(text: string, ranges: readonly SecretRange[]): string {
  let masked = "";
  let at = 0;
  for (const { start, end } of ranges) {
    masked += text.slice(at, start) + "*".repeat(end - start);
    at = end;
  }
  return masked + text.slice(at);
}
