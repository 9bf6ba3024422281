import {
  candidateRunEnd,
  findCandidateRun,
  forEachCandidate,
  hasEscapedRun,
  MAX_CANDIDATE_CHARACTERS,
  MIN_CANDIDATE_CHARACTERS,
} from "./known-key-candidates.ts";
import type { KnownKeys } from "./known-keys.ts";

/** What a finding is called whose text is one of the owner's own keys and of no vendor's format. */
export const FORMAT_KNOWN_KEY = "known_key";

/** What a search for known keys did since it was made. */
export interface KnownKeyCounts {
  /** Candidates that were hashed. */
  hashed: number;
  /** Candidates that were not, because the payload had used up its number of them. */
  skipped: number;
  /** Known keys that a scanner found. */
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
  /** Whether bytes hold a known key, or an escape that may hide one. Costs no copy of more than the runs that may be a key. */
  isInBytes(bytes: Uint8Array, start: number, end: number): boolean;
  /** Whether an escape in the text may hide a known key: it is to be decoded then. */
  mayBeEscaped(text: string): boolean;
  /** The name of a known key by its hash; undefined for others. */
  nameOf(keyHash: string): string | undefined;
  hash(rawKey: string): string;
  /** Counts a known key that was found. */
  countFound(): void;
  /**
   * Adds the offsets in bytes from where on a known key may stand to rising ones.
   * @param count how many there are already
   * @returns how many there are then, or -1 when `hits` is too small
   */
  addRuns(bytes: Uint8Array, start: number, end: number, hits: Uint32Array, count: number): number;
}

const DEFAULT_MAX_CANDIDATES = 1000;
const MAX_EXCLUDED = 8192;
const MAX_PLAIN_RUNS = 4096;
const NONE: readonly KnownKeyHit[] = Object.freeze([]);

function shortestLengthOf(keys: KnownKeys): number {
  let length = MIN_CANDIDATE_CHARACTERS;
  while (length < MAX_CANDIDATE_CHARACTERS && keys.mayHaveLength?.(length) === false) length++;
  return length;
}

/**
 * Merges two rising parts that stand behind each other, without what they share: inserting one by one would move a payload's hits as often.
 * @returns where the merged part ends
 */
function mergeRising(values: Uint32Array, middle: number, end: number): number {
  if (middle === 0 || middle === end) return end;
  const first = values.slice(0, middle);
  let written = 0;
  let left = 0;
  for (let right = middle; right < end; right++) {
    const value = values[right] as number;
    while (left < middle && (first[left] as number) < value) values[written++] = first[left++] as number;
    if (left < middle && first[left] === value) left++;
    values[written++] = value;
  }
  while (left < middle) values[written++] = first[left++] as number;
  return written;
}

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
  /** Runs of the payload that hold no known key: most repeat from item to item. */
  const plainRuns = new Set<string>();
  let isOpen = false;
  /** No known key of the payload is shorter. */
  let shortest = MIN_CANDIDATE_CHARACTERS;

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

  /** The hash of the known key at a candidate's place, else the empty string. */
  function hashAt(text: string, start: number, end: number): string {
    return keys.mayHaveLength?.(end - start) === false ? "" : hashOf(text.slice(start, end));
  }

  function isRunKnown(run: string): boolean {
    if (plainRuns.has(run)) return false;
    if (hasEscapedRun(run)) return true;
    const { skipped } = counts;
    let isKnown = false;
    forEachCandidate(run, (start, end) => {
      isKnown ||= hashAt(run, start, end) !== "";
    });
    // What was skipped is to be counted each time.
    if (!isKnown && counts.skipped === skipped && plainRuns.size < MAX_PLAIN_RUNS) plainRuns.add(run);
    return isKnown;
  }

  function forget(): void {
    hashes.clear();
    plainRuns.clear();
    excluded.clear();
  }

  return {
    openPayload() {
      forget();
      shortest = shortestLengthOf(keys);
      isOpen = true;
    },
    closePayload() {
      forget();
      shortest = MIN_CANDIDATE_CHARACTERS;
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
        const keyHash = hashAt(text, start, end);
        // Two alphabets may give one range.
        const place = keyHash === "" ? "" : `${start}-${end}`;
        if (keyHash === "" || places?.has(place) === true) return;
        (places ??= new Set()).add(place);
        (hits ??= []).push({ start, end, keyHash, keyName: keys.nameOf(keyHash) ?? "" });
      });
      if (!isOpen) forget();
      return hits ?? NONE;
    },
    isInBytes(bytes, start, end) {
      if (keys.size === 0) return false;
      let isFound = false;
      for (let at = findCandidateRun(bytes, start, end); at >= 0 && !isFound;) {
        const after = candidateRunEnd(bytes, at, end);
        // An escape is longer than what it stands for.
        isFound =
          after - at >= shortest &&
          isRunKnown(Buffer.from(bytes.buffer, bytes.byteOffset + at, after - at).toString("latin1"));
        at = findCandidateRun(bytes, after, end);
      }
      // What was found is looked at again at once, and need not be hashed twice.
      if (!isOpen && !isFound) forget();
      return isFound;
    },
    mayBeEscaped: (text) => keys.size > 0 && hasEscapedRun(text),
    nameOf: (keyHash) => keys.nameOf(keyHash),
    hash: (rawKey) => options.hash(rawKey),
    countFound() {
      counts.found++;
    },
    addRuns(bytes, start, end, hits, count) {
      if (keys.size === 0 || count < 0) return count;
      let after = count;
      for (let at = findCandidateRun(bytes, start, end); at >= 0;) {
        if (after === hits.length) return -1;
        hits[after++] = at;
        at = findCandidateRun(bytes, candidateRunEnd(bytes, at, end), end);
      }
      return mergeRising(hits, count, after);
    },
  };
}
