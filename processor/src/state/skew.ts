import { FLAG_SKEWED, type SightingBatch } from "../sightings/batch.ts";

/** A time further ahead of the receiver's clock is counted at its receipt. */
export const MAX_AHEAD_MILLIS = 60_000;

/** Marks the rows whose time is too far ahead of the receiver's clock, and gives them its time. */
export function markSkewed(batch: SightingBatch, receivedAtUnixMillis: number): void {
  for (let row = 0; row < batch.length; row++) {
    if (batch.time[row]! <= receivedAtUnixMillis + MAX_AHEAD_MILLIS) continue;
    batch.time[row] = receivedAtUnixMillis;
    batch.flags[row]! |= FLAG_SKEWED;
  }
}
