import type { KeyHash, KeyHasher, KeyScanner } from "../keys/index.ts";
import type { RequestKeys, ScrubPattern } from "../scrub/request-keys.ts";

/** What is told of a key in its place. */
export interface KeyFacts {
  readonly keyHash: KeyHash;
  /** Under the secret before, while the hash secret is being rotated. */
  readonly previousHash: KeyHash | undefined;
  /** Id of the recognised format; undefined where the key as a whole has none. */
  readonly format: string | undefined;
}

/** Options of {@link createKeyFacts}. */
export interface KeyFactsOptions {
  readonly hasher: KeyHasher;
  readonly scanner: Pick<KeyScanner, "find">;
  /** The scrubber's memory of keys. @default none: everything is computed each time */
  readonly memory?: Pick<RequestKeys, "patternOf"> | undefined;
}

/**
 * Creates the step raw key → facts. Facts are kept with the scrubber's own note of the key, which holds the keys of the last requests in any case: a
 * cache beside it would hold raw keys once more, and longer. So a key in use is hashed and recognised once, and forgotten with its last request.
 */
export function createKeyFacts({ hasher, scanner, memory }: KeyFactsOptions): (rawKey: string) => KeyFacts {
  const known = new WeakMap<ScrubPattern, KeyFacts>();
  return (rawKey) => {
    const pattern = memory?.patternOf(rawKey);
    const kept = pattern === undefined ? undefined : known.get(pattern);
    if (kept !== undefined) return kept;
    const facts = {
      keyHash: hasher.hash(rawKey),
      previousHash: hasher.previous?.hash(rawKey),
      format: recognise(scanner, rawKey),
    };
    if (pattern !== undefined) known.set(pattern, facts);
    return facts;
  };
}

function recognise(scanner: Pick<KeyScanner, "find">, rawKey: string): string | undefined {
  const [finding] = scanner.find(rawKey);
  const isWhole = finding?.start === 0 && finding.end === rawKey.length;
  return isWhole && finding.tier !== "context" ? finding.format : undefined;
}
