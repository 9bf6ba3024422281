import { createAllowFilter, preferKnownHash } from "../keys/index.ts";
import type { AllowList, KeyHasher } from "../keys/index.ts";
import type { SecretRange } from "./ranges.ts";

/** What the owner lets through, counted by what allowed it. */
export interface AllowedSecrets {
  /** Whole attribute names, whose numbers are let through as well. */
  readonly attributeNames: ReadonlySet<string>;
  /** Whether a request's key is let through by its hash; it is not looked for then. */
  isAllowedKey(rawKey: string): boolean;
  /** What remains of a text's ranges. The exact keys of requests stay: they are no guess. */
  keepOthers(text: string, attributeName: string, ranges: readonly SecretRange[]): readonly SecretRange[];
}

/** What is let through, in the names of the options. */
export interface AllowOptions {
  readonly allowFormats: readonly string[];
  readonly allowAttributeNames: readonly string[];
  readonly allowHashes: readonly string[];
}

/**
 * Creates the question for an allow list.
 * @param onAllowed called once for each place that is let through
 * @returns undefined when nothing is let through
 */
export function createAllowedSecrets(
  { allowFormats, allowAttributeNames, allowHashes }: AllowOptions,
  hasher: Pick<KeyHasher, "hash" | "previous">,
  onAllowed: NonNullable<AllowList["onAllowed"]>,
): AllowedSecrets | undefined {
  if (allowFormats.length + allowAttributeNames.length + allowHashes.length === 0) return undefined;
  const hashes = new Set(allowHashes);
  const hash = preferKnownHash(hasher, (keyHash) => hashes.has(keyHash));
  const isAllowed = createAllowFilter({
    formats: allowFormats,
    attributeNames: allowAttributeNames,
    // The question is asked with the hash itself, which is known of most ranges.
    ...(hashes.size === 0 ? {} : { hashes: { values: hashes, hash: (keyHash) => keyHash } }),
    onAllowed,
  });

  function keepOthers(text: string, attributeName: string, ranges: readonly SecretRange[]): readonly SecretRange[] {
    let countedTo = 0;
    const kept = ranges
      .toSorted((a, b) => a.start - b.start)
      .filter((range) => {
        if (range.matcher === "exact") return true;
        const isHashed = range.keyHash !== "" && (hasher.previous === undefined || hashes.has(range.keyHash));
        const keyHash = (): string => (isHashed ? range.keyHash : hash(text.slice(range.start, range.end)));
        // Several matchers may have found one secret.
        if (!isAllowed(keyHash, range, attributeName, range.start >= countedTo)) return true;
        countedTo = Math.max(countedTo, range.end);
        return false;
      });
    return kept.length === ranges.length ? ranges : kept;
  }

  return {
    attributeNames: new Set(allowAttributeNames),
    isAllowedKey: (rawKey) => hashes.size > 0 && hashes.has(hash(rawKey)),
    keepOthers,
  };
}
