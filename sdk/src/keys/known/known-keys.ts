import { randomInt } from "node:crypto";
import { hexValue } from "../charset.ts";
import { createNameBlob } from "./known-key-names.ts";
import type { NameBlob } from "./known-key-names.ts";

/** Tells the owner's own keys by their hashes. */
export interface KnownKeys {
  /** How many keys there are. At 0 nothing is looked for. */
  readonly size: number;
  /**
   * The name of a known key.
   * @param keyHash 64 hex digits, lower case
   * @returns the empty string for a key without a name, undefined for a hash that is no known key's
   */
  nameOf(keyHash: string): string | undefined;
  /** Whether some key may have so many characters. @default every length may be a key's */
  mayHaveLength?(characters: number): boolean;
}

/** A set of key hashes that keys can be added to and removed from. */
export interface KnownKeySet extends KnownKeys {
  /**
   * Adds a key, or changes its name.
   * @param keyHash 64 hex digits, in either case
   * @param name at most 255 bytes of UTF-8 are kept. @default none
   * @param length characters of the key itself; as soon as one key comes without, keys of every length are looked for
   * @throws SyntaxError when the hash is no 64 hex digits; the message doesn't hold it, since it might be a raw key
   */
  add(keyHash: string, name?: string, length?: number): void;
  /** Removes a key. What was said of its length stays in force. @returns whether it was there */
  remove(keyHash: string): boolean;
  mayHaveLength(characters: number): boolean;
  /** Bytes of the tables, without names: at most 16 a key from some thousand keys on. */
  readonly tableBytes: number;
  /** Bytes of the names. */
  readonly nameBytes: number;
}

// A slot is three words: both halves of a 64-bit fingerprint, the first 16 digits of the hash, then where the name stands.
// With 10 million keys, one in 1.8e12 candidates that are no key has the fingerprint of one.
const SLOT_WORDS = 3;
const HASH_DIGITS = 64;
const WORD_DIGITS = 8;
/** A shard that is rehashed is at most this full afterwards: 15 bytes a key. */
const SETTLED_LOAD = 0.8;
/** Fuller shards grow: linear probing looks at some 35 slots for a miss then, a small part of what the HMAC costs. */
const MAX_LOAD = 0.88;
/** Emptier shards shrink: 16 bytes a key. */
const MIN_LOAD = 0.76;
const MIN_SLOTS = 8;
/** Shards stay near this size, so that one insertion never moves more keys than that. */
const KEYS_PER_SHARD = 2048;
const MAX_LENGTH = 65_535;

/**
 * Creates an empty set. The shards are split one at a time, as in linear hashing (W. Litwin, 1980), so that the set
 * grows by small steps: neither does one insertion stop the process, nor is half of a doubled table empty.
 */
