import type { EvidenceRow } from "../alerts/evidence.ts";
import type { SightingBatch } from "../sightings/batch.ts";

/** The columns that evidence is made of. */
export type EvidenceColumns = Pick<
  SightingBatch,
  "time" | "identity" | "weight" | "key" | "address" | "route" | "service" | "status" | "outcome"
>;

/** A batch as the chain is walked through it; good until the next one is asked for. */
export interface StoredBatch {
  readonly firstSequence: number;
  /** Newest event time up to and including this batch. */
  readonly newestUnixMillis: number;
  readonly columns: EvidenceColumns;
  /** How many sequence numbers before each row the previous row of its key stands; 0 for none. */
  readonly back: Uint32Array;
  /** The string of a reference: only those that are asked for are read. */
  text(reference: number): string;
}

/** Where journaled batches can be found again, by sequence number. */
export interface BatchStore {
  /** The batch that holds a sequence number; undefined when it is gone. */
  find(sequence: number): StoredBatch | undefined;
}

/** A batch's row as evidence, with copies of its own. */
export function toEvidenceRow(batch: SightingBatch, row: number): EvidenceRow {
  return rowOf(batch, row, (reference) => batch.strings[reference]!);
}

function rowOf(columns: EvidenceColumns, row: number, text: (reference: number) => string): EvidenceRow {
  return {
    timeMillis: columns.time[row]!,
    identity: columns.identity.slice(row * 6, row * 6 + 6),
    weight: columns.weight[row]!,
    clientAddress: text(columns.address[row]!),
    route: text(columns.route[row]!),
    serviceName: text(columns.service[row]!),
    statusCode: columns.status[row]!,
    outcome: columns.outcome[row]!,
  };
}

/**
 * Visits a key's sightings from a time on, newest arrival first, by walking the journal's chain of the key.
 * It ends at the first batch before which nothing so new had arrived.
 * @param isOfKey true for the key's hashes
 * @param isCounted false for sequence numbers that were not counted
 */
export function walkKey(
  store: BatchStore,
  isOfKey: (hash: string) => boolean,
  lastSequence: number,
  fromMillis: number,
  isCounted: (sequence: number) => boolean,
  visit: (row: EvidenceRow) => void,
): void {
  let sequence = lastSequence;
  while (sequence >= 0) {
    const stored = store.find(sequence);
    if (stored === undefined || stored.newestUnixMillis < fromMillis) return;
    const { columns, back, firstSequence } = stored;
    const row = sequence - firstSequence;
    if (!isOfKey(stored.text(columns.key[row]!))) return;
    if (columns.time[row]! >= fromMillis && isCounted(sequence)) {
      visit(rowOf(columns, row, (reference) => stored.text(reference)));
    }
    if (back[row] === 0) return;
    sequence -= back[row]!;
  }
}
