import { atWallClock } from "../calendar.ts";
import { createDraws } from "../draws.ts";
import { drawAddress, fixedLinesOf, networksOf } from "../networks.ts";
import type { Profile } from "../simulated-key.ts";
import { sessionAt } from "./pace.ts";

/** A person at home who has a VPN on now and then, minutes apart: two exits in other countries, with a few addresses each. */
export const vpn: Profile = function* (key, day, seed) {
  const life = createDraws(seed, `${key.name} exits`);
  const atHome = drawAddress(life, life.pick(fixedLinesOf(key.country)));
  const exits = [life.pick(networksOf("vpn")), life.pick(networksOf("vpn"))].flatMap((exit) =>
    Array.from({ length: 3 }, () => drawAddress(life, exit)),
  );
  const draws = createDraws(seed, `${key.name} ${day}`);
  for (let session = 0; session < 6; session++) {
    const start = atWallClock(day, draws.between(8, 23), key.zone);
    const exit = draws.chance(0.5) ? draws.pick(exits) : atHome;
    // The first requests are made before it is on.
    let before = 2;
    for (const atMillis of sessionAt(start, 3 + draws.below(8), 10, draws))
      yield { atMillis, address: before-- > 0 ? atHome : exit };
  }
};
