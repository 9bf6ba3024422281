import {
  createAllowFilter,
  createKeyScanner,
  createKnownKeyCounts,
  createKnownKeySearch,
  preferKnownHash,
} from "@keytrail/sdk/keys";
import type {
  AllowFilter,
  AllowList,
  KeyFormatDefinition,
  KeyHasher,
  KeyScanner,
  KnownKeyCounts,
  KnownKeys,
  KnownKeySearch,
} from "@keytrail/sdk/keys";
import type { Log } from "../telemetry.ts";
import type { AllowedCounts, KeyCounters } from "./key-counters.ts";
import { createCountOnce } from "./count-once.ts";
import type { CountOnce } from "./count-once.ts";
import { openKnownKeyFile } from "./known-key-file.ts";

/** What is a key of the owner's own, and what is none although it looks like one. */
export interface KeysOptions {
  /** Hashes of issued keys, one a line. Default: none. */
  readonly knownKeysFile?: string | undefined;
  /** How often the file is looked at for changes; 0: never. Default 30,000. */
  readonly reloadMillis?: number;
  /** Whether keys of accepted requests are known as well. Default false. */
  readonly acceptedSightings?: boolean;
  /** Most candidates of one payload that are hashed. Default 1,000. */
  readonly maxCandidates?: number;
  /** What is let through. Default: nothing. */
  readonly allow?: {
    /** Ids of formats. */
    readonly formats?: readonly string[];
    /** Whole names. */
    readonly attributeNames?: readonly string[];
    /** 64 hex digits in lower case. */
    readonly hashes?: readonly string[];
  };
  /** The owner's own formats. Default: none. */
  readonly customFormats?: readonly KeyFormatDefinition[];
}

/** Recognises keys as it was configured, and counts. */
export interface KeyRecognition {
  readonly scanner: KeyScanner;
  /** To be told where a payload begins and ends, and which ids are its own. */
  readonly knownKeys: Pick<KnownKeySearch, "openPayload" | "closePayload" | "exclude">;
  /** The allow list as a question, for what is found without the scanner. Undefined where nothing is allowed. */
  readonly isAllowed: AllowFilter | undefined;
  readonly counters: KeyCounters;
  close(): void;
}

/** Options of {@link createKeyRecognition}. */
export interface KeyRecognitionOptions extends KeysOptions {
  readonly hasher: Pick<KeyHasher, "hash" | "previous">;
  /** The keys of accepted sightings, asked where the state keeps them. */
  readonly accepted: KnownKeys;
  /** True for the hash of a key that was seen in use: asked while the hash secret is being rotated. Default: none is. */
  readonly isKnownKeyHash?: (keyHash: string) => boolean;
  readonly log: Log;
}

const DEFAULT_RELOAD_MILLIS = 30_000;

/**
 * Creates the recognition.
 * @throws KeytrailError `config_invalid` for a file of known keys that can't be read
 */
export async function createKeyRecognition(options: KeyRecognitionOptions): Promise<KeyRecognition> {
  const { hasher, knownKeysFile, log } = options;
  const reloadMillis = options.reloadMillis ?? DEFAULT_RELOAD_MILLIS;
  const file =
    knownKeysFile === undefined ? undefined : await openKnownKeyFile({ path: knownKeysFile, reloadMillis, log });
  // In the order of trust in their names. The key registry, once there is one, belongs before the file.
  const sources: readonly KnownKeys[] = [
    ...(file === undefined ? [] : [file]),
    ...(options.acceptedSightings === true ? [options.accepted] : []),
  ];
  const keys = joinKnownKeys(sources);
  const counts = createKnownKeyCounts();
  const allowed: AllowedCounts = { format: 0, attribute_name: 0, hash: 0 };
  const once = createCountOnce();
  const allowedHashes = new Set(options.allow?.hashes ?? []);
  const hash = preferKnownHash(
    hasher,
    (keyHash) =>
      keys.nameOf(keyHash) !== undefined || allowedHashes.has(keyHash) || options.isKnownKeyHash?.(keyHash) === true,
  );
  const search = sources.length === 0 ? undefined : createSearch(options, keys, hash, counts, once);
  const allow = toAllowList(options, hash, (by) => once.count(() => void allowed[by]++));
  const scanner = createKeyScanner({
    customFormats: options.customFormats ?? [],
    hash,
    ...(allow === undefined ? {} : { allow }),
    ...(search === undefined ? {} : { knownKeys: search }),
  });
  return {
    scanner: allow === undefined && search === undefined ? scanner : once.wrap(scanner),
    knownKeys: toPayloadHooks(search, once),
    isAllowed: allow === undefined ? undefined : createAllowFilter(allow),
    counters: {
      allowed,
      knownKeys: counts,
      get knownKeyCount() {
        return keys.size;
      },
    },
    close: () => file?.close(),
  };
}

function createSearch(
  { maxCandidates }: KeysOptions,
  keys: KnownKeys,
  hash: (rawKey: string) => string,
  counts: KnownKeyCounts,
  once: CountOnce,
): KnownKeySearch {
  const search = createKnownKeySearch({
    keys,
    hash,
    counts,
    ...(maxCandidates === undefined ? {} : { maxCandidates }),
  });
  return { ...search, countFound: () => once.count(search.countFound) };
}

function toPayloadHooks(search: KnownKeySearch | undefined, once: CountOnce): KeyRecognition["knownKeys"] {
  return {
    openPayload() {
      once.forget();
      search?.openPayload();
    },
    closePayload() {
      once.forget();
      search?.closePayload();
    },
    exclude: (id) => search?.exclude(id),
  };
}

function toAllowList(
  { allow = {} }: KeysOptions,
  hash: (rawKey: string) => string,
  onAllowed: NonNullable<AllowList["onAllowed"]>,
): AllowList | undefined {
  const { formats = [], attributeNames = [], hashes = [] } = allow;
  if (formats.length + attributeNames.length + hashes.length === 0) return undefined;
  return {
    formats,
    attributeNames,
    // Without hashes nothing is hashed for the question.
    ...(hashes.length === 0 ? {} : { hashes: { values: new Set(hashes), hash } }),
    onAllowed,
  };
}

/** Keys of a source that is opened later: the recognition is there first. */
export function deferKnownKeys(source: () => KnownKeys | undefined): KnownKeys {
  return {
    get size() {
      return source()?.size ?? 0;
    },
    nameOf: (keyHash) => source()?.nameOf(keyHash),
  };
}

/** Several sources as one. A key may be in more than one of them, and counts as often. */
function joinKnownKeys(sources: readonly KnownKeys[]): KnownKeys {
  return {
    get size() {
      // Asked for each value that is looked at.
      let size = 0;
      for (const source of sources) size += source.size;
      return size;
    },
    nameOf(keyHash) {
      let name: string | undefined;
      for (const source of sources) {
        name = source.nameOf(keyHash) ?? name;
        if (name !== undefined && name !== "") return name;
      }
      return name;
    },
    mayHaveLength: (characters) =>
      sources.some((source) => source.size > 0 && source.mayHaveLength?.(characters) !== false),
  };
}
