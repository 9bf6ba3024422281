import type { LeakFinding } from "../../processor/src/leaks/leak.ts";
import type { Sighting } from "../../processor/src/sightings/sighting.ts";
import type { Attack } from "./attacks/attack.ts";
import { backgroundOf } from "./background.ts";
import { DAY_MILLIS, FIRST_DAY_MILLIS } from "./calendar.ts";
import { createDraws } from "./draws.ts";
import { deploymentAt, type Service } from "./services.ts";
import { sightingOf } from "./sightings.ts";
import { requestsOf, type Drama } from "./stage.ts";

/** What happens in one day, in order of time. */
export interface SimulatedDay {
  readonly day: number;
  readonly sightings: readonly Sighting[];
  /** In order of time. */
  readonly leaks: readonly LeakFinding[];
}

/** Plays a drama day by day, so that no more than a day is in memory. Days with nothing but attacks come before and after the simulation. */
export function* simulate(drama: Drama): Generator<SimulatedDay> {
  const { fleet, attacks } = drama;
  const { seed, days: simulated } = fleet.options;
  const leaks = Map.groupBy(
    attacks.flatMap((attack) => attack.leaks ?? []),
    ({ timeUnixMillis }) => dayOf(timeUnixMillis),
  );
  const alterations = Map.groupBy(
    attacks.flatMap(({ alters }) => alters ?? []),
    ({ keyHash }) => keyHash,
  );
  const stamp = createStamp(drama);
  const waiting = new Map<number, Sighting[]>();
  function add(sighting: Sighting): void {
    const day = dayOf(sighting.timeUnixMillis);
    const list = waiting.get(day);
    if (list === undefined) waiting.set(day, [sighting]);
    else list.push(sighting);
  }
  function addDay(day: number): void {
    backgroundOf(fleet, day).forEach(add);
    for (const key of fleet.keys) {
      const draws = createDraws(seed, `${key.name} requests ${day}`);
      const altered = alterations.get(key.hash) ?? [];
      for (const request of requestsOf(key, day, seed)) {
        const now = altered.filter((one) => one.fromMillis <= request.atMillis && request.atMillis <= one.toMillis);
        const sighting = sightingOf(key, request, draws);
        if (now.length === 0) add(sighting);
        else now.reduce<readonly Sighting[]>((list, { change }) => list.flatMap(change), [sighting]).forEach(add);
      }
    }
  }
  attacks.flatMap(({ sightings }) => sightings).forEach(add);
  const days = new Set([...waiting.keys(), ...leaks.keys(), ...Array.from({ length: simulated + 2 }, (_, i) => i - 1)]);
  for (const day of [...days].toSorted((a, b) => a - b)) {
    // Where people rise early, a day begins in the one before by UTC.
    if (day + 1 >= 0 && day + 1 < simulated) addDay(day + 1);
    const sightings = (waiting.get(day) ?? []).toSorted((a, b) => a.timeUnixMillis - b.timeUnixMillis);
    waiting.delete(day);
    yield {
      day,
      sightings: sightings.map(stamp),
      leaks: (leaks.get(day) ?? []).toSorted((a, b) => a.timeUnixMillis - b.timeUnixMillis),
    };
  }
}

/** Before the records of a service at an instant, so many were lost. */
type Hole = Pick<Attack, "fromMillis"> & { readonly records: number };

/** Gives each sighting in turn what makes it one of a kind: identity, instance, and the number of its audit record. */
function createStamp({ fleet, attacks }: Drama): (sighting: Sighting) => Sighting {
  const services = new Map(fleet.services.map((service) => [service.name, service] as const));
  const holes = new Map<string, Hole[]>();
  for (const { hole, fromMillis } of attacks) {
    if (hole === undefined) continue;
    const list = holes.get(hole.service) ?? [];
    holes.set(
      hole.service,
      [...list, { fromMillis, records: hole.records }].toSorted((a, b) => a.fromMillis - b.fromMillis),
    );
  }
  const sequences = new Map<string, number>();
  let count = 0;
  return (sighting) => {
    const service: Service = services.get(sighting.serviceName)!;
    const { instance } = deploymentAt(service, sighting.timeUnixMillis);
    const waiting = holes.get(service.name) ?? [];
    let lost = 0;
    while (waiting.length > 0 && waiting[0]!.fromMillis <= sighting.timeUnixMillis) lost += waiting.shift()!.records;
    const sequence = (sequences.get(instance) ?? 0) + 1 + lost;
    sequences.set(instance, sequence);
    const id = (++count).toString(16);
    return {
      ...sighting,
      traceId: id.padStart(32, "0"),
      spanId: id.padStart(16, "0"),
      auditSequence: sequence,
      source: instance,
    };
  };
}

function dayOf(atMillis: number): number {
  return Math.floor((atMillis - FIRST_DAY_MILLIS) / DAY_MILLIS);
}
