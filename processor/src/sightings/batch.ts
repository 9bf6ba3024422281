import { createColumns, firstRows, REFERENCE_COLUMNS, RETRY_AFTER_OFFSET, type SightingColumns } from "./columns.ts";
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
/** Bits of the flags column: what told of the request. None of them: a span. */
export const FLAG_AUDIT_RECORD = 4;
export const FLAG_LOG_LINE = 8;
/** Bit of the flags column: the span said that an audit record goes with it. */
export const FLAG_AUDIT_PROMISED = 16;

const RECORD_FLAGS = { span: 0, audit: FLAG_AUDIT_RECORD, log: FLAG_LOG_LINE } as const;
const MAX_WORD = 0xffff_ffff;

/** 32 bits over the UTF-8 of a path (FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/); 0 for the empty one alone. */
export function hashPathBytes(bytes: Uint8Array, start: number, end: number): number {
  if (start === end) return 0;
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
  return hash >>> 0 || 1;
}

function hashPath(path: string): number {
  if (path === "") return 0;
  const bytes = Buffer.from(path, "utf8");
  return hashPathBytes(bytes, 0, bytes.length);
}

/** @param seconds -1 for a response without the header, undefined when it is unknown */
export function toRetryAfterColumn(seconds: number | undefined): number {
  if (seconds === undefined) return 0;
  return seconds < 0 ? 1 : Math.min(0xffff, Math.trunc(seconds) + RETRY_AFTER_OFFSET);
}

export function toResponseBytesColumn(bytes: number | undefined): number {
  return bytes === undefined || bytes < 0 ? 0 : Math.min(MAX_WORD, Math.trunc(bytes) + 1);
}

/** Weights are whole multiples of 1/256, so that sums do not depend on the order of addition. */
export const WEIGHT_SCALE = 256;
export const MAX_BATCH_ROWS = 8_192;
/** References to strings are 16 bits wide; a row can bring as many strings as it has columns of that width. */
const MAX_STRINGS = 65_536 - REFERENCE_COLUMNS;

/** Sightings in columns; strings are shared through a table local to the batch, entry 0 is the empty string. */
export interface SightingBatch extends SightingColumns {
  readonly length: number;
  readonly strings: readonly string[];
}

/**
 * Collects rows for one {@link SightingBatch}. Set the row's fields, then call {@link SightingBatchBuilder.push}.
 * Check {@link SightingBatchBuilder.isFull} before a row; take the batch and go on with a fresh builder when it is.
 */
export class SightingBatchBuilder {
  length = 0;
  /** Set at index {@link length} by those who fill a row themselves. */
  readonly columns: SightingColumns;
  readonly #capacity: number;
  readonly #strings: string[] = [""];
  readonly #references = new Map<string, number>([["", 0]]);

  /** @param capacity rows, at most {@link MAX_BATCH_ROWS} */
  constructor(capacity: number = MAX_BATCH_ROWS) {
    this.#capacity = Math.min(capacity, MAX_BATCH_ROWS);
    this.columns = createColumns(this.#capacity);
  }

  get isFull(): boolean {
    return this.length >= this.#capacity || this.#strings.length > MAX_STRINGS;
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
    const { columns, length: row } = this;
    columns.time[row] = sighting.timeUnixMillis;
    for (let word = 0; word < 4; word++) {
      columns.identity[row * 6 + word] = Number.parseInt(sighting.traceId.slice(word * 8, word * 8 + 8), 16);
    }
    columns.identity[row * 6 + 4] = Number.parseInt(sighting.spanId.slice(0, 8), 16);
    columns.identity[row * 6 + 5] = Number.parseInt(sighting.spanId.slice(8, 16), 16);
    columns.weight[row] = Math.max(1, Math.round(sighting.weight * WEIGHT_SCALE));
    columns.key[row] = this.reference(sighting.keyHash);
    columns.previousKey[row] = this.reference(sighting.previousKeyHash ?? "");
    columns.address[row] = this.reference(sighting.clientAddress);
    columns.userAgent[row] = this.reference(sighting.userAgent);
    columns.service[row] = this.reference(sighting.serviceName);
    columns.route[row] = this.reference(sighting.route);
    columns.keyName[row] = this.reference(sighting.keyName);
    columns.source[row] = this.reference(sighting.source);
    columns.status[row] = sighting.statusCode;
    columns.outcome[row] = OUTCOMES.indexOf(sighting.outcome);
    columns.flags[row] =
      (sighting.addressUntrusted ? FLAG_ADDRESS_UNTRUSTED : 0) |
      (sighting.isAuditPromised === true ? FLAG_AUDIT_PROMISED : 0) |
      RECORD_FLAGS[sighting.record ?? "span"];
    columns.format[row] = this.reference(sighting.keyFormat ?? "");
    columns.method[row] = this.reference(sighting.method ?? "");
    columns.version[row] = this.reference(sighting.serviceVersion ?? "");
    columns.path[row] = hashPath(sighting.path ?? "");
    columns.resends[row] = Math.min(255, sighting.resendCount ?? 0);
    columns.retryAfter[row] = toRetryAfterColumn(sighting.retryAfterSeconds);
    columns.responseBytes[row] = toResponseBytesColumn(sighting.responseBytes);
    columns.sequence[row] = Math.max(0, sighting.auditSequence ?? 0);
    this.length++;
  }

  /** Closes the row whose columns the caller has set at index `length`. */
  push(): void {
    this.length++;
  }

  /** The finished batch: views over this builder's columns, which must not be written afterwards. */
  take(): SightingBatch {
    return { ...firstRows(this.columns, this.length), length: this.length, strings: this.#strings };
  }
}
