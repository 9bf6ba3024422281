import { pairFrequency } from "./pair-frequency.ts";

/**
 * What must follow a literal in bytes before its place counts as a hit. It may let too much pass, never too little.
 * What stands before `from` is no part of the text: in protobuf the byte there is its length.
 */
export type FollowCheck = (
  bytes: Uint8Array,
  literalStart: number,
  literalEnd: number,
  end: number,
  from: number,
) => boolean;

/** A literal to search for. */
export interface Literal {
  readonly text: string;
  readonly isCaseless: boolean;
  /** Codes that can stand right before and after it, for literals of two characters. */
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly follow: FollowCheck | undefined;
  /** The same for texts, where the matcher itself would be dear. */
  readonly followText?: (text: string, literalEnd: number) => boolean;
}

/** Places of literals in a text: parallel arrays, reused from text to text. */
export interface LiteralHits {
  readonly literals: number[];
  readonly positions: number[];
  count: number;
}

/** Finds the places of many literals at once. */
export interface LiteralIndex {
  /** Fills `hits` with every literal's places, roughly in rising order. */
  findInText(text: string, hits: LiteralHits): void;
  /** Fills `hits` with distinct places in rising order. @returns how many, or -1 when `hits` is too small */
  findInBytes(bytes: Uint8Array, start: number, end: number, hits: Uint32Array): number;
}

interface Entry {
  readonly literal: number;
  readonly codes: Uint8Array;
  readonly isCaseless: boolean;
  /** From the window's first character back to the literal's. */
  readonly offset: number;
  readonly follow: FollowCheck | undefined;
  readonly followText: ((text: string, literalEnd: number) => boolean) | undefined;
}

const WINDOW_CHARACTERS = 3;
const GRAM_BITS = 16;
const GRAM_SLOTS = 1 << GRAM_BITS;
/** 2^32 over the golden ratio. */
const GOLDEN_RATIO = 0x9e3779b1;
/** A comparison's price in looks at the hash. */
const COMPARISON_COST = 1;
const FIRST_PAIR = 1;
const SECOND_PAIR = 2;

/**
 * Builds the index. Each literal is known by its three rarest neighbouring characters (its window). Every second pair of bytes is looked up in a
 * table: whatever the window's parity, one of its two pairs is looked at. A constant step keeps the loads independent of each other, which a
 * shift table does not; a table of three-byte hashes then keeps most coincidences from the comparison.
 */
