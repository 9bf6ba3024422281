/** What to look at once event time has passed a second; late by up to a bucket's length. */
export class EventTimer<T> {
  readonly #bucketSeconds: number;
  readonly #buckets = new Map<number, Set<T>>();
  #earliest = Number.POSITIVE_INFINITY;

  /** @param bucketSeconds what falls due together @default 16 */
  constructor(bucketSeconds: number = 16) {
    this.#bucketSeconds = bucketSeconds;
  }

  schedule(item: T, second: number): void {
    const bucket = Math.floor(second / this.#bucketSeconds) + 1;
    const items = this.#buckets.get(bucket);
    if (items === undefined) this.#buckets.set(bucket, new Set([item]));
    else items.add(item);
    if (bucket < this.#earliest) this.#earliest = bucket;
  }

  /** Takes what is due, in order of time and of scheduling. */
  due(passedSecond: number): T[] {
    const limit = Math.floor(passedSecond / this.#bucketSeconds);
    if (this.#earliest > limit) return [];
    const buckets = [...this.#buckets.keys()].filter((bucket) => bucket <= limit).toSorted((a, b) => a - b);
    const items = buckets.flatMap((bucket) => [...this.#buckets.get(bucket)!]);
    for (const bucket of buckets) this.#buckets.delete(bucket);
    this.#earliest = Number.POSITIVE_INFINITY;
    for (const bucket of this.#buckets.keys()) if (bucket < this.#earliest) this.#earliest = bucket;
    return items;
  }
}
