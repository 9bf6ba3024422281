import { createDraws } from "../draws.ts";
import { drawAddress, networksOf } from "../networks.ts";
import type { Profile } from "../simulated-key.ts";
import { beatsOf } from "./pace.ts";

/** Days after which one of the machines is replaced, and gets another address of the same network. */
const DAYS_OF_A_MACHINE = 60;

/** A steady service: one to four machines at one host, all the time; one in ten runs in two regions. */
export const server: Profile = function* (key, day, seed) {
  const life = createDraws(seed, `${key.name} machines`);
  const clouds = networksOf("hosting");
  const home = life.pick(clouds);
  const second = life.chance(0.1)
    ? life.pick(clouds.filter(({ name }) => name.startsWith(home.name.slice(0, 5))))
    : home;
  const machines = Array.from({ length: second === home ? 1 + life.below(4) : 2 }, (_, i) => {
    const network = i % 2 === 1 ? second : home;
    const replacedOn = life.below(DAYS_OF_A_MACHINE);
    const addresses = [drawAddress(life, network), drawAddress(life, network)];
    return addresses[day >= replacedOn ? 1 : 0]!;
  });
  const phaseOfDay = life.share();
  const draws = createDraws(seed, `${key.name} ${day}`);
  for (const beat of beatsOf(key, day, draws, phaseOfDay)) yield { ...beat, address: draws.pick(machines) };
};