export function createLiteralIndex(literals: readonly Literal[]): LiteralIndex {
  const pairs = new Uint8Array(1 << 16);
  const grams = new Uint16Array(GRAM_SLOTS);
  const buckets: Entry[][] = [[]];

  function add(first: number, second: number, third: number, entry: Entry): void {
    pairs[(first << 8) | second] = (pairs[(first << 8) | second] ?? 0) | FIRST_PAIR;
    pairs[(second << 8) | third] = (pairs[(second << 8) | third] ?? 0) | SECOND_PAIR;
    const slot = gramSlot(first, second, third);
    const known = grams[slot] ?? 0;
    if (known === 0) {
      grams[slot] = buckets.length;
      buckets.push([entry]);
    } else if (!(buckets[known] ?? []).includes(entry)) buckets[known]?.push(entry);
  }

  // Short literals have no choice: the others share their pairs where they can.
  const byLength = [...literals.entries()].toSorted(([, a], [, b]) => a.text.length - b.text.length);
  for (const [index, literal] of byLength) {
    const { options, lead, window } = chooseWindow(literal, pairs);
    const entry = {
      literal: index,
      codes: codesOf(literal.isCaseless ? literal.text.toLowerCase() : literal.text),
      isCaseless: literal.isCaseless,
      offset: window - lead,
      follow: literal.follow,
      followText: literal.followText,
    };
    for (const first of options[window] ?? [])
      for (const second of options[window + 1] ?? [])
        for (const third of options[window + 2] ?? []) add(first, second, third, entry);
  }
  for (const bucket of buckets) if (bucket.length > 1) bucket.sort((a, b) => b.codes.length - a.codes.length);

  function findInText(text: string, hits: LiteralHits): void {
    hits.count = 0;
    const last = text.length - 1;
    let at = 0;
    for (; at < last - 2; at += 4) {
      const kind = pairs[pairInText(text, at)] as number;
      const nextKind = pairs[pairInText(text, at + 2)] as number;
      if ((kind | nextKind) === 0) continue;
      if (kind !== 0) lookInText(text, at, kind, hits);
      if (nextKind !== 0) lookInText(text, at + 2, nextKind, hits);
    }
    if (at >= last) return;
    const kind = pairs[pairInText(text, at)] as number;
    if (kind !== 0) lookInText(text, at, kind, hits);
  }

  function lookInText(text: string, at: number, kind: number, hits: LiteralHits): void {
    const first = text.charCodeAt(at) & 0xff;
    const second = text.charCodeAt(at + 1) & 0xff;
    if ((kind & SECOND_PAIR) !== 0 && at > 0) {
      const bucket = grams[gramSlot(text.charCodeAt(at - 1) & 0xff, first, second)] as number;
      if (bucket !== 0) verifyInText(text, at - 1, bucket, hits);
    }
    if ((kind & FIRST_PAIR) !== 0 && at + 2 < text.length) {
      const bucket = grams[gramSlot(first, second, text.charCodeAt(at + 2) & 0xff)] as number;
      if (bucket !== 0) verifyInText(text, at, bucket, hits);
    }
  }

  function verifyInText(text: string, at: number, bucket: number, hits: LiteralHits): void {
    for (const entry of buckets[bucket] ?? []) {
      const position = at - entry.offset;
      if (position < 0 || !matchesText(text, position, entry)) continue;
      hits.literals[hits.count] = entry.literal;
      hits.positions[hits.count++] = position;
    }
  }

  function findInBytes(bytes: Uint8Array, start: number, end: number, hits: Uint32Array): number {
    let count = 0;
    const last = end - 1;
    for (let at = start; at < last; at += 2) {
      let first = bytes[at] as number;
      let second = bytes[at + 1] as number;
      let kind = pairs[(first << 8) | second] as number;
      // Most pairs are unknown: two are passed over in a step.
      if (kind === 0) {
        at += 2;
        if (at >= last) break;
        first = bytes[at] as number;
        second = bytes[at + 1] as number;
        kind = pairs[(first << 8) | second] as number;
        if (kind === 0) continue;
      }
      // The hash is looked at here: a call for each pair would cost a third of the whole.
      if ((kind & SECOND_PAIR) !== 0 && at > start) {
        const bucket = grams[gramSlot(bytes[at - 1] as number, first, second)] as number;
        if (bucket !== 0) count = verifyInBytes(bytes, at - 1, bucket, start, end, hits, count);
      }
      if ((kind & FIRST_PAIR) !== 0 && at + 2 < end) {
        const bucket = grams[gramSlot(first, second, bytes[at + 2] as number)] as number;
        if (bucket !== 0) count = verifyInBytes(bytes, at, bucket, start, end, hits, count);
      }
      if (count < 0) return -1;
    }
    return count;
  }

  function verifyInBytes(
    bytes: Uint8Array,
    at: number,
    bucket: number,
    start: number,
    end: number,
    hits: Uint32Array,
    count: number,
  ): number {
    if (count < 0) return count;
    let found = count;
    for (const entry of buckets[bucket] ?? []) {
      const position = at - entry.offset;
      if (position < start || !matchesBytes(bytes, position, start, end, entry)) continue;
      found = insertHit(hits, found, position);
      if (found < 0) return -1;
    }
    return found;
  }

  return { findInText, findInBytes };
}

function codesOf(text: string): Uint8Array {
  const codes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) codes[index] = text.charCodeAt(index);
  return codes;
}

function pairInText(text: string, at: number): number {
  return ((text.charCodeAt(at) & 0xff) << 8) | (text.charCodeAt(at + 1) & 0xff);
}

/** Fibonacci hashing: the letters of ordinary words differ in few bits, which shifts alone would lay over each other. */
function gramSlot(first: number, second: number, third: number): number {
  return Math.imul((first << 16) | (second << 8) | third, GOLDEN_RATIO) >>> (32 - GRAM_BITS);
}

