import type { EvidenceRow } from "../alerts/evidence.ts";
import type { SightingBatch } from "../sightings/batch.ts";
import type { JournaledBatch } from "./journal-format.ts";

/** Where journaled batches can be found again, by sequence number. */
export interface BatchStore {
  /** The batch that holds a sequence number; undefined when it is gone. */
  find(sequence: number): JournaledBatch | undefined;
}

/** A batch's row as evidence, with copies of its own. */
export function toEvidenceRow(batch: SightingBatch, row: number): EvidenceRow {
  return {
    timeMillis: batch.time[row]!,
    identity: batch.identity.slice(row * 6, row * 6 + 6),
    weight: batch.weight[row]!,
    clientAddress: batch.strings[batch.address[row]!]!,
    route: batch.strings[batch.route[row]!]!,
    serviceName: batch.strings[batch.service[row]!]!,
    statusCode: batch.status[row]!,
    outcome: batch.outcome[row]!,
  };
}

/**
 * Visits a key's sightings from a time on, newest arrival first, by walking the journal's chain of the key.
 * It ends at the first batch before which nothing so new had arrived.
 * @param isCounted false for sequence numbers that were not counted
 */
export function walkKey(
  store: BatchStore,
  keyHash: string,
  lastSequence: number,
  fromMillis: number,
  isCounted: (sequence: number) => boolean,
  visit: (row: EvidenceRow) => void,
): void {
  let sequence = lastSequence;
  while (sequence >= 0) {
    const journaled = store.find(sequence);
    if (journaled === undefined || journaled.newestUnixMillis < fromMillis) return;
    const { batch, back, firstSequence } = journaled;
    const row = sequence - firstSequence;
    if (batch.strings[batch.key[row]!] !== keyHash) return;
    if (batch.time[row]! >= fromMillis && isCounted(sequence)) visit(toEvidenceRow(batch, row));
    if (back[row] === 0) return;
    sequence -= back[row]!;
  }
}
