import type { Sighting } from "../../processor/src/sightings/sighting.ts";
import type { Draws } from "./draws.ts";
import { deploymentAt, SENSITIVE_ROUTE } from "./services.ts";
import type { SimulatedKey, SimulatedRequest } from "./simulated-key.ts";

/** One request in a hundred fails in the service. */
const FAILURES = 0.01;
/** A week after a deployment one request in twenty goes to the route that it brought. */
const NEW_ROUTE = 0.05;

/** The sighting of a request; identity, source and sequence come when all of a day are in order. */
export function sightingOf(
  key: SimulatedKey,
  { atMillis, address, weight = 1, route: wanted }: SimulatedRequest,
  draws: Draws,
): Sighting {
  const { service } = key;
  const { version, newRoute } = deploymentAt(service, atMillis);
  const usual = key.routes.filter((one) => one !== SENSITIVE_ROUTE);
  const route = wanted ?? (newRoute !== undefined && draws.chance(NEW_ROUTE) ? newRoute : draws.pick(usual));
  const hasFailed = draws.chance(FAILURES);
  return {
    traceId: "",
    spanId: "",
    timeUnixMillis: atMillis,
    keyHash: key.hash,
    clientAddress: address,
    addressUntrusted: service.isBehindBalancer,
    userAgent: key.userAgent,
    serviceName: service.name,
    serviceVersion: version,
    route,
    path: route.replace("{id}", String(draws.below(key.objects))),
    method: "GET",
    statusCode: hasFailed ? 500 : 200,
    outcome: "accepted",
    weight,
    keyName: key.name,
    responseBytes: Math.round(key.responseBytes * Math.exp(draws.between(-1, 1))),
    record: "audit",
    source: "",
  };
}
