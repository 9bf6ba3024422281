import { atWallClock } from "../calendar.ts";
import { createDraws } from "../draws.ts";
import { carrierOf, drawAddress, fixedLinesOf } from "../networks.ts";
import type { Profile } from "../simulated-key.ts";
import { sessionAt } from "./pace.ts";

/** A phone: on the way behind its carrier's NAT, with another address each time, and at home on a line that changes its address every week. */
export const phone: Profile = function* (key, day, seed) {
  const life = createDraws(seed, `${key.name} lines`);
  const line = life.pick(fixedLinesOf(key.country));
  const changesOn = life.below(7);
  const carrier = carrierOf(key.country);
  const draws = createDraws(seed, `${key.name} ${day}`);
  const atHome = drawAddress(createDraws(seed, `${key.name} line ${Math.floor((day + changesOn) / 7)}`), line);
  const sessions = 4 + draws.below(5);
  for (let session = 0; session < sessions; session++) {
    const address = draws.chance(0.4) ? atHome : drawAddress(draws, carrier);
    const start = atWallClock(day, draws.between(7, 23), key.zone);
    for (const atMillis of sessionAt(start, 4 + draws.below(10), 6, draws)) yield { atMillis, address };
  }
};
