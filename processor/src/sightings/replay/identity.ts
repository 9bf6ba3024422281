import { hash } from "node:crypto";

/** What stands for a trace id and a span id in formats that have none. */
export interface EventIdentity {
  readonly traceId: string;
  readonly spanId: string;
}

/** The identity of an event that has an id of its own: the start of its SHA-256. */
export function identityOfEvent(eventId: string): EventIdentity {
  return cut(hash("sha256", eventId, "hex"));
}

function cut(digest: string): EventIdentity {
  return { traceId: digest.slice(0, 32), spanId: digest.slice(32, 48) };
}

/** Width of the first bucket of time when lines may not be late at all. */
const LEAST_BUCKET_MILLIS = 1_000;

/**
 * Identities of events without an id: the SHA-256 of (line, n-th occurrence in the input), so that the input read again gives the same ones.
 * What was counted is kept by event time, and forgotten when a line of that time would be late: an input may be of any length.
 */
export class LineIdentities {
  readonly #latenessMillis: number;
  readonly #bucketMillis: number;
  readonly #counts = new Map<number, Map<string, number>>();
  #newestBucket = Number.NEGATIVE_INFINITY;

  constructor(latenessMillis: number) {
    this.#latenessMillis = latenessMillis;
    this.#bucketMillis = Math.max(LEAST_BUCKET_MILLIS, latenessMillis);
  }

  identityOf(line: string, timeUnixMillis: number): EventIdentity {
    const first = cut(hash("sha256", `${line}\n1`, "hex"));
    const counts = this.#countsAt(timeUnixMillis);
    const occurrence = (counts.get(first.traceId) ?? 0) + 1;
    counts.set(first.traceId, occurrence);
    return occurrence === 1 ? first : cut(hash("sha256", `${line}\n${occurrence}`, "hex"));
  }

  #countsAt(timeUnixMillis: number): Map<string, number> {
    const bucket = Math.floor(timeUnixMillis / this.#bucketMillis);
    if (bucket > this.#newestBucket) this.#forgetBefore(timeUnixMillis - this.#latenessMillis);
    this.#newestBucket = Math.max(bucket, this.#newestBucket);
    const known = this.#counts.get(bucket);
    if (known !== undefined) return known;
    const counts = new Map<string, number>();
    this.#counts.set(bucket, counts);
    return counts;
  }

  #forgetBefore(unixMillis: number): void {
    for (const bucket of this.#counts.keys()) {
      if ((bucket + 1) * this.#bucketMillis <= unixMillis) this.#counts.delete(bucket);
    }
  }
}
