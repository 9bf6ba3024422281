import type { Sighting } from "../../sightings/sighting.ts";

/** Numbers in [0, 1), the same for the same seed. */
export type Random = () => number;

/** mulberry32: https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Another order, in which nothing comes later than `withinMillis` after something newer. */
export function shuffleWithin(sightings: readonly Sighting[], withinMillis: number, random: Random): Sighting[] {
  return sightings
    .map((one) => ({ one, at: one.timeUnixMillis + random() * withinMillis }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ one }) => one);
}
