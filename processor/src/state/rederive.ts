import type { Alert } from "../alerts/alert.ts";
import { differencesOf, type Rederivation } from "../alerts/explanation.ts";
import { decodeBatch, RECORD_BATCH, readRecord, viewBatch } from "./journal-format.ts";
import { applyRecord, openState, type OpenStateOptions } from "./open-state.ts";

/** What an alert is derived with: what the state was opened with. */
export type RederiveOptions = Pick<OpenStateOptions, "rules" | "context" | "limits" | "retentionMillis">;

/** Up to where the state in hand has come. */
export interface RederiveUntil {
  /** Sequence number of the first sighting that it has not counted. */
  readonly sequence: number;
  /** What is confirmed, unix milliseconds. */
  readonly confirmedMillis: number;
}

export const NOT_REDERIVED: Rederivation = {
  result: "unavailable",
  sightings: 0,
  journal_since: null,
  journal_is_whole: false,
  differences: [],
};

/**
 * Derives an alert once more, in a state of its own, from all that the journal has.
 *
 * @param told as it stands
 * @param segments bytes of the journal's segments, the oldest first
 * @param pause awaited between records, so that others have their turn
 */
export async function rederive(
  told: Alert,
  segments: Iterable<Buffer>,
  until: RederiveUntil,
  options: RederiveOptions,
  pause: () => Promise<void> | undefined = () => undefined,
): Promise<Rederivation> {
  const { core, journal, close } = openState({
    ...options,
    directory: undefined,
    collectRawRuns: false,
    keepsAllBatches: true,
    onDeliveryRestore: () => undefined,
    onDeliveryEvent: () => undefined,
  });
  let since: number | undefined;
  let isWhole = false;
  let sightings = 0;
  for (const { type, payload } of recordsOf(segments)) {
    if (type === RECORD_BATCH) {
      const journaled = decodeBatch(payload);
      const { batch, firstSequence } = journaled;
      if (firstSequence >= until.sequence) break;
      if (since === undefined) {
        since = journaled.receivedAtUnixMillis || batch.time[0];
        isWhole = firstSequence === 0;
      }
      sightings += batch.length;
      await journal.append([payload], [journaled]);
    }
    applyRecord(core, type, payload, {});
    await pause();
  }
  core.quietMillis = Math.max(core.quietMillis, until.confirmedMillis);
  core.settle();
  const derived = core.alerts(true).find(({ id }) => id === told.id);
  close();
  const differences =
    derived === undefined ? [{ field: "id", told: told.id, derived: null }] : differencesOf(told, derived);
  return {
    result: differences.length === 0 ? "same" : isWhole ? "different" : "incomplete",
    sightings,
    journal_since: since === undefined ? null : new Date(since).toISOString(),
    journal_is_whole: isWhole,
    differences,
  };
}

/** Whether a journal was written by a replay, which knows no receipt and no retention; undefined for one without sightings. */
export function isReplayed(segments: Iterable<Buffer>): boolean | undefined {
  for (const { type, payload } of recordsOf(segments))
    if (type === RECORD_BATCH) return viewBatch(Buffer.from(new Uint8Array(payload).buffer)).receivedAtUnixMillis === 0;
  return undefined;
}

function* recordsOf(segments: Iterable<Buffer>): Generator<{ readonly type: number; readonly payload: Buffer }> {
  for (const bytes of segments) {
    let record = readRecord(bytes, 0);
    while (record !== undefined) {
      yield record;
      record = readRecord(bytes, record.next);
    }
  }
}
