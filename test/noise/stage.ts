import { registryOf } from "../support/key-records.ts";
import type { KeyRecord, KeyRegistry } from "../../processor/src/registry/key-record.ts";
import type { Attack, AttackKind, Stage } from "./attacks/attack.ts";
import { DAY_MILLIS, FIRST_DAY_MILLIS, startOfDay } from "./calendar.ts";
import { createDraws } from "./draws.ts";
import type { Fleet } from "./fleet.ts";
import { drawAddress, NETWORKS } from "./networks.ts";
import { PROFILES } from "./profiles/index.ts";
import { sightingOf } from "./sightings.ts";
import type { SimulatedKey, SimulatedRequest } from "./simulated-key.ts";

/** A fleet with what happens to it. */
export interface Drama {
  readonly fleet: Fleet;
  readonly attacks: readonly Attack[];
  /** Every key of the fleet, as its owner tells of it: complete. */
  readonly registry: KeyRegistry;
}

/** Options of {@link stageAttacks}. */
export interface StageOptions {
  readonly kinds: readonly AttackKind[];
  /** Attacks of each kind. */
  readonly each: number;
  /** Attacks begin on these days; keys are known by the first. */
  readonly fromDay: number;
  readonly toDay: number;
}

/** What a key must have done before the first attacks. */
const ESTABLISHED_SIGHTINGS = 30;
/** Looked through for a key's next use. */
const MOST_DAYS_AHEAD = 7;

/** The requests of a key on a day that lie within its life, in order. */
export function requestsOf(key: SimulatedKey, day: number, seed: number): readonly SimulatedRequest[] {
  if (startOfDay(day + 1) <= key.fromMillis || startOfDay(day) >= key.toMillis) return [];
  return Array.from(PROFILES[key.profile](key, day, seed))
    .filter(({ atMillis }) => atMillis >= key.fromMillis && atMillis < key.toMillis)
    .toSorted((a, b) => a.atMillis - b.atMillis);
}

/** Makes the attacks on a fleet; no key is the victim of two. */
export function stageAttacks(fleet: Fleet, { kinds, each, fromDay, toDay }: StageOptions): Drama {
  const { seed } = fleet.options;
  const draws = createDraws(seed, "stage");
  const taken = new Set<SimulatedKey>();
  const records = new Map(fleet.keys.map(({ hash, record }) => [hash, record] as const));

  function isEstablished(key: SimulatedKey): boolean {
    let sightings = 0;
    for (let day = 0; day < fromDay && sightings < ESTABLISHED_SIGHTINGS; day++)
      sightings += requestsOf(key, day, seed).length;
    return sightings >= ESTABLISHED_SIGHTINGS;
  }

  function take(rule: string, fits: (key: SimulatedKey) => boolean): SimulatedKey {
    const free = fleet.keys.filter((key) => !taken.has(key) && isVictim(key) && fits(key));
    while (free.length > 0) {
      const [key] = free.splice(draws.below(free.length), 1);
      if (!isEstablished(key!)) continue;
      taken.add(key!);
      return key!;
    }
    throw new RangeError(`Cannot stage ${rule}: a key that fits is wanted: received a fleet without one left`);
  }

  function stageFor(kind: AttackKind, index: number): Stage {
    const own = createDraws(seed, `${kind.rule} ${kinds.indexOf(kind)} ${index}`);
    return {
      fleet,
      draws: own,
      drawInstant: () => startOfDay(own.between(fromDay, toDay)),
      startOfSomeDay: () => startOfDay(fromDay + own.below(Math.max(1, toDay - fromDay))),
      takeVictim: (fits = () => true) => take(kind.rule, (key) => !key.isMetered && fits(key)),
      takeMeteredVictim: () => take(kind.rule, ({ isMetered }) => isMetered),
      amend(key, part: Partial<KeyRecord>) {
        records.set(key.hash, { ...records.get(key.hash)!, ...part });
      },
      usualUse(key, atMillis) {
        const first = Math.floor((atMillis - FIRST_DAY_MILLIS) / DAY_MILLIS);
        for (let day = first; day < first + MOST_DAYS_AHEAD; day++) {
          const next = requestsOf(key, day, seed).find((request) => request.atMillis >= atMillis);
          if (next !== undefined) return next;
        }
        throw new RangeError(`Cannot stage ${kind.rule}: a use of ${key.name} is wanted: received none in a week`);
      },
      drawStrangerAddress: (fits = () => true) =>
        drawAddress(own, own.pick(NETWORKS.filter((network) => fits(network.kind, network.country)))),
      request: (key, part) => ({
        ...sightingOf(key, { atMillis: part.timeUnixMillis, address: part.clientAddress }, own),
        statusCode: 200,
        ...part,
      }),
    };
  }

  const attacks = kinds.flatMap((kind) => Array.from({ length: each }, (_, i) => kind.create(stageFor(kind, i))));
  return { fleet, attacks, registry: registryOf([...records.values()], true) };
}

/** A key that was there from the start, and whose clients can be told apart. */
function isVictim({ service, fromMillis }: SimulatedKey): boolean {
  return !service.isBehindBalancer && fromMillis === Number.NEGATIVE_INFINITY;
}
