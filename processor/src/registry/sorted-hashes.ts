/** Hashes in order, of which a page can be taken from anywhere. */
export interface SortedHashes {
  /** Hashes after this one, in order; from the first on for the empty text. */
  after(keyHash: string): Generator<string>;
  /** Takes one in that was not there. */
  add(keyHash: string): void;
  remove(keyHash: string): void;
}

/** Sorts hashes once; what comes and goes later is put in its place. */
export function createSortedHashes(keyHashes: Iterable<string>): SortedHashes {
  const sorted = [...keyHashes].toSorted((a, b) => (a < b ? -1 : 1));
  /** Place of the first hash that is not before this one. */
  const placeOf = (keyHash: string): number => {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (sorted[middle]! < keyHash) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    *after(keyHash) {
      let at = placeOf(keyHash);
      if (sorted[at] === keyHash) at++;
      for (; at < sorted.length; at++) yield sorted[at]!;
    },
    add(keyHash) {
      sorted.splice(placeOf(keyHash), 0, keyHash);
    },
    remove(keyHash) {
      const at = placeOf(keyHash);
      if (sorted[at] === keyHash) sorted.splice(at, 1);
    },
  };
}
