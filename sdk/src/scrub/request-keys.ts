import { createKeyIndex } from "./key-index.ts";
import { createPattern } from "./needles.ts";
import type { NeedleVisitor, ScrubPattern } from "./needles.ts";

export type { ScrubPattern } from "./needles.ts";

/** The exact keys of live and recent requests. */
export interface RequestKeys {
  /**
   * Remembers that a request of this trace presented this key, and makes the trace the most recent one. Call it when the request starts and
   * again when it ends, so that a long request doesn't fall out before its span is exported.
   *
   * @param traceId 32 hex digits, or the empty string for a request without a trace
   * @param rawKey the key as presented; the empty string is ignored
   * @param isApiKey false for a password or a JWT: it is scrubbed as well, and no hash of it is given. Default true.
   */
  add(traceId: string, rawKey: string, isApiKey?: boolean): void;
  /** What is known of a key that a remembered request presented; undefined for any other text. */
  patternOf(rawKey: string): ScrubPattern | undefined;
  /** The keys of one trace; empty when it has none, or fell out. */
  keysOf(traceId: string): readonly ScrubPattern[];
  /** The keys that are looked for outside their own trace, see {@link isDistinctive}. */
  recent(): readonly ScrubPattern[];
  /**
   * Finds whole copies of `recent()` in one pass over the text, however many keys there are.
   *
   * @returns the character flags of the text (`characters.ts`), gathered in the same pass
   */
  visitRecent(text: string, visit: NeedleVisitor): number;
  /** Whether `visitRecent` finds every copy of a key, so that it need not be looked for by itself. */
  isVisited(pattern: ScrubPattern): boolean;
  /** Grows whenever a key joins `recent()`: what was found clean before may not be so now. */
  readonly version: number;
}

/** Options of {@link createRequestKeys}. */
export interface RequestKeysOptions {
  /** How many traces are remembered; at the cap the trace that was added or touched longest ago falls out, and its keys with it. At least 1. */
  readonly maxTraces: number;
}

/** More keys in one trace push out that trace's own first ones: a client chooses its trace id, and must not fill the memory of others. */
const MAX_KEYS_PER_TRACE = 16;
const MAX_KEYS_PER_TRACE_ON_AVERAGE = 2;
/** Shorter keys are looked for only in their own trace. */
export const MIN_DISTINCTIVE_CHARACTERS = 16;
const MIN_DISTINCT_CHARACTERS = 8;
const NO_PATTERNS: readonly ScrubPattern[] = [];

/**
 * Whether a key is looked for outside its own trace: at least 16 characters, a letter, a digit and 8 different characters. Anybody can present
 * any word as a key; without this bound one request could make a host name or a route vanish from everybody's telemetry.
 */
export function isDistinctive(rawKey: string): boolean {
  if (rawKey.length < MIN_DISTINCTIVE_CHARACTERS) return false;
  if (!/\d/.test(rawKey) || !/[A-Za-z]/.test(rawKey)) return false;
  return new Set(rawKey.slice(0, 256)).size >= MIN_DISTINCT_CHARACTERS;
}

/**
 * Creates the memory of request keys. Bounded by the number of requests, not by time, so it needs no clock.
 *
 * @throws RangeError when `maxTraces` is not a positive integer
 */
export function createRequestKeys(options: RequestKeysOptions): RequestKeys {
  const { maxTraces } = options;
  if (!Number.isSafeInteger(maxTraces) || maxTraces < 1) {
    throw new RangeError(
      `Cannot create request keys with maxTraces: a positive integer is wanted: received ${maxTraces}`,
    );
  }
  const maxKeyUses = maxTraces * MAX_KEYS_PER_TRACE_ON_AVERAGE + MAX_KEYS_PER_TRACE;
  const traces = new Map<string, Trace>();
  // The order in which traces were touched. Not the map's own: to take its first entry costs a walk over all that were deleted before it.
  const ends: TraceEnds = { oldest: undefined, newest: undefined };
  const uses = new Map<string, KeyUse>();
  const index = createKeyIndex(MIN_DISTINCTIVE_CHARACTERS);
  let keyUses = 0;
  let version = 0;

  function acquire(rawKey: string, isApiKey: boolean): ScrubPattern {
    keyUses++;
    const known = uses.get(rawKey);
    if (known !== undefined) {
      known.count++;
      return known.pattern;
    }
    const pattern = createPattern(rawKey, isApiKey);
    uses.set(rawKey, { pattern, count: 1 });
    if (isDistinctive(rawKey)) {
      index.add(pattern);
      version++;
    }
    return pattern;
  }

  function release(pattern: ScrubPattern): void {
    keyUses--;
    const use = uses.get(pattern.rawKey);
    if (use === undefined || --use.count > 0) return;
    uses.delete(pattern.rawKey);
    index.delete(pattern);
  }

  function touch(traceId: string): Trace {
    const known = traces.get(traceId);
    const trace = known ?? { traceId, patterns: [], older: undefined, newer: undefined };
    if (known === undefined) traces.set(traceId, trace);
    else if (known === ends.newest) return known;
    else unlink(known, ends);
    link(trace, ends);
    return trace;
  }

  function remember(traceId: string, rawKey: string, isApiKey: boolean): void {
    const { patterns } = touch(traceId);
    for (const pattern of patterns) if (pattern.rawKey === rawKey) return;
    patterns.push(acquire(rawKey, isApiKey));
    const first = patterns.length > MAX_KEYS_PER_TRACE ? patterns.shift() : undefined;
    if (first !== undefined) release(first);
  }

  function evict(): void {
    while (ends.oldest !== undefined && (traces.size > maxTraces || keyUses > maxKeyUses)) {
      const { oldest } = ends;
      traces.delete(oldest.traceId);
      unlink(oldest, ends);
      for (const pattern of oldest.patterns) release(pattern);
    }
  }

  return {
    add(traceId, rawKey, isApiKey = true) {
      if (rawKey === "") return;
      remember(traceId, rawKey, isApiKey);
      // Requests without a trace share one id; each of their keys gets a place of its own beside the few that this id may hold.
      if (traceId === "") remember(`\0${rawKey}`, rawKey, isApiKey);
      evict();
    },
    patternOf: (rawKey) => uses.get(rawKey)?.pattern,
    keysOf: (traceId) => traces.get(traceId)?.patterns ?? NO_PATTERNS,
    recent: () => index.patterns(),
    visitRecent: (text, visit) => index.visit(text, visit),
    isVisited: (pattern) => index.holds(pattern),
    get version() {
      return version;
    },
  };
}

/** A trace between those that were touched right before and right after it. */
interface Trace {
  readonly traceId: string;
  readonly patterns: ScrubPattern[];
  older: Trace | undefined;
  newer: Trace | undefined;
}

interface TraceEnds {
  oldest: Trace | undefined;
  newest: Trace | undefined;
}

interface KeyUse {
  readonly pattern: ScrubPattern;
  count: number;
}

function link(trace: Trace, ends: TraceEnds): void {
  trace.older = ends.newest;
  trace.newer = undefined;
  if (ends.newest === undefined) ends.oldest = trace;
  else ends.newest.newer = trace;
  ends.newest = trace;
}

function unlink(trace: Trace, ends: TraceEnds): void {
  if (trace.older === undefined) ends.oldest = trace.newer;
  else trace.older.newer = trace.newer;
  if (trace.newer === undefined) ends.newest = trace.older;
  else trace.newer.older = trace.older;
}