function matchesText(text: string, position: number, entry: Entry): boolean {
  const { codes, isCaseless, followText } = entry;
  if (position + codes.length > text.length) return false;
  for (let index = 0; index < codes.length; index++) {
    const code = text.charCodeAt(position + index);
    if (code !== codes[index] && !(isCaseless && (code | 32) === codes[index] && code < 128 && code >= 65))
      return false;
  }
  return followText === undefined || followText(text, position + codes.length);
}

function matchesBytes(bytes: Uint8Array, position: number, from: number, end: number, entry: Entry): boolean {
  const { codes, isCaseless, follow } = entry;
  const literalEnd = position + codes.length;
  if (literalEnd > end) return false;
  for (let index = 0; index < codes.length; index++) {
    const code = bytes[position + index] ?? 0;
    if (code !== codes[index] && !(isCaseless && (code | 32) === codes[index] && code < 128 && code >= 65))
      return false;
  }
  return follow === undefined || follow(bytes, position, literalEnd, end, from);
}

/**
 * Inserts a place into rising, distinct hits. They come nearly sorted: a window may stand anywhere in its literal.
 * @returns the new count, or -1 when `hits` is full
 */
export function insertHit(hits: Uint32Array, count: number, position: number): number {
  let index = count;
  if (index > 0 && (hits[index - 1] as number) >= position) index = placeOf(hits, count, position);
  if (index < count && hits[index] === position) return count;
  if (count >= hits.length) return -1;
  if (index < count) hits.copyWithin(index + 1, index, count);
  hits[index] = position;
  return count + 1;
}

function placeOf(hits: Uint32Array, count: number, position: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((hits[middle] as number) < position) low = middle + 1;
    else high = middle;
  }
  return low;
}

interface Window {
  readonly options: readonly (readonly number[])[];
  readonly lead: number;
  readonly window: number;
}

/** @param pairs those that are looked at already */
function chooseWindow(literal: Literal, pairs: Uint8Array): Window {
  const { text, isCaseless } = literal;
  const isShort = text.length < WINDOW_CHARACTERS;
  const options: (readonly number[])[] = isShort && literal.before.length > 0 ? [literal.before] : [];
  const lead = options.length;
  for (const character of text) options.push(optionsOf(character, isCaseless));
  if (isShort && literal.after.length > 0) options.push(literal.after);
  if (options.length < WINDOW_CHARACTERS) throw new RangeError("Cannot index a literal: three characters are wanted");
  let window = 0;
  let lowest = Number.POSITIVE_INFINITY;
  setCosts(options, 0, pairs);
  for (let at = 1; at + 1 < options.length; at++) {
    const { added, common } = costs;
    setCosts(options, at, pairs);
    const cost = added + costs.added + COMPARISON_COST * Math.min(common, costs.common);
    if (cost < lowest) {
      lowest = cost;
      window = at - 1;
    }
  }
  return { options, lead, window };
}

/** What two neighbouring places cost; one object for all, of which there are thousands at a service's start. */
const costs = {
  /** Looks at the hash that they add in ordinary telemetry: a pair that is looked at already adds none. */
  added: 0,
  /** How often one of their pairs stands there. */
  common: 0,
};

function setCosts(options: readonly (readonly number[])[], at: number, pairs: Uint8Array): void {
  const firsts = options[at] as readonly number[];
  const seconds = options[at + 1] as readonly number[];
  costs.added = 0;
  costs.common = 0;
  for (let i = 0; i < firsts.length; i++) {
    for (let j = 0; j < seconds.length; j++) {
      const first = firsts[i] as number;
      const second = seconds[j] as number;
      const often = pairFrequency(first, second);
      costs.common += often;
      if (pairs[(first << 8) | second] === 0) costs.added += often;
    }
  }
}

const plainOptions = new Map<string, readonly number[]>();
const caselessOptions = new Map<string, readonly number[]>();

/** The codes that may stand where a character does. */
function optionsOf(character: string, isCaseless: boolean): readonly number[] {
  const known = isCaseless ? caselessOptions : plainOptions;
  let options = known.get(character);
  if (options === undefined) {
    const codes = isCaseless ? [character.toLowerCase(), character.toUpperCase()] : [character];
    options = [...new Set(codes)].map((text) => text.charCodeAt(0));
    known.set(character, options);
  }
  return options;
}
