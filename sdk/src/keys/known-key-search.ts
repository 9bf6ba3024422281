import { candidateRunEnd, findCandidateRun, forEachCandidate } from "./known-key-candidates.ts";
import type { KnownKeys } from "./known-keys.ts";

/** What a search for known keys did since it was made. */
export interface KnownKeyCounts {
  /** Candidates that were hashed. */
  hashed: number;
  /** Candidates that were not, because the payload had used up its number of them. */
  skipped: number;
  /** Places where a known key stood. */
  found: number;
}

/** Options of {@link createKnownKeySearch}. */
export interface KnownKeySearchOptions {
  readonly keys: KnownKeys;
  hash(rawKey: string): string;
  /** Candidates hashed within one payload, 1 or more: a client must not make us burn CPU. @default 1000 */
  readonly maxCandidates?: number;
  /** Counted up, for metrics to read. @default counts of its own */
  readonly counts?: KnownKeyCounts;
}

/** A known key in a text. */
export interface KnownKeyHit {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  readonly keyHash: string;
  /** Empty for a key without a name. */
  readonly keyName: string;
}

/** Looks for known keys in what may be one. */
export interface KnownKeySearch {
  /**
   * Opens a payload: until it is closed, its candidates count against one cap, and each is hashed once. What is found outside of a payload is one
   * by itself. Payloads don't nest: a second call begins the next one.
   */
  openPayload(): void;
  /** Forgets the payload's candidates, which may be keys. */
  closePayload(): void;
  /** Spares a trace or span id of the payload: it isn't hashed. */
  exclude(id: string): void;
  /** @returns every known key of the text, possibly overlapping; one shared empty array when there is none */
  find(text: string): readonly KnownKeyHit[];
  /** The name of a known key by its hash; undefined for others. */
  nameOf(keyHash: string): string | undefined;
  /** The next offset in bytes from where on a known key may stand, -1 when there is none. */
  findRun(bytes: Uint8Array, from: number, end: number): number;
  /** Where the run that begins at an offset ends: the search goes on there. */
  runEnd(bytes: Uint8Array, start: number, end: number): number;
}

const DEFAULT_MAX_CANDIDATES = 1000;
const MAX_EXCLUDED = 8192;
const NONE: readonly KnownKeyHit[] = Object.freeze([]);

/** Creates counts at zero. */
export function createKnownKeyCounts(): KnownKeyCounts {
  return { hashed: 0, skipped: 0, found: 0 };
}

/**
 * Creates a search.
 * @throws RangeError when the cap is no whole number of 1 or more
 */
export function createKnownKeySearch(options: KnownKeySearchOptions): KnownKeySearch {
  const { keys, counts = createKnownKeyCounts(), maxCandidates = DEFAULT_MAX_CANDIDATES } = options;
  if (!Number.isSafeInteger(maxCandidates) || maxCandidates < 1)
    throw new RangeError(
      `Cannot search for known keys: a whole number of 1 or more is wanted as the most candidates: received ${maxCandidates}`,
    );
  /** The hash of each candidate of the payload that is a known key; the empty string for those that are none. */
  const hashes = new Map<string, string>();
  const excluded = new Set<string>();
  let isOpen = false;

  function hashOf(candidate: string): string {
    const remembered = hashes.get(candidate);
    if (remembered !== undefined) return remembered;
    if (excluded.has(candidate)) return "";
    if (hashes.size >= maxCandidates) {
      counts.skipped++;
      return "";
    }
    counts.hashed++;
    const keyHash = options.hash(candidate);
    const known = keys.nameOf(keyHash) === undefined ? "" : keyHash;
    hashes.set(candidate, known);
    return known;
  }

  function forget(): void {
    hashes.clear();
    excluded.clear();
  }

  return {
    openPayload() {
      forget();
      isOpen = true;
    },
    closePayload() {
      forget();
      isOpen = false;
    },
    exclude(id) {
      if (keys.size > 0 && excluded.size < MAX_EXCLUDED) excluded.add(id);
    },
    find(text) {
      if (keys.size === 0) return NONE;
      let hits: KnownKeyHit[] | undefined;
      let places: Set<string> | undefined;
      forEachCandidate(text, (start, end) => {
        if (keys.mayHaveLength?.(end - start) === false) return;
        const keyHash = hashOf(text.slice(start, end));
        // Two alphabets may give one range.
        const place = keyHash === "" ? "" : `${start}-${end}`;
        if (keyHash === "" || places?.has(place) === true) return;
        (places ??= new Set()).add(place);
        counts.found++;
        (hits ??= []).push({ start, end, keyHash, keyName: keys.nameOf(keyHash) ?? "" });
      });
      if (!isOpen) forget();
      return hits ?? NONE;
    },
    nameOf: (keyHash) => keys.nameOf(keyHash),
    findRun: (bytes, from, end) => (keys.size === 0 ? -1 : findCandidateRun(bytes, from, end)),
    runEnd: candidateRunEnd,
  };
}
