import type { KeyScanner } from "@keytrail/sdk/keys";

const NO_HIT = 0xffffffff;

/** The positions in a payload where a key may begin, met in ascending order while the payload is walked. */
export class PrefilterHits {
  #hits = new Uint32Array(1_024);
  #count = 0;
  #index = 0;
  /** The next position that was not passed yet; larger than any position when there is none. */
  next: number = NO_HIT;

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
    this.#index = 0;
    this.next = this.#hits[0]!;
  }

  /** Stands before the first hit at or after a position, also backwards: fields may come in any order. */
  seek(position: number): void {
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#hits[middle]! < position) low = middle + 1;
      else high = middle;
    }
    this.#index = low;
    this.next = this.#hits[low]!;
  }

  /** Whether a hit lies in a range; passes all hits before its end. */
  passInside(start: number, end: number): boolean {
    let index = this.#index;
    while (this.#hits[index]! < start) index++;
    const isInside = this.#hits[index]! < end;
    while (this.#hits[index]! < end) index++;
    this.#index = index;
    this.next = this.#hits[index]!;
    return isInside;
  }

  /** Whether a hit lies in a range, without moving. */
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
