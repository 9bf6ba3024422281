const MAX_PROBES = 8;
const HASH_MULTIPLIER = 0x9e3779b1;
const FINAL_MULTIPLIER = 0x85ebca6b;
const INITIAL_ENTRIES = 128;
const SLOTS_PER_ENTRY = 4;
/** Successors that are remembered for each entry, told apart by their length: after a method comes now a scheme, now a route. */
const SUCCESSORS_PER_ENTRY = 8;

/**
 * Numbers byte strings: the same bytes give the same number, from 1. No string is made and nothing is allocated to look one up.
 * Bounded: when the entries or the bytes are used up, or too many hashes collide, {@link ByteTable.add} gives 0 until {@link ByteTable.clear}.
 */
export class ByteTable {
  readonly #maxEntries: number;
  readonly #maxWords: number;
  // Seeded, so that a sender can't prepare names that collide.
  readonly #seed = Math.floor(Math.random() * 0x7fffffff);
  /** Entries by hash, 0 for a free slot; at least four times as many as entries. */
  #slots = new Int32Array(INITIAL_ENTRIES * SLOTS_PER_ENTRY);
  #mask = INITIAL_ENTRIES * SLOTS_PER_ENTRY - 1;
  #hashes = new Int32Array(INITIAL_ENTRIES + 1);
  #lengths = new Int32Array(INITIAL_ENTRIES + 1);
  #offsets = new Int32Array(INITIAL_ENTRIES + 1);
  // Made when they are first asked for: most tables are never asked in order.
  #successors = new Int32Array(0);
  #words = new Int32Array(INITIAL_ENTRIES * 8);
  #usedWords = 0;
  #size = 0;

  /**
   * @param maxEntries most byte strings
   * @param maxBytes most bytes over all of them
   */
  constructor(maxEntries: number, maxBytes: number) {
    this.#maxEntries = maxEntries;
    this.#maxWords = Math.ceil(maxBytes / 4);
  }

  /** More than three quarters of a bound are used: worth a {@link ByteTable.clear} at the next quiet moment. */
  get isNearlyFull(): boolean {
    return this.#size * 4 > this.#maxEntries * 3 || this.#usedWords * 4 > this.#maxWords * 3;
  }

  clear(): void {
    this.#slots.fill(0);
    this.#successors.fill(0);
    this.#usedWords = 0;
    this.#size = 0;
  }

  /** The number of these bytes, 0 when they are not in the table. */
  find(view: DataView, start: number, end: number): number {
    const hash = hashOf(this.#seed, view, start, end);
    let slot = hash & this.#mask;
    for (let probe = 0; probe < MAX_PROBES; probe++) {
      const id = this.#slots[slot]!;
      if (id === 0) return 0;
      if (this.#hashes[id] === hash && this.#equals(id, view, start, end)) return id;
      slot = (slot + 1) & this.#mask;
    }
    return 0;
  }

  /** As {@link ByteTable.find}, but tries first what followed `previous` the last time: attributes keep their order. */
  findAfter(previous: number, view: DataView, start: number, end: number): number {
    const place = previous * SUCCESSORS_PER_ENTRY + ((end - start) & (SUCCESSORS_PER_ENTRY - 1));
    const expected = place < this.#successors.length ? this.#successors[place]! : 0;
    if (expected !== 0 && this.#equals(expected, view, start, end)) return expected;
    const id = this.find(view, start, end);
    if (id !== 0) this.#rememberSuccessor(place, id);
    return id;
  }

  #rememberSuccessor(place: number, id: number): void {
    if (place >= this.#successors.length)
      this.#successors = grown(this.#successors, this.#lengths.length * SUCCESSORS_PER_ENTRY);
    this.#successors[place] = id;
  }

  /** Numbers bytes that are not in the table; 0 when there is no room. */
  add(view: DataView, start: number, end: number): number {
    const words = Math.ceil((end - start) / 4);
    if (this.#size >= this.#maxEntries || this.#usedWords + words > this.#maxWords) return 0;
    this.#reserve(words);
    const hash = hashOf(this.#seed, view, start, end);
    const slot = this.#freeSlot(hash);
    if (slot === -1) return 0;
    const id = ++this.#size;
    this.#slots[slot] = id;
    this.#hashes[id] = hash;
    this.#lengths[id] = end - start;
    this.#offsets[id] = this.#usedWords;
    for (let word = 0; word < words; word++) this.#words[this.#usedWords++] = wordAt(view, start, end, word);
    return id;
  }

  #freeSlot(hash: number): number {
    let slot = hash & this.#mask;
    for (let probe = 0; probe < MAX_PROBES; probe++) {
      if (this.#slots[slot] === 0) return slot;
      slot = (slot + 1) & this.#mask;
    }
    return -1;
  }

  #reserve(words: number): void {
    const neededWords = this.#usedWords + words;
    if (neededWords > this.#words.length)
      this.#words = grown(this.#words, Math.max(neededWords, this.#words.length * 2));
    if (this.#size + 1 < this.#lengths.length) return;
    const entries = (this.#lengths.length - 1) * 2;
    this.#hashes = grown(this.#hashes, entries + 1);
    this.#lengths = grown(this.#lengths, entries + 1);
    this.#offsets = grown(this.#offsets, entries + 1);
    this.#slots = new Int32Array(entries * SLOTS_PER_ENTRY);
    this.#mask = entries * SLOTS_PER_ENTRY - 1;
    for (let id = 1; id <= this.#size; id++) {
      const slot = this.#freeSlot(this.#hashes[id]!);
      // One that finds no slot is only forgotten: it is numbered anew when it is met again.
      if (slot !== -1) this.#slots[slot] = id;
    }
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

function grown(array: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  const target = new Int32Array(length);
  target.set(array);
  return target;
}

function hashOf(seed: number, view: DataView, start: number, end: number): number {
  const length = end - start;
  let hash = Math.imul(seed ^ length, HASH_MULTIPLIER);
  if (length < 4) {
    if (length > 0) hash = mix(hash, shortWord(view, start, end));
  } else {
    for (let pos = start; pos < end - 4; pos += 4) hash = mix(hash, view.getInt32(pos, true));
    hash = mix(hash, view.getInt32(end - 4, true));
  }
  // The slot is taken from the low bits, which a product alone mixes least.
  hash = Math.imul(hash ^ (hash >>> 16), FINAL_MULTIPLIER);
  return hash ^ (hash >>> 13);
}

function mix(hash: number, word: number): number {
  const mixed = Math.imul(hash ^ word, HASH_MULTIPLIER);
  return mixed ^ (mixed >>> 15);
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
