/**
 * Hashes of one key that are remembered: the one that its history hangs on, and the two that came last. A rotation needs two at a time, the next
 * one may begin before the last sighting under the one before it has come.
 */
const MAX_HASHES_OF_KEY = 3;

/** A further hash of a key. */
export interface KeyLink {
  readonly slot: number;
  readonly hash: string;
  /** The slot's hashes before, in their order. */
  readonly before: readonly string[];
  /** Forgotten to make room; empty where there was some. */
  readonly dropped: string;
}

/**
 * The hashes of keys that have more than one, from the oldest hash secret to the newest. A link is made when a sighting is prepared, so that the
 * sighting finds its key, and is known to all else once that sighting is applied: as it is after a crash, when one follows the other at once.
 */
export class KeyHashes {
  /** Hashes forgotten since the state began, because a key had more. */
  dropped = 0;
  /** Hashes held beside the one that each key's history hangs on. */
  extra = 0;
  readonly #bySlot = new Map<number, readonly string[]>();
  readonly #unapplied = new Set<string>();

  /** Oldest first; undefined for a key of one hash. */
  of(slot: number): readonly string[] | undefined {
    return this.#bySlot.get(slot);
  }

  /** False for a hash whose sighting is journaled and not applied yet. */
  isApplied(hash: string): boolean {
    return this.#unapplied.size === 0 || !this.#unapplied.has(hash);
  }

  /** Adds the newest hash of a key; at the bound the oldest goes that its history does not hang on. */
  addNewer(slot: number, anchor: string, hash: string): KeyLink {
    const before = this.#bySlot.get(slot) ?? [anchor];
    const dropped = before.length < MAX_HASHES_OF_KEY ? "" : before.find((other) => other !== anchor)!;
    return this.#link({ slot, hash, before, dropped }, [...before.filter((other) => other !== dropped), hash]);
  }

  /** Adds a hash from before the oldest; undefined at the bound. */
  addOlder(slot: number, anchor: string, hash: string): KeyLink | undefined {
    const before = this.#bySlot.get(slot) ?? [anchor];
    if (before.length >= MAX_HASHES_OF_KEY) return undefined;
    return this.#link({ slot, hash, before, dropped: "" }, [hash, ...before]);
  }

  /** Takes a link back: the last one of its slot that was made. */
  undo({ slot, hash, before, dropped }: KeyLink): void {
    this.#unapplied.delete(hash);
    this.extra += before.length - this.#bySlot.get(slot)!.length;
    if (dropped !== "") this.dropped--;
    if (before.length > 1) this.#bySlot.set(slot, before);
    else this.#bySlot.delete(slot);
  }

  apply(link: KeyLink): void {
    this.#unapplied.delete(link.hash);
  }

  /** Forgets a key. */
  delete(slot: number): void {
    this.extra -= (this.#bySlot.get(slot)?.length ?? 1) - 1;
    this.#bySlot.delete(slot);
  }

  restore(slot: number, hashes: readonly string[]): void {
    this.#bySlot.set(slot, hashes);
    this.extra += hashes.length - 1;
  }

  entries(): Iterable<readonly [slot: number, hashes: readonly string[]]> {
    return this.#bySlot;
  }

  #link(link: KeyLink, hashes: readonly string[]): KeyLink {
    this.#bySlot.set(link.slot, hashes);
    this.#unapplied.add(link.hash);
    this.extra += hashes.length - link.before.length;
    if (link.dropped !== "") this.dropped++;
    return link;
  }
}
