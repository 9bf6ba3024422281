import { createDraws } from "../draws.ts";
import { drawAddress, networksOf } from "../networks.ts";
import type { Profile } from "../simulated-key.ts";
import { beatsOf } from "./pace.ts";

const WARM_INSTANCES = 3;

/** Functions at one host: a few are warm at a time, and each that starts has another address. */
export const serverless: Profile = function* (key, day, seed) {
  const life = createDraws(seed, `${key.name} region`);
  const region = life.pick(networksOf("hosting"));
  const phaseOfDay = life.share();
  const draws = createDraws(seed, `${key.name} ${day}`);
  const warm = Array.from({ length: WARM_INSTANCES }, () => drawAddress(draws, region));
  for (const beat of beatsOf(key, day, draws, phaseOfDay)) {
    if (draws.chance(0.08)) warm[draws.below(WARM_INSTANCES)] = drawAddress(draws, region);
    yield { ...beat, address: draws.pick(warm) };
  }
};
