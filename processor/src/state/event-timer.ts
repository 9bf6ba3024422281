const BUCKET_SECONDS = 16;

/** Slots to look at once the horizon has passed a second of event time; late by up to {@link BUCKET_SECONDS}. */
export class EventTimer {
  readonly #buckets = new Map<number, Set<number>>();
  #earliest = Number.POSITIVE_INFINITY;

  schedule(slot: number, second: number): void {
    const bucket = Math.floor(second / BUCKET_SECONDS) + 1;
    const slots = this.#buckets.get(bucket);
    if (slots === undefined) this.#buckets.set(bucket, new Set([slot]));
    else slots.add(slot);
    if (bucket < this.#earliest) this.#earliest = bucket;
  }

  /** Takes the slots that are due, in order of time and of scheduling. */
  due(horizonSecond: number): number[] {
    const limit = Math.floor(horizonSecond / BUCKET_SECONDS);
    if (this.#earliest > limit) return NONE;
    const buckets = [...this.#buckets.keys()].filter((bucket) => bucket <= limit).toSorted((a, b) => a - b);
    const slots = buckets.flatMap((bucket) => [...this.#buckets.get(bucket)!]);
    for (const bucket of buckets) this.#buckets.delete(bucket);
    this.#earliest = Math.min(...this.#buckets.keys());
    return slots;
  }
}

const NONE: number[] = [];
