import { hashString } from "./hash-words.ts";
import { KeyHashes, type KeyLink } from "./key-hashes.ts";

/** Bits of the flags column. */
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
  /** Keys with more than one hash: the one in `hashes`, and all of them, oldest first. */
  readonly rotated: readonly (readonly [hash: string, hashes: readonly string[]])[];
  readonly droppedHashes: number;
}

/** What {@link KeyTable.link} made of two hashes. */
export type LinkResult =
  | { readonly kind: "known"; readonly slot: number }
  | { readonly kind: "linked"; readonly slot: number; readonly link: KeyLink }
  /** The two stay keys of their own. */
  | { readonly kind: "refused" };

/**
 * Key hash -> slot, and a slot's columns. A key has the hashes that it got while the hash secret was rotated; its history hangs on the first that
 * was seen. Over the cap the hand of a clock evicts keys that were not used since it last passed
 * and hold nothing open; when all are pinned the table stays over the cap rather than lose an open episode.
 */
export class KeyTable {
  /** The hash that the key's history, alert ids and snapshot hang on: the first that was seen, for as long as the key is held. */
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
  readonly #rotated = new KeyHashes();
  readonly #maxKeys: number;
  readonly #onEvict: (slot: number) => void;
  readonly #free: number[] = [];
  #hand = 0;

  constructor(maxKeys: number, onEvict: (slot: number) => void) {
    this.#maxKeys = maxKeys;
    this.#onEvict = onEvict;
  }

  get size(): number {
    return this.#index.size - this.#rotated.extra;
  }

  /** Hashes put out because a key had more than are kept. */
  get droppedHashes(): number {
    return this.#rotated.dropped;
  }

  /** Slot of the key that has this hash, among those whose sightings were applied. */
  find(hash: string): number | undefined {
    const slot = this.#index.get(hash);
    return slot === undefined || this.#rotated.isApplied(hash) ? slot : undefined;
  }

  /** All hashes of a key, from the oldest hash secret to the newest. */
  hashesOf(slot: number): readonly string[] {
    const all = this.#rotated.of(slot);
    return all === undefined ? [this.hashes[slot]!] : all.filter((hash) => this.#rotated.isApplied(hash));
  }

  /** The hash that a key's history hangs on; the hash itself where no key has it. */
  anchorOf(hash: string): string {
    const slot = this.find(hash);
    return slot === undefined ? hash : this.hashes[slot]!;
  }

  /** The hash that the key has under the newest hash secret; the hash itself where no key has it. */
  newestOf(hash: string): string {
    const slot = this.find(hash);
    return slot === undefined ? hash : this.hashesOf(slot).at(-1)!;
  }

  /** True for a hash of the key, also one whose sighting is not applied yet. */
  isOf(slot: number, hash: string): boolean {
    return this.hashes[slot] === hash || this.#index.get(hash) === slot;
  }

  /**
   * Takes two hashes for one key: a sighting said that under the hash secret before, its key had the other hash. Whoever sends telemetry can say
   * so, hence only what follows from all that was said before counts: a key has one next hash and one before it, and two keys never become one.
   * Unknown to all but {@link findOrAdd} until {@link applyLink}.
   */
  link(newer: string, older: string): LinkResult {
    const slot = this.#index.get(newer);
    const olderSlot = this.#index.get(older) ?? (slot === undefined ? this.findOrAdd(older) : undefined);
    if (slot === undefined) return this.#linkNewer(olderSlot!, older, newer);
    const hashes = this.#rotated.of(slot) ?? [this.hashes[slot]!];
    if (olderSlot === slot) {
      return hashes.indexOf(older) < hashes.indexOf(newer) ? { kind: "known", slot } : { kind: "refused" };
    }
    // Its history began under the newer hash: the older one is yet another name of it, if none came before.
    const link =
      olderSlot === undefined && hashes[0] === newer
        ? this.#rotated.addOlder(slot, this.hashes[slot]!, older)
        : undefined;
    if (link === undefined) return { kind: "refused" };
    this.#index.set(older, slot);
    return { kind: "linked", slot, link };
  }

  #linkNewer(slot: number, older: string, newer: string): LinkResult {
    const anchor = this.hashes[slot]!;
    if ((this.#rotated.of(slot) ?? [anchor]).at(-1) !== older) return { kind: "refused" };
    const link = this.#rotated.addNewer(slot, anchor, newer);
    this.#index.set(newer, slot);
    this.#index.delete(link.dropped);
    return { kind: "linked", slot, link };
  }

  /** The sighting that told of the link is applied. */
  applyLink(link: KeyLink): void {
    this.#rotated.apply(link);
  }

  /** The sighting that told of the link was never journaled. */
  undoLink(link: KeyLink): void {
    this.#rotated.undo(link);
    this.#index.delete(link.hash);
    if (link.dropped !== "") this.#index.set(link.dropped, link.slot);
  }

  /** Takes back a key that {@link findOrAdd} made for a sighting that was never journaled. */
  undoAdd(slot: number): void {
    this.#forget(slot);
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
    for (const [hash, slot] of this.#index) if (this.hashes[slot] === hash) yield slot;
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
    const slots = [...this.slots()];
    return {
      hashes: slots.map((slot) => this.hashes[slot]!),
      names: Array.from(this.names, ([slot, name]) => [this.hashes[slot]!, name] as const),
      flags: Uint8Array.from(slots, (slot) => this.flags[slot]! & ~(KEY_PINNED | KEY_HAS_EPISODE)),
      lastSequence: Float64Array.from(slots, (slot) => this.lastSequence[slot]!),
      firstSeen: Uint32Array.from(slots, (slot) => this.firstSeen[slot]!),
      firstAccepted: Uint32Array.from(slots, (slot) => this.firstAccepted[slot]!),
      rotated: Array.from(this.#rotated.entries(), ([slot, hashes]) => [this.hashes[slot]!, hashes] as const),
      droppedHashes: this.#rotated.dropped,
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
    for (const [hash, hashes] of dumped.rotated) {
      const slot = this.findOrAdd(hash);
      this.#rotated.restore(slot, hashes);
      for (const other of hashes) this.#index.set(other, slot);
    }
    this.#rotated.dropped = dumped.droppedHashes;
  }

  /** Brings the table back to its cap. Only between batches: rows of a batch in hand refer to slots. */
  shrink(): void {
    while (this.size > this.#maxKeys) if (!this.#evictOne()) return;
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
      this.#forget(slot);
      this.evicted++;
      return true;
    }
    return false;
  }

  #forget(slot: number): void {
    this.#onEvict(slot);
    for (const hash of this.#rotated.of(slot) ?? [this.hashes[slot]!]) this.#index.delete(hash);
    this.#rotated.delete(slot);
    this.names.delete(slot);
    this.#free.push(slot);
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
