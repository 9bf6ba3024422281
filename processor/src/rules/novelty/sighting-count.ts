import { WEIGHT_SCALE } from "../../sightings/batch.ts";

/** How many sightings an entity had before the present second. Weights are in 1/256. */
export interface SightingCount {
  second: number;
  before: number;
  within: number;
}

export function createSightingCount(): SightingCount {
  return { second: 0, before: 0, within: 0 };
}

/** Counts one sighting. Seconds never go back. */
export function countSighting(count: SightingCount, second: number, weight: number): void {
  if (second !== count.second) {
    count.before += count.within;
    count.within = 0;
    count.second = second;
  }
  count.within += weight;
}

/** Sightings in the seconds before the one that was counted last. */
export function sightingsBefore(count: SightingCount): number {
  return Math.floor(count.before / WEIGHT_SCALE);
}

/** `3 of 20` while there were fewer sightings than are needed to learn from; undefined afterwards. */
export function learningText(count: SightingCount, needed: number): string | undefined {
  const before = sightingsBefore(count);
  return before < needed ? `${before} of ${needed}` : undefined;
}