export function createKnownKeySet(): KnownKeySet {
  // Hashes come with telemetry that others send: without the seed they could be chosen to fall into one place.
  const seed = randomInt(2 ** 32);
  const shards: Uint32Array[] = [new Uint32Array(MIN_SLOTS * SLOT_WORDS)];
  const counts: number[] = [0];
  const lengths = new Uint8Array((MAX_LENGTH + 1) / 8);
  let names: NameBlob = createNameBlob();
  let isAnyLength = false;
  let size = 0;

  function shardOf(low: number): number {
    const base = 1 << (31 - Math.clz32(shards.length));
    const address = mix(low ^ seed);
    const wide = address & (2 * base - 1);
    return wide < shards.length ? wide : address & (base - 1);
  }

  function homeOf(high: number, slots: number): number {
    return Math.floor(((mix(high ^ seed) >>> 0) / 2 ** 32) * slots);
  }

  /** @returns the word index of the key's slot, or of the free one that it would take */
  function locate(shard: Uint32Array, low: number, high: number): number {
    let at = homeOf(high, shard.length / SLOT_WORDS) * SLOT_WORDS;
    while (!isFree(shard, at) && (shard[at] !== low || shard[at + 1] !== high))
      at = at + SLOT_WORDS === shard.length ? 0 : at + SLOT_WORDS;
    return at;
  }

  function rehash(index: number): void {
    const old = shards[index] as Uint32Array;
    const count = counts[index] as number;
    const shard = new Uint32Array(Math.max(MIN_SLOTS, Math.ceil(count / SETTLED_LOAD)) * SLOT_WORDS);
    forEachSlot(old, (low, high, name) => put(shard, low, high, name));
    shards[index] = shard;
  }

  function put(shard: Uint32Array, low: number, high: number, name: number): void {
    const at = locate(shard, low, high);
    shard[at] = low;
    shard[at + 1] = high;
    shard[at + 2] = name;
  }

  /** Gives part of the oldest unsplit shard's keys to a new one. */
  function split(): void {
    const added = shards.length;
    const from = added - (1 << (31 - Math.clz32(added)));
    const old = shards[from] as Uint32Array;
    shards.push(new Uint32Array(0));
    counts.push(0);
    forEachSlot(old, (low) => void (shardOf(low) === added && counts[added]!++));
    counts[from]! -= counts[added]!;
    for (const index of [from, added]) {
      const slots = Math.max(MIN_SLOTS, Math.ceil((counts[index] as number) / SETTLED_LOAD));
      shards[index] = new Uint32Array(slots * SLOT_WORDS);
    }
    forEachSlot(old, (low, high, name) => put(shards[shardOf(low)] as Uint32Array, low, high, name));
  }

  function add(keyHash: string, name = "", length = 0): void {
    if (!isKeyHash(keyHash))
      throw new SyntaxError("Cannot add a known key: a hash of 64 hex digits is wanted: received something else");
    noteLength(length);
    const low = wordAt(keyHash, 0);
    const high = highWordAt(keyHash);
    const index = shardOf(low);
    const shard = shards[index] as Uint32Array;
    const at = locate(shard, low, high);
    const isNew = isFree(shard, at);
    if (!isNew && name === names.get(shard[at + 2] as number)) return;
    if (!isNew) dropName(shard[at + 2] as number);
    shard[at] = low;
    shard[at + 1] = high;
    shard[at + 2] = names.add(name);
    if (!isNew) return;
    size++;
    if (++counts[index]! > (shard.length / SLOT_WORDS) * MAX_LOAD) rehash(index);
    if (size > shards.length * KEYS_PER_SHARD) split();
  }

  function noteLength(length: number): void {
    if (length < 1 || length > MAX_LENGTH) isAnyLength = true;
    else lengths[length >> 3]! |= 1 << (length & 7);
  }

  function remove(keyHash: string): boolean {
    if (!isKeyHash(keyHash)) return false;
    const low = wordAt(keyHash, 0);
    const high = highWordAt(keyHash);
    const index = shardOf(low);
    const shard = shards[index] as Uint32Array;
    const at = locate(shard, low, high);
    if (isFree(shard, at)) return false;
    dropName(shard[at + 2] as number);
    closeGap(shard, at);
    size--;
    const slots = shard.length / SLOT_WORDS;
    if (--counts[index]! < slots * MIN_LOAD && slots > MIN_SLOTS) rehash(index);
    return true;
  }

  /** Moves what stands behind a freed slot up to it, so that no search ends at a hole before its key. */
  function closeGap(shard: Uint32Array, from: number): void {
    const slots = shard.length / SLOT_WORDS;
    let gap = from / SLOT_WORDS;
    for (let slot = (gap + 1) % slots; !isFree(shard, slot * SLOT_WORDS); slot = (slot + 1) % slots) {
      const home = homeOf(shard[slot * SLOT_WORDS + 1] as number, slots);
      // Its home lies behind the gap: it must not move before it.
      if ((slot - home + slots) % slots < (slot - gap + slots) % slots) continue;
      shard.copyWithin(gap * SLOT_WORDS, slot * SLOT_WORDS, (slot + 1) * SLOT_WORDS);
      gap = slot;
    }
    shard.fill(0, gap * SLOT_WORDS, (gap + 1) * SLOT_WORDS);
  }

  function dropName(reference: number): void {
    names.drop(reference);
    if (!names.isWasteful) return;
    const kept = createNameBlob();
    for (const shard of shards) {
      for (let at = 2; at < shard.length; at += SLOT_WORDS)
        if (shard[at] !== reference) shard[at] = kept.add(names.get(shard[at] as number));
    }
    names = kept;
  }

  return {
    add,
    remove,
    nameOf(keyHash) {
      const low = wordAt(keyHash, 0);
      const shard = shards[shardOf(low)] as Uint32Array;
      const at = locate(shard, low, highWordAt(keyHash));
      return isFree(shard, at) ? undefined : names.get(shard[at + 2] as number);
    },
    mayHaveLength: (characters) =>
      isAnyLength || (characters <= MAX_LENGTH && (lengths[characters >> 3]! & (1 << (characters & 7))) !== 0),
    get size() {
      return size;
    },
    get tableBytes() {
      return shards.reduce((sum, shard) => sum + shard.byteLength, lengths.byteLength);
    },
    get nameBytes() {
      return names.bytes;
    },
  };
}

/** Whether a text is 64 hex digits, in either case. */
export function isKeyHash(text: string): boolean {
  if (text.length !== HASH_DIGITS) return false;
  for (let at = 0; at < HASH_DIGITS; at++) if (hexValue(text.charCodeAt(at)) < 0) return false;
  return true;
}

function isFree(shard: Uint32Array, at: number): boolean {
  return shard[at] === 0 && shard[at + 1] === 0;
}

function forEachSlot(shard: Uint32Array, visit: (low: number, high: number, name: number) => void): void {
  for (let at = 0; at < shard.length; at += SLOT_WORDS)
    if (!isFree(shard, at)) visit(shard[at] as number, shard[at + 1] as number, shard[at + 2] as number);
}

function wordAt(hex: string, from: number): number {
  let word = 0;
  for (let at = from; at < from + WORD_DIGITS; at++) word = (word << 4) | hexValue(hex.charCodeAt(at));
  return word >>> 0;
}

/** Never 0: two words of 0 stand for a free slot. */
function highWordAt(hex: string): number {
  return wordAt(hex, WORD_DIGITS) || 1;
}

/** Final mix of MurmurHash3 (https://github.com/aappleby/smhasher/blob/master/src/MurmurHash3.cpp). */
function mix(word: number): number {
  let mixed = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
