import type { SightingBatch } from "../sightings/batch.ts";
import type { KeyLink } from "./key-hashes.ts";
import type { KeyTable } from "./key-table.ts";

/** The keys of a batch's rows, and what finding them changed in the table. */
export interface BatchKeys {
  /** Slot of each row's key, -1 without one. */
  readonly slots: Int32Array;
  /** Keys that were not held before. */
  readonly added: readonly number[];
  /** Keys that got a further hash. */
  readonly links: readonly KeyLink[];
  /** Claims that two hashes are one key's that contradict what was said before. */
  readonly refusedLinks: number;
}

const UNKNOWN = -2;
/** No hash is longer; what is would be kept for as long as the key. */
const MAX_HASH_LENGTH = 256;

/** Finds the slot of every row, in the order of the rows: it depends on nothing but the journal's order, so that a recovery finds the same ones. */
export function findBatchKeys(batch: SightingBatch, keys: KeyTable): BatchKeys {
  const { length, strings, key, previousKey } = batch;
  const slotOf = new Int32Array(strings.length).fill(UNKNOWN);
  slotOf[0] = -1;
  /** The hash before, by the hash: most rows of a key say the same. */
  let previousOf: Uint16Array | undefined;
  const slots = new Int32Array(length);
  const added: number[] = [];
  const links: KeyLink[] = [];
  let refusedLinks = 0;

  function link(newer: string, older: string): void {
    if (older.length > MAX_HASH_LENGTH) {
      refusedLinks++;
      return;
    }
    const size = keys.size;
    const result = keys.link(newer, older);
    if (result.kind === "refused") refusedLinks++;
    if (result.kind !== "linked") return;
    links.push(result.link);
    if (keys.size > size) added.push(result.slot);
  }

  for (let row = 0; row < length; row++) {
    const reference = key[row]!;
    const previous = previousKey[row]!;
    if (previous !== 0 && reference !== 0 && previous !== reference) {
      previousOf ??= new Uint16Array(strings.length);
      if (previousOf[reference] !== previous) {
        previousOf[reference] = previous;
        link(strings[reference]!, strings[previous]!);
      }
    }
    if (slotOf[reference] === UNKNOWN) {
      const size = keys.size;
      const slot = keys.findOrAdd(strings[reference]!);
      slotOf[reference] = slot;
      if (keys.size > size) added.push(slot);
    }
    slots[row] = slotOf[reference]!;
  }
  return { slots, added, links, refusedLinks };
}

/** Undoes {@link findBatchKeys} for a batch that could not be journaled; the last one that was found goes first. */
export function undoBatchKeys({ added, links }: BatchKeys, keys: KeyTable): void {
  for (const link of links.toReversed()) keys.undoLink(link);
  for (const slot of added) keys.undoAdd(slot);
}
