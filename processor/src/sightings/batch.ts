import type { AuthOutcome, Sighting } from "./sighting.ts";

/** Codes of {@link AuthOutcome} in the outcome column. */
export const OUTCOMES: readonly AuthOutcome[] = ["unknown", "accepted", "rejected", "missing"];
export const OUTCOME_UNKNOWN = 0;
export const OUTCOME_ACCEPTED = 1;
export const OUTCOME_REJECTED = 2;
export const OUTCOME_MISSING = 3;
/** Bit of the flags column: forwarding headers came from a peer that is not trusted. */
export const FLAG_ADDRESS_UNTRUSTED = 1;
/** Bit of the flags column: the time was too far ahead and was replaced by the time of receipt. Set by the detection. */
export const FLAG_SKEWED = 2;

/** Weights are whole multiples of 1/256, so that sums do not depend on the order of addition. */
export const WEIGHT_SCALE = 256;
/** References to strings are 16 bits wide: five fresh strings a row stay below 65,536. */
export const MAX_BATCH_ROWS = 8_192;

/** Sightings in columns; strings are shared through a table local to the batch, entry 0 is the empty string. */
export interface SightingBatch {
  readonly length: number;
  /** Milliseconds since the epoch, with a fraction. */
  readonly time: Float64Array;
  /** Six big-endian words a row: trace id (4), span id (2). Comparing words in order compares the ids. */
  readonly identity: Uint32Array;
  readonly key: Uint16Array;
  readonly address: Uint16Array;
  readonly userAgent: Uint16Array;
  readonly service: Uint16Array;
  readonly route: Uint16Array;
  readonly keyName: Uint16Array;
  readonly source: Uint16Array;
  readonly status: Uint16Array;
  readonly outcome: Uint8Array;
  readonly flags: Uint8Array;
  /** In units of 1/{@link WEIGHT_SCALE}. */
  readonly weight: Uint32Array;
  readonly strings: readonly string[];
}

/**
 * Collects rows for one {@link SightingBatch}. Set the row's fields, then call {@link SightingBatchBuilder.push}.
 * Check {@link SightingBatchBuilder.isFull} before a row; take the batch and go on with a fresh builder when it is.
 */
export class SightingBatchBuilder {
  length = 0;
  readonly #capacity: number;
  readonly time: Float64Array;
  readonly identity: Uint32Array;
  readonly key: Uint16Array;
  readonly address: Uint16Array;
  readonly userAgent: Uint16Array;
  readonly service: Uint16Array;
  readonly route: Uint16Array;
  readonly keyName: Uint16Array;
  readonly source: Uint16Array;
  readonly status: Uint16Array;
  readonly outcome: Uint8Array;
  readonly flags: Uint8Array;
  readonly weight: Uint32Array;
  readonly #strings: string[] = [""];
  readonly #references = new Map<string, number>([["", 0]]);

  /** @param capacity rows, at most {@link MAX_BATCH_ROWS} */
  constructor(capacity: number = MAX_BATCH_ROWS) {
    this.#capacity = Math.min(capacity, MAX_BATCH_ROWS);
    const n = this.#capacity;
    this.time = new Float64Array(n);
    this.identity = new Uint32Array(n * 6);
    this.key = new Uint16Array(n);
    this.address = new Uint16Array(n);
    this.userAgent = new Uint16Array(n);
    this.service = new Uint16Array(n);
    this.route = new Uint16Array(n);
    this.keyName = new Uint16Array(n);
    this.source = new Uint16Array(n);
    this.status = new Uint16Array(n);
    this.outcome = new Uint8Array(n);
    this.flags = new Uint8Array(n);
    this.weight = new Uint32Array(n);
  }

  get isFull(): boolean {
    return this.length >= this.#capacity;
  }

  /** The reference of a string in this batch's table. */
  reference(text: string): number {
    const known = this.#references.get(text);
    if (known !== undefined) return known;
    const index = this.#strings.length;
    this.#strings.push(text);
    this.#references.set(text, index);
    return index;
  }

  /** The reference of a string that the caller knows to be new in this batch: no look-up. The empty string is always entry 0. */
  append(text: string): number {
    return text === "" ? 0 : this.#strings.push(text) - 1;
  }

  /** Adds one sighting given as an object: the convenient way, for readers that are not on the hot path. */
  add(sighting: Sighting): void {
    const row = this.length;
    this.time[row] = sighting.timeUnixMillis;
    for (let word = 0; word < 4; word++) {
      this.identity[row * 6 + word] = Number.parseInt(sighting.traceId.slice(word * 8, word * 8 + 8), 16);
    }
    this.identity[row * 6 + 4] = Number.parseInt(sighting.spanId.slice(0, 8), 16);
    this.identity[row * 6 + 5] = Number.parseInt(sighting.spanId.slice(8, 16), 16);
    this.key[row] = this.reference(sighting.keyHash);
    this.address[row] = this.reference(sighting.clientAddress);
    this.userAgent[row] = this.reference(sighting.userAgent);
    this.service[row] = this.reference(sighting.serviceName);
    this.route[row] = this.reference(sighting.route);
    this.keyName[row] = this.reference(sighting.keyName);
    this.source[row] = this.reference(sighting.source);
    this.status[row] = sighting.statusCode;
    this.outcome[row] = OUTCOMES.indexOf(sighting.outcome);
    this.flags[row] = sighting.addressUntrusted ? FLAG_ADDRESS_UNTRUSTED : 0;
    this.weight[row] = Math.max(1, Math.round(sighting.weight * WEIGHT_SCALE));
    this.length++;
  }

  /** Closes the row whose columns the caller has set at index `length`. */
  push(): void {
    this.length++;
  }

  /** The finished batch: views over this builder's columns, which must not be written afterwards. */
  take(): SightingBatch {
    const n = this.length;
    return {
      length: n,
      time: this.time.subarray(0, n),
      identity: this.identity.subarray(0, n * 6),
      key: this.key.subarray(0, n),
      address: this.address.subarray(0, n),
      userAgent: this.userAgent.subarray(0, n),
      service: this.service.subarray(0, n),
      route: this.route.subarray(0, n),
      keyName: this.keyName.subarray(0, n),
      source: this.source.subarray(0, n),
      status: this.status.subarray(0, n),
      outcome: this.outcome.subarray(0, n),
      flags: this.flags.subarray(0, n),
      weight: this.weight.subarray(0, n),
      strings: this.#strings,
    };
  }
}
