import {
  createKeyScanner,
  createKnownKeyCounts,
  createKnownKeySearch,
  createKnownKeySet,
  defineCustomFormat,
  preferKnownHash,
  readKnownKeysSync,
} from "../keys/index.ts";
import type { KeyHasher, KeyScanner, KnownKeyCounts, KnownKeySearch, KnownKeySet } from "../keys/index.ts";
import type { ResolvedOptions } from "../options.ts";
import type { SdkLog } from "./sdk-log.ts";

/** Recognises keys as the options say. */
export interface KeyRecognition {
  readonly scanner: KeyScanner;
  /** Undefined where no key is known. */
  readonly knownKeys: KnownKeySearch | undefined;
  readonly counts: Readonly<KnownKeyCounts>;
}

/** Creates the recognition. A file of known keys that can't be read is told in a warning: the service must start all the same. */
export function createKeyRecognition(
  options: Pick<ResolvedOptions, "knownKeys" | "knownKeysFile" | "maxKnownKeyCandidates" | "customFormats">,
  hasher: Pick<KeyHasher, "hash" | "previous">,
  log: Pick<SdkLog, "warn">,
): KeyRecognition {
  const counts = createKnownKeyCounts();
  const keys = readFile(options.knownKeysFile, log);
  for (const keyHash of options.knownKeys) keys.add(keyHash);
  const isListed = (keyHash: string): boolean => keys.nameOf(keyHash) !== undefined;
  const hash = preferKnownHash(hasher, isListed);
  const knownKeys =
    keys.size === 0
      ? undefined
      : createKnownKeySearch({ keys, hash, counts, maxCandidates: options.maxKnownKeyCandidates });
  return {
    scanner: createKeyScanner({
      hash,
      customFormats: options.customFormats.map(defineCustomFormat),
      ...(knownKeys === undefined ? {} : { knownKeys }),
    }),
    knownKeys,
    counts,
  };
}

function readFile(path: string | undefined, log: Pick<SdkLog, "warn">): KnownKeySet {
  if (path === undefined) return createKnownKeySet();
  try {
    return readKnownKeysSync(path);
  } catch (error) {
    log.warn(error instanceof Error ? error.message.replaceAll("\n", "; ") : "Cannot read known keys");
    return createKnownKeySet();
  }
}
