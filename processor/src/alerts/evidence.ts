import { hashIdentity } from "../state/hash-words.ts";
import type { AlertEvidence } from "./alert.ts";

/** One sighting or leak that may become evidence. */
export interface EvidenceRow {
  readonly timeMillis: number;
  /** Six words: trace id, span id. */
  readonly identity: Uint32Array;
  readonly weight: number;
  readonly clientAddress: string;
  readonly route: string;
  readonly serviceName: string;
  readonly statusCode: number;
  /** Code of the outcome column; 0 for a leak. */
  readonly outcome: number;
}

/** Only what an alert shows of a sighting: what keeps a row beyond the call that gave it keeps this. */
export function evidenceOf(row: EvidenceRow): EvidenceRow {
  const { timeMillis, identity, weight, clientAddress, route, serviceName, statusCode, outcome } = row;
  return { timeMillis, identity, weight, clientAddress, route, serviceName, statusCode, outcome };
}

/** Rows kept beside first, crossing and last. */
const SAMPLED_ROWS = 17;
/** Any of first, crossing and last may be among the lowest, so three more are kept. */
const KEPT_ROWS = SAMPLED_ROWS + 3;
const EVIDENCE_SEED = 0x45564944;

/** The cell of a row, unix seconds. */
export function secondOf(row: EvidenceRow): number {
  return Math.floor(row.timeMillis / 1000);
}

/** Event order: time, then trace id, then span id. */
export function compareRows(a: EvidenceRow, b: EvidenceRow): number {
  return a.timeMillis - b.timeMillis || compareIdentity(a.identity, b.identity);
}

function compareIdentity(a: Uint32Array, b: Uint32Array): number {
  for (let i = 0; i < 6; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return 0;
}

/** The hash of an identity, whose six words begin at `at`, by which evidence is sampled. */
export function evidenceRank(words: Uint32Array, at: number): number {
  return hashIdentity(words, at, EVIDENCE_SEED);
}

interface RankedRow {
  readonly row: EvidenceRow;
  readonly rank: number;
}

/**
 * Keeps what an alert shows of its sightings, in bounded space and whatever the order they come in: the first and the last in event order,
 * the crossing one, and of the rest those with the lowest hash of identity.
 */
export class EvidenceCollector {
  first: EvidenceRow | undefined;
  last: EvidenceRow | undefined;
  crossing: EvidenceRow | undefined;
  readonly #lowest: RankedRow[] = [];

  add(row: EvidenceRow): void {
    if (this.first === undefined || compareRows(row, this.first) < 0) this.first = row;
    if (this.last === undefined || compareRows(row, this.last) > 0) this.last = row;
    this.addSample(row);
  }

  /** Offers a row to the lowest only: for rows that are neither the first nor the last. */
  addSample(row: EvidenceRow): void {
    const rank = evidenceRank(row.identity, 0);
    const lowest = this.#lowest;
    if (lowest.length === KEPT_ROWS && rank > lowest[KEPT_ROWS - 1]!.rank) return;
    let at = lowest.length;
    while (at > 0) {
      const before = lowest[at - 1]!;
      const order = before.rank - rank || compareIdentity(before.row.identity, row.identity);
      if (order === 0) return;
      if (order < 0) break;
      at--;
    }
    lowest.splice(at, 0, { row, rank });
    if (lowest.length > KEPT_ROWS) lowest.pop();
  }

  /** Whether a row of this rank would be among the lowest: asked before a row is made. */
  wouldKeep(rank: number): boolean {
    return this.#lowest.length < KEPT_ROWS || rank <= this.#lowest[KEPT_ROWS - 1]!.rank;
  }

  merge(other: EvidenceCollector): void {
    for (const row of other.rows()) this.add(row);
  }

  /** Everything kept, for a merge or a snapshot. */
  rows(): EvidenceRow[] {
    return [this.first, this.last, this.crossing, ...this.#lowest.map((ranked) => ranked.row)].filter(
      (row) => row !== undefined,
    );
  }

  /** The evidence of the alert, in event order. */
  toEvidence(): AlertEvidence[] {
    const chosen: EvidenceRow[] = [];
    for (const row of [this.first, this.crossing, this.last]) {
      if (row !== undefined && !chosen.some((other) => compareRows(other, row) === 0)) chosen.push(row);
    }
    let room = SAMPLED_ROWS;
    for (const { row } of this.#lowest) {
      if (room === 0) break;
      if (chosen.some((other) => compareRows(other, row) === 0)) continue;
      chosen.push(row);
      room--;
    }
    return chosen.toSorted(compareRows).map(toAlertEvidence);
  }
}

function toAlertEvidence(row: EvidenceRow): AlertEvidence {
  return {
    trace_id: hexOf(row.identity, 0, 4),
    span_id: hexOf(row.identity, 4, 6),
    time: new Date(Math.floor(row.timeMillis)).toISOString(),
    ...(row.clientAddress === "" ? {} : { "client.address": row.clientAddress }),
    ...(row.route === "" ? {} : { "http.route": row.route }),
    ...(row.statusCode === 0 ? {} : { "http.response.status_code": row.statusCode }),
    ...(row.serviceName === "" ? {} : { "service.name": row.serviceName }),
  };
}

function hexOf(words: Uint32Array, from: number, to: number): string {
  let text = "";
  if (words.every((word) => word === 0)) return text;
  for (let i = from; i < to; i++) text += words[i]!.toString(16).padStart(8, "0");
  return text;
}

/** Words of a trace id and a span id given in hex; missing ones are zero. */
export function identityWords(traceId: string, spanId: string): Uint32Array {
  const words = new Uint32Array(6);
  const hex = traceId.padEnd(32, "0").slice(0, 32) + spanId.padEnd(16, "0").slice(0, 16);
  for (let i = 0; i < 6; i++) words[i] = Number.parseInt(hex.slice(i * 8, i * 8 + 8), 16);
  return words;
}
