/** Width of one bucket of event time. A sighting's fingerprint lives in the bucket of its own time, so expiry drops whole buckets. */
const BUCKET_SECONDS = 64;
/** Times this close to a bucket's edge are looked up on both sides: a span and its audit record may differ by a rounding. */
const EDGE_SECONDS = 1;

/** Open addressing over pairs of 32-bit words; the pair (0, 0) marks an empty place. */
class FingerprintSet {
  size = 0;
  #words = new Uint32Array(64 * 2);
  #mask = 63;

  has(low: number, high: number): boolean {
    const words = this.#words;
    for (let i = low & this.#mask; ; i = (i + 1) & this.#mask) {
      const at = i * 2;
      if (words[at] === low && words[at + 1] === high) return true;
      if (words[at] === 0 && words[at + 1] === 0) return false;
    }
  }

  /** @returns false when the pair was there already */
  add(low: number, high: number): boolean {
    const words = this.#words;
    for (let i = low & this.#mask; ; i = (i + 1) & this.#mask) {
      const at = i * 2;
      if (words[at] === low && words[at + 1] === high) return false;
      if (words[at] === 0 && words[at + 1] === 0) {
        words[at] = low;
        words[at + 1] = high;
        break;
      }
    }
    if (++this.size * 10 > (this.#mask + 1) * 7) this.#grow();
    return true;
  }

  #grow(): void {
    const old = this.#words;
    this.#mask = this.#mask * 2 + 1;
    this.#words = new Uint32Array((this.#mask + 1) * 2);
    for (let at = 0; at < old.length; at += 2) {
      const low = old[at]!;
      const high = old[at + 1]!;
      if (low === 0 && high === 0) continue;
      let i = low & this.#mask;
      while (this.#words[i * 2] !== 0 || this.#words[i * 2 + 1] !== 0) i = (i + 1) & this.#mask;
      this.#words[i * 2] = low;
      this.#words[i * 2 + 1] = high;
    }
  }

  /** The occupied pairs, flat. */
  entries(): Uint32Array {
    const out = new Uint32Array(this.size * 2);
    let to = 0;
    for (let at = 0; at < this.#words.length; at += 2) {
      if (this.#words[at] === 0 && this.#words[at + 1] === 0) continue;
      out[to++] = this.#words[at]!;
      out[to++] = this.#words[at + 1]!;
    }
    return out;
  }
}

/**
 * The duplicate filter: 64-bit fingerprints of identities, kept as long as a sighting of their time could still be counted.
 * Two different identities collide with a chance of about n/2^64.
 * At its cap the oldest bucket goes; the caller raises the horizon to {@link Fingerprints.floorSecond}, so that what the filter no longer knows is late, never counted twice.
 */
export class Fingerprints {
  readonly #buckets = new Map<number, FingerprintSet>();
  readonly #maxEntries: number;
  #entries = 0;
  #lastIndex = Number.NaN;
  #last: FingerprintSet | undefined;
  /** Sightings older than this second can't be told from duplicates any more. */
  floorSecond = 0;
  evicted = 0;

  constructor(maxEntries: number) {
    this.#maxEntries = maxEntries;
  }

  get size(): number {
    return this.#entries;
  }

  /**
   * Adds a fingerprint under the event second of its sighting.
   * @param everywhere look for it in all buckets: for sightings whose time is not their own
   * @returns false when it was there: a duplicate
   */
  add(second: number, low: number, high: number, everywhere: boolean): boolean {
    if (low === 0 && high === 0) low = 1;
    const index = Math.floor(second / BUCKET_SECONDS);
    if (everywhere) {
      for (const set of this.#buckets.values()) if (set.has(low, high)) return false;
    } else {
      const offset = second - index * BUCKET_SECONDS;
      if (offset <= EDGE_SECONDS && this.#buckets.get(index - 1)?.has(low, high)) return false;
      if (offset >= BUCKET_SECONDS - 1 - EDGE_SECONDS && this.#buckets.get(index + 1)?.has(low, high)) return false;
    }
    if (!this.#bucket(index).add(low, high)) return false;
    if (++this.#entries > this.#maxEntries) this.#evictOldest();
    return true;
  }

  /** Drops what lies wholly before a second. */
  expire(beforeSecond: number): void {
    for (const [index, set] of this.#buckets) {
      if ((index + 1) * BUCKET_SECONDS > beforeSecond) continue;
      this.#buckets.delete(index);
      this.#entries -= set.size;
    }
    this.#lastIndex = Number.NaN;
  }

  /** [bucket index, pairs] for a snapshot. */
  dump(): [number, Uint32Array][] {
    return Array.from(this.#buckets, ([index, set]) => [index, set.entries()]);
  }

  restore(buckets: readonly [number, Uint32Array][]): void {
    for (const [index, pairs] of buckets) {
      const set = this.#bucket(index);
      for (let i = 0; i < pairs.length; i += 2) if (set.add(pairs[i]!, pairs[i + 1]!)) this.#entries++;
    }
  }

  #bucket(index: number): FingerprintSet {
    if (index === this.#lastIndex) return this.#last!;
    let set = this.#buckets.get(index);
    if (set === undefined) {
      set = new FingerprintSet();
      this.#buckets.set(index, set);
    }
    this.#lastIndex = index;
    this.#last = set;
    return set;
  }

  #evictOldest(): void {
    const oldest = Math.min(...this.#buckets.keys());
    const size = this.#buckets.get(oldest)!.size;
    this.#buckets.delete(oldest);
    this.#entries -= size;
    this.evicted += size;
    this.floorSecond = Math.max(this.floorSecond, (oldest + 1) * BUCKET_SECONDS);
    this.#lastIndex = Number.NaN;
  }
}
