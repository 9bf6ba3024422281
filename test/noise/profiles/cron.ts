import { DAY_MILLIS, MINUTE_MILLIS, startOfDay } from "../calendar.ts";
import { createDraws } from "../draws.ts";
import { drawAddress, networksOf } from "../networks.ts";
import type { Profile } from "../simulated-key.ts";
import { sessionAt } from "./pace.ts";

const EVERY_MINUTES = [15, 60, 60, 360, 1440];

/** A job at the same minutes of every day, by UTC, from one machine. */
export const cron: Profile = function* (key, day, seed) {
  const life = createDraws(seed, `${key.name} job`);
  const address = drawAddress(life, life.pick(networksOf("hosting")));
  const everyMillis = life.pick(EVERY_MINUTES) * MINUTE_MILLIS;
  const offset = life.share() * everyMillis;
  const requests = 1 + life.below(4);
  const draws = createDraws(seed, `${key.name} ${day}`);
  for (let at = offset; at < DAY_MILLIS; at += everyMillis)
    for (const atMillis of sessionAt(startOfDay(day) + at + draws.between(0, 2_000), requests, 0.5, draws))
      yield { atMillis, address };
};
