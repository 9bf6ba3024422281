const MAX_PROBES = 8;
const HASH_MULTIPLIER = 0x9e3779b1;

/**
 * Numbers byte strings: the same bytes give the same number, from 1. No string is made and nothing is allocated to look one up.
 * Bounded: when the entries or the bytes are used up, or too many hashes collide, {@link ByteTable.add} gives 0 until {@link ByteTable.clear}.
 */
export class ByteTable {
  readonly #capacity: number;
  readonly #slots: Int32Array;
  readonly #mask: number;
  readonly #lengths: Int32Array;
  readonly #offsets: Int32Array;
  readonly #successors: Int32Array;
  #words: Int32Array;
  readonly #maxWords: number;
  #usedWords = 0;
  #size = 0;
  // Seeded, so that a sender can't prepare names that collide.
  readonly #seed = Math.floor(Math.random() * 0x7fffffff);

  /**
   * @param capacity most entries
   * @param maxBytes most bytes over all entries
   */
  constructor(capacity: number, maxBytes: number) {
    this.#capacity = capacity;
    const slots = 2 ** Math.ceil(Math.log2(capacity * 2));
    this.#slots = new Int32Array(slots);
    this.#mask = slots - 1;
    this.#lengths = new Int32Array(capacity + 1);
    this.#offsets = new Int32Array(capacity + 1);
    this.#successors = new Int32Array(capacity + 1);
    this.#maxWords = Math.ceil(maxBytes / 4);
    this.#words = new Int32Array(Math.min(this.#maxWords, 4_096));
  }

  /** More than three quarters of a bound are used: worth a {@link ByteTable.clear} at the next quiet moment. */
  get isNearlyFull(): boolean {
    return this.#size * 4 > this.#capacity * 3 || this.#usedWords * 4 > this.#maxWords * 3;
  }

  clear(): void {
    this.#slots.fill(0);
    this.#successors.fill(0);
    this.#usedWords = 0;
    this.#size = 0;
  }

  /** The number of these bytes, 0 when they are not in the table. */
  find(view: DataView, start: number, end: number): number {
    let slot = this.#hash(view, start, end) & this.#mask;
    for (let probe = 0; probe < MAX_PROBES; probe++) {
      const id = this.#slots[slot]!;
      if (id === 0) return 0;
      if (this.#equals(id, view, start, end)) return id;
      slot = (slot + 1) & this.#mask;
    }
    return 0;
  }

  /** As {@link ByteTable.find}, but tries first what followed `previous` the last time: attributes keep their order. */
  findAfter(previous: number, view: DataView, start: number, end: number): number {
    const expected = this.#successors[previous]!;
    if (expected !== 0 && this.#equals(expected, view, start, end)) return expected;
    const id = this.find(view, start, end);
    if (id !== 0) this.#successors[previous] = id;
    return id;
  }

  /** Numbers bytes that are not in the table; 0 when there is no room. */
  add(view: DataView, start: number, end: number): number {
    const words = wordCount(end - start);
    if (this.#size >= this.#capacity || this.#usedWords + words > this.#maxWords) return 0;
    let slot = this.#hash(view, start, end) & this.#mask;
    let probe = 0;
    for (; this.#slots[slot] !== 0; slot = (slot + 1) & this.#mask) if (++probe >= MAX_PROBES) return 0;
    const id = ++this.#size;
    this.#slots[slot] = id;
    this.#lengths[id] = end - start;
    this.#offsets[id] = this.#usedWords;
    this.#reserve(words);
    for (let word = 0; word < words; word++) this.#words[this.#usedWords++] = wordAt(view, start, end, word);
    return id;
  }

  #reserve(words: number): void {
    const needed = this.#usedWords + words;
    if (needed <= this.#words.length) return;
    const grown = new Int32Array(Math.min(this.#maxWords, Math.max(needed, this.#words.length * 2)));
    grown.set(this.#words);
    this.#words = grown;
  }

  #hash(view: DataView, start: number, end: number): number {
    const length = end - start;
    let hash = Math.imul(this.#seed ^ length, HASH_MULTIPLIER);
    if (length < 4) {
      if (length > 0) hash = Math.imul(hash ^ shortWord(view, start, end), HASH_MULTIPLIER);
    } else {
      for (let pos = start; pos < end - 4; pos += 4) {
        hash = Math.imul(hash ^ view.getInt32(pos, true), HASH_MULTIPLIER);
        hash ^= hash >>> 15;
      }
      hash = Math.imul(hash ^ view.getInt32(end - 4, true), HASH_MULTIPLIER);
    }
    return hash ^ (hash >>> 16);
  }

  #equals(id: number, view: DataView, start: number, end: number): boolean {
    const length = end - start;
    if (this.#lengths[id] !== length) return false;
    const words = this.#words;
    let at = this.#offsets[id]!;
    if (length < 4) return length === 0 || words[at] === shortWord(view, start, end);
    for (let pos = start; pos < end - 4; pos += 4) if (words[at++] !== view.getInt32(pos, true)) return false;
    return words[at] === view.getInt32(end - 4, true);
  }
}

function wordCount(length: number): number {
  return Math.ceil(length / 4);
}

/** The last word overlaps the one before, so that a length that is no multiple of four needs no other way. */
function wordAt(view: DataView, start: number, end: number, word: number): number {
  if (end - start < 4) return shortWord(view, start, end);
  return view.getInt32(Math.min(start + word * 4, end - 4), true);
}

function shortWord(view: DataView, start: number, end: number): number {
  let word = 0;
  for (let pos = start; pos < end; pos++) word = (word << 8) | view.getUint8(pos);
  return word;
}
