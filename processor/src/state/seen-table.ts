import { finishHash, mixWord } from "./hash-words.ts";

/** Words of one entry: two of the fingerprint, one of the last-seen second. */
const ENTRY_WORDS = 3;

/**
 * (key, value) -> second it was last seen, for all keys in one open-addressed table: 12 bytes an entry at full load.
 * A last-seen second of 0 marks an empty place. Entries not seen within the memory go when the table would grow;
 * at the cap the entries not seen for longest go and are counted.
 */
export class SeenTable {
  size = 0;
  evicted = 0;
  #words = new Uint32Array(256 * ENTRY_WORDS);
  #mask = 255;
  readonly #maxEntries: number;

  constructor(maxEntries: number) {
    this.#maxEntries = maxEntries;
  }

  /** The last-seen second of (key, value), 0 when it is not here. Hash words as {@link valueFingerprint} takes them. */
  lastSeen(low: number, high: number): number {
    const at = this.#find(low, high);
    return this.#words[at + 2]!;
  }

  /**
   * The way of most sightings, in one look-up: raises the last-seen second of what was seen within the memory.
   * @returns the second it was last seen before this call, 0 when it is not here; raised only when that is within the memory
   */
  touch(low: number, high: number, second: number, memorySeconds: number): number {
    const at = this.#find(low, high) + 2;
    const known = this.#words[at]!;
    if (known !== 0 && second > known && second - known <= memorySeconds) this.#words[at] = second;
    return known;
  }

  /**
   * Raises the last-seen second.
   * @param expiredBefore entries last seen before this second may be dropped to make room
   */
  see(low: number, high: number, second: number, expiredBefore: number): void {
    const at = this.#find(low, high);
    const known = this.#words[at + 2]!;
    if (known !== 0) {
      if (second > known) this.#words[at + 2] = second;
      return;
    }
    this.#words[at] = low;
    this.#words[at + 1] = high;
    this.#words[at + 2] = second;
    if (++this.size > this.#maxEntries || this.size * 10 > (this.#mask + 1) * 7) this.#makeRoom(expiredBefore);
  }

  dump(): Uint32Array {
    const out = new Uint32Array(this.size * ENTRY_WORDS);
    let to = 0;
    for (let at = 0; at < this.#words.length; at += ENTRY_WORDS) {
      if (this.#words[at + 2] === 0) continue;
      out.set(this.#words.subarray(at, at + ENTRY_WORDS), to);
      to += ENTRY_WORDS;
    }
    return out;
  }

  restore(entries: Uint32Array): void {
    for (let at = 0; at < entries.length; at += ENTRY_WORDS) {
      this.see(entries[at]!, entries[at + 1]!, entries[at + 2]!, 0);
    }
  }

  #find(low: number, high: number): number {
    const words = this.#words;
    for (let i = finishHash(mixWord(low, high)) & this.#mask; ; i = (i + 1) & this.#mask) {
      const at = i * ENTRY_WORDS;
      if (words[at + 2] === 0 || (words[at] === low && words[at + 1] === high)) return at;
    }
  }

  #makeRoom(expiredBefore: number): void {
    const old = this.#words;
    let keepFrom = expiredBefore;
    if (this.size > this.#maxEntries) keepFrom = Math.max(keepFrom, this.#oldestQuarter());
    let kept = 0;
    for (let at = 0; at < old.length; at += ENTRY_WORDS) if (old[at + 2]! !== 0 && old[at + 2]! >= keepFrom) kept++;
    let capacity = 256;
    while (capacity * 5 < kept * 10 + 10) capacity *= 2;
    this.#words = new Uint32Array(capacity * ENTRY_WORDS);
    this.#mask = capacity - 1;
    this.size = kept;
    for (let at = 0; at < old.length; at += ENTRY_WORDS) {
      const second = old[at + 2]!;
      if (second === 0) continue;
      if (second < keepFrom) {
        if (second >= expiredBefore) this.evicted++;
        continue;
      }
      const to = this.#find(old[at]!, old[at + 1]!);
      this.#words[to] = old[at]!;
      this.#words[to + 1] = old[at + 1]!;
      this.#words[to + 2] = second;
    }
  }

  /** The last-seen second below which a quarter of the entries lie. */
  #oldestQuarter(): number {
    const seconds = new Uint32Array(this.size);
    let n = 0;
    for (let at = 2; at < this.#words.length; at += ENTRY_WORDS)
      if (this.#words[at] !== 0) seconds[n++] = this.#words[at]!;
    seconds.sort();
    return seconds[n >> 2]! + 1;
  }
}
