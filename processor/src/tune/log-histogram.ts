/** Each bucket ends so many times further than the one before. */
const GROWTH = 1.02;
const LOG_GROWTH = Math.log(GROWTH);

/** How far a quantile may be off, as a share of it: half the width of a bucket, `(g - 1) / (g + 1)`. */
export const RELATIVE_ERROR: number = (GROWTH - 1) / (GROWTH + 1);

/**
 * Counts of values over 0 in buckets of equal ratio, as in DDSketch (https://www.vldb.org/pvldb/vol12/p2195-masson.pdf): a quantile is off by 1 % at most. Only buckets
 * that hold something take room, some hundreds at most: values from 1 to 1e9 fall into 1,048.
 */
export class LogHistogram {
  count = 0;
  max = 0;
  readonly #buckets = new Map<number, number>();

  /** @param value over 0 */
  add(value: number): void {
    const index = Math.ceil(Math.log(value) / LOG_GROWTH);
    this.#buckets.set(index, (this.#buckets.get(index) ?? 0) + 1);
    this.count++;
    if (value > this.max) this.max = value;
  }

  /**
   * The value that so many of all are at most.
   * @param share over 0, up to 1
   * @returns 0 when there are no values
   */
  quantile(share: number): number {
    const rank = Math.ceil(share * this.count);
    let seen = 0;
    for (const [index, count] of [...this.#buckets].toSorted(([a], [b]) => a - b)) {
      seen += count;
      if (seen >= rank) return Math.min(this.max, (2 * GROWTH ** index) / (GROWTH + 1));
    }
    return 0;
  }
}
