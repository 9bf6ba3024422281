import { createRandom } from "../quality/random.ts";

/** Seeded draws for a simulation. */
export interface Draws {
  /** From 0 to 1, 1 not included. */
  share(): number;
  /** A whole number from 0 to `limit` - 1. */
  below(limit: number): number;
  /** A number from `min` to `max`. */
  between(min: number, max: number): number;
  chance(probability: number): boolean;
  pick<Item>(items: readonly Item[]): Item;
  /** Time to the next event of a Poisson process with this mean between events. */
  wait(mean: number): number;
}

/**
 * Creates a source of draws.
 *
 * @param name makes sources of one seed independent of each other: a further key or attack changes no other's draws
 */
export function createDraws(seed: number, name: string): Draws {
  const random = createRandom(seed, name);
  // The source is 32 bits wide.
  const share = (): number => random.below(2 ** 32) / 2 ** 32;
  return {
    share,
    below: random.below,
    between: (min, max) => min + share() * (max - min),
    chance: (probability) => share() < probability,
    pick: random.pick,
    wait: (mean) => -Math.log(1 - share()) * mean,
  };
}
