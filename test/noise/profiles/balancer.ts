import { createDraws } from "../draws.ts";
import { drawAddress, networksOf } from "../networks.ts";
import type { Profile } from "../simulated-key.ts";
import { beatsOf } from "./pace.ts";

const NODES = 3;

/** Behind the load balancer that nobody declared: its nodes are all the service sees, and they change every day. */
export const balancer: Profile = function* (key, day, seed) {
  const [cloud] = networksOf("hosting");
  const ofTheDay = createDraws(seed, `balancer ${day}`);
  const nodes = Array.from({ length: NODES }, () => drawAddress(ofTheDay, cloud!));
  const phaseOfDay = createDraws(seed, `${key.name} phase`).share();
  const draws = createDraws(seed, `${key.name} ${day}`);
  for (const beat of beatsOf(key, day, draws, phaseOfDay)) yield { ...beat, address: draws.pick(nodes) };
};
