import type { Sighting } from "../../processor/src/sightings/sighting.ts";
import { keyHash } from "../support/sightings.ts";
import { DAY_MILLIS, MINUTE_MILLIS, startOfDay } from "./calendar.ts";
import { createDraws } from "./draws.ts";
import type { Fleet } from "./fleet.ts";
import { drawAddress, NETWORKS } from "./networks.ts";
import { deploymentAt, type Service } from "./services.ts";

/** Between two requests with a JWT to a service, which have no key. */
const JWT_EVERY_MILLIS = 4 * MINUTE_MILLIS;
/** Strangers a day who try a few keys at a service. */
const STRANGERS = 4;
const MOST_TRIES = 6;

/** What every service sees besides its keys: requests with JWTs, and strangers who try a handful of keys that nobody has. */
export function backgroundOf({ services, options: { seed } }: Fleet, day: number): readonly Sighting[] {
  return services.flatMap((service) => {
    const draws = createDraws(seed, `background ${service.name} ${day}`);
    const sightings: Sighting[] = [];
    const end = startOfDay(day + 1);
    for (let at = startOfDay(day); at < end; at += draws.wait(JWT_EVERY_MILLIS))
      sightings.push(keyless(service, at, drawAddress(draws, draws.pick(NETWORKS))));
    for (let stranger = 0; stranger < STRANGERS; stranger++) {
      const address = drawAddress(draws, draws.pick(NETWORKS));
      const from = startOfDay(day) + draws.share() * DAY_MILLIS * 0.99;
      for (let i = 0, tries = 1 + draws.below(MOST_TRIES); i < tries; i++) {
        const hash = keyHash(`stranger ${seed} ${draws.below(2 ** 31)}`);
        sightings.push({ ...keyless(service, from + i * 900, address), keyHash: hash, outcome: "rejected" });
      }
    }
    return sightings;
  });
}

function keyless(service: Service, atMillis: number, address: string): Sighting {
  const route = service.routes[0]!;
  return {
    traceId: "",
    spanId: "",
    timeUnixMillis: atMillis,
    keyHash: "",
    clientAddress: address,
    addressUntrusted: service.isBehindBalancer,
    userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:147.0) Gecko/20100101 Firefox/147.0",
    serviceName: service.name,
    serviceVersion: deploymentAt(service, atMillis).version,
    route,
    path: route,
    method: "GET",
    statusCode: 401,
    outcome: "missing",
    weight: 1,
    keyName: "",
    record: "audit",
    source: "",
  };
}
