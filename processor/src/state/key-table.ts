import { hashString } from "./hash-words.ts";

/** Bits of the flags column. */
/** Some address of the key is in the committed history. */
export const KEY_TAUGHT = 2;
/** A count rule has an episode of the key that can still change. */
export const KEY_HAS_EPISODE = 4;
/** Some sighting of the key had a weight other than 1. */
export const KEY_SAMPLED = 8;
/** An episode or a pending value of the key is held: never evicted. */
export const KEY_PINNED = 16;
/** Used since the eviction hand last passed. */
export const KEY_TOUCHED = 32;

/** The keys as a snapshot keeps them, in columns. */
export interface KeysDump {
  readonly hashes: readonly string[];
  readonly names: readonly (readonly [hash: string, name: string])[];
  readonly flags: Uint8Array;
  readonly lastSequence: Float64Array;
  readonly firstSeen: Uint32Array;
  readonly firstAccepted: Uint32Array;
}

/**
 * Key hash -> slot, and a slot's columns. Over the cap the hand of a clock evicts keys that were not used since it last passed
 * and hold nothing open; when all are pinned the table stays over the cap rather than lose an open episode.
 */
export class KeyTable {
  readonly hashes: string[] = [];
  readonly names: Map<number, string> = new Map();
  flags: Uint8Array = new Uint8Array(64);
  /** Journal sequence number of the slot's newest sighting, -1 without one. */
  lastSequence: Float64Array = new Float64Array(64);
  /** Earliest second of a sighting, and of an accepted one; 0 without one. */
  firstSeen: Uint32Array = new Uint32Array(64);
  firstAccepted: Uint32Array = new Uint32Array(64);
  low: Uint32Array = new Uint32Array(64);
  high: Uint32Array = new Uint32Array(64);
  evicted = 0;
  /** The scan keeps texts between payloads, so that their hash codes are known: an index of our own was slower. */
  readonly #index = new Map<string, number>();
  readonly #maxKeys: number;
  readonly #onEvict: (slot: number) => void;
  readonly #free: number[] = [];
  #hand = 0;

  constructor(maxKeys: number, onEvict: (slot: number) => void) {
    this.#maxKeys = maxKeys;
    this.#onEvict = onEvict;
  }

  get size(): number {
    return this.#index.size;
  }

  find(hash: string): number | undefined {
    return this.#index.get(hash);
  }

  findOrAdd(hash: string): number {
    const known = this.#index.get(hash);
    if (known !== undefined) return known;
    const slot = this.#free.pop() ?? this.hashes.length;
    if (slot >= this.flags.length) this.#grow(slot);
    this.hashes[slot] = hash;
    this.flags[slot] = KEY_TOUCHED;
    this.lastSequence[slot] = -1;
    this.firstSeen[slot] = 0;
    this.firstAccepted[slot] = 0;
    this.low[slot] = hashString(hash, 0x9e3779b9);
    this.high[slot] = hashString(hash, 0x7f4a7c15);
    this.#index.set(hash, slot);
    return slot;
  }

  *slots(): Generator<number> {
    yield* this.#index.values();
  }

  /**
   * Notes a sighting's second.
   * @returns true when it is the earliest, or the earliest accepted one
   */
  see(slot: number, second: number, isAccepted: boolean): boolean {
    let isEarlier = false;
    const seen = this.firstSeen[slot]!;
    if (seen === 0 || second < seen) {
      this.firstSeen[slot] = second;
      isEarlier = true;
    }
    if (!isAccepted) return isEarlier;
    const accepted = this.firstAccepted[slot]!;
    if (accepted !== 0 && second >= accepted) return isEarlier;
    this.firstAccepted[slot] = second;
    return true;
  }

  dump(): KeysDump {
    const slots = [...this.#index.values()];
    return {
      hashes: slots.map((slot) => this.hashes[slot]!),
      names: Array.from(this.names, ([slot, name]) => [this.hashes[slot]!, name] as const),
      flags: Uint8Array.from(slots, (slot) => this.flags[slot]! & ~(KEY_PINNED | KEY_HAS_EPISODE)),
      lastSequence: Float64Array.from(slots, (slot) => this.lastSequence[slot]!),
      firstSeen: Uint32Array.from(slots, (slot) => this.firstSeen[slot]!),
      firstAccepted: Uint32Array.from(slots, (slot) => this.firstAccepted[slot]!),
    };
  }

  restore(dumped: KeysDump): void {
    for (let i = 0; i < dumped.hashes.length; i++) {
      const slot = this.findOrAdd(dumped.hashes[i]!);
      this.flags[slot] = dumped.flags[i]!;
      this.lastSequence[slot] = dumped.lastSequence[i]!;
      this.firstSeen[slot] = dumped.firstSeen[i]!;
      this.firstAccepted[slot] = dumped.firstAccepted[i]!;
    }
    for (const [hash, name] of dumped.names) this.names.set(this.findOrAdd(hash), name);
  }

  /** Brings the table back to its cap. Only between batches: rows of a batch in hand refer to slots. */
  shrink(): void {
    while (this.#index.size > this.#maxKeys) if (!this.#evictOne()) return;
  }

  #evictOne(): boolean {
    const n = this.hashes.length;
    for (let step = 0; step < n * 2; step++) {
      const slot = this.#hand;
      this.#hand = (this.#hand + 1) % n;
      const flags = this.flags[slot]!;
      if (this.#index.get(this.hashes[slot]!) !== slot || (flags & KEY_PINNED) !== 0) continue;
      if ((flags & KEY_TOUCHED) !== 0) {
        this.flags[slot] = flags & ~KEY_TOUCHED;
        continue;
      }
      this.#onEvict(slot);
      this.#index.delete(this.hashes[slot]!);
      this.names.delete(slot);
      this.#free.push(slot);
      this.evicted++;
      return true;
    }
    return false;
  }

  #grow(slot: number): void {
    const capacity = Math.max(slot + 1, this.flags.length * 2);
    const flags = new Uint8Array(capacity);
    flags.set(this.flags);
    this.flags = flags;
    const lastSequence = new Float64Array(capacity);
    lastSequence.set(this.lastSequence);
    this.lastSequence = lastSequence;
    const firstSeen = new Uint32Array(capacity);
    firstSeen.set(this.firstSeen);
    this.firstSeen = firstSeen;
    const firstAccepted = new Uint32Array(capacity);
    firstAccepted.set(this.firstAccepted);
    this.firstAccepted = firstAccepted;
    const low = new Uint32Array(capacity);
    low.set(this.low);
    this.low = low;
    const high = new Uint32Array(capacity);
    high.set(this.high);
    this.high = high;
  }
}
