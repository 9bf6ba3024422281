import type { KeyScanner } from "@keytrail/sdk/keys";

const NO_HIT = 0xffffffff;
const oneHit = new Uint32Array(1);

/**
 * Whether a key may begin in a range of bytes. In protobuf each value is looked at on its own: names, lengths, ids and the values of safe names
 * are most of the bytes, and were most of the cost of one pass over all of them.
 */
export function mayHoldKey(scanner: KeyScanner, bytes: Uint8Array, start: number, end: number): boolean {
  return scanner.prefilter(bytes, start, end, oneHit) !== 0;
}

/** The positions in a payload where a key may begin: for JSON, whose names and punctuation cost little beside its reading. */
export class PrefilterHits {
  #hits = new Uint32Array(1_024);
  #count = 0;

  /** Looks through the whole payload, once. */
  load(scanner: KeyScanner, bytes: Uint8Array): void {
    // One place is kept for the closing NO_HIT.
    let count = scanner.prefilter(bytes, 0, bytes.length, this.#hits.subarray(0, -1));
    while (count < 0) {
      this.#hits = new Uint32Array(this.#hits.length * 4);
      count = scanner.prefilter(bytes, 0, bytes.length, this.#hits.subarray(0, -1));
    }
    this.#count = count;
    this.#hits[count] = NO_HIT;
  }

  /** Whether a hit lies in a range. */
  hasInside(start: number, end: number): boolean {
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#hits[middle]! < start) low = middle + 1;
      else high = middle;
    }
    return this.#hits[low]! < end;
  }
}
