import { DAY_MILLIS, HOUR_MILLIS, startOfDay } from "../calendar.ts";
import type { Draws } from "../draws.ts";
import type { SimulatedKey } from "../simulated-key.ts";

/** Sampled above it: further requests are told by the weight of those that are. */
const MOST_SIGHTINGS_PER_SECOND = 2;

/** An instant, and how many requests the sighting stands for. */
export interface Beat {
  readonly atMillis: number;
  readonly weight: number;
}

/**
 * The instants of a key that works at its rate day and night. Where that is more than its sightings a day, it works in phases: one an hour,
 * or one a day, at the same time every day.
 */
export function* beatsOf(key: SimulatedKey, day: number, draws: Draws, phaseOfDay: number): Generator<Beat> {
  const seen = Math.min(key.ratePerSecond, MOST_SIGHTINGS_PER_SECOND);
  const weight = key.ratePerSecond / seen;
  const phases = key.phasesPerDay;
  const lengthMillis = Math.min(DAY_MILLIS / phases, (key.sightingsPerDay / phases / seen) * 1000);
  for (let phase = 0; phase < phases; phase++) {
    const offset = phases === 1 ? phaseOfDay * 0.8 * DAY_MILLIS : phase * HOUR_MILLIS;
    const start = startOfDay(day) + offset;
    for (let at = draws.wait(1000 / seen); at < lengthMillis; at += draws.wait(1000 / seen))
      yield { atMillis: start + at, weight };
  }
}

/** Instants of a burst of work by a person or a program: a few seconds between requests. */
export function* sessionAt(
  startMillis: number,
  requests: number,
  meanSeconds: number,
  draws: Draws,
): Generator<number> {
  let at = startMillis;
  for (let i = 0; i < requests; i++) {
    yield at;
    at += draws.wait(meanSeconds * 1000);
  }
}
