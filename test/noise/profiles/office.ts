import { atWallClock, isWorkday, weekdayOf } from "../calendar.ts";
import { createDraws } from "../draws.ts";
import { drawAddress, fixedLinesOf } from "../networks.ts";
import { SENSITIVE_ROUTE } from "../services.ts";
import type { Profile } from "../simulated-key.ts";
import { sessionAt } from "./pace.ts";

/** Opens and closes with the business hours of the registry, by the clock on the wall. */
const OPENS = 8;
const CLOSES = 17.9;

/** A person at work, on two days of the week at home, where the line gets another address about every ten days. */
export const office: Profile = function* (key, day, seed) {
  if (!isWorkday(day)) return;
  const life = createDraws(seed, `${key.name} places`);
  const lines = fixedLinesOf(key.country);
  const desk = drawAddress(life, life.pick(lines));
  const homeDays = [1 + life.below(2), 3 + life.below(3)];
  const homeLine = life.pick(lines);
  const changesOn = life.below(10);
  const draws = createDraws(seed, `${key.name} ${day}`);
  const atHome = drawAddress(createDraws(seed, `${key.name} line ${Math.floor((day + changesOn) / 10)}`), homeLine);
  const address = homeDays.includes(weekdayOf(day)) ? atHome : desk;
  for (let session = 0; session < 4; session++) {
    const start = atWallClock(day, draws.between(OPENS, CLOSES), key.zone);
    for (const atMillis of sessionAt(start, 5 + draws.below(12), 8, draws)) {
      const isOpen = atMillis < atWallClock(day, CLOSES, key.zone);
      if (key.routes.includes(SENSITIVE_ROUTE) && isOpen && draws.chance(0.05))
        yield { atMillis, address, route: SENSITIVE_ROUTE };
      else yield { atMillis, address };
    }
  }
};
