import type { LeakFinding } from "../../../processor/src/leaks/leak.ts";
import type { KeyRecord } from "../../../processor/src/registry/key-record.ts";
import type { Sighting } from "../../../processor/src/sightings/sighting.ts";
import { DAY_MILLIS, MINUTE_MILLIS } from "../calendar.ts";
import type { Draws } from "../draws.ts";
import type { Fleet } from "../fleet.ts";
import type { SimulatedKey } from "../simulated-key.ts";

/** A span of time, both ends included. */
export interface TimeSpan {
  readonly fromMillis: number;
  readonly toMillis: number;
}

/** Always. */
export const ALWAYS: TimeSpan = { fromMillis: Number.NEGATIVE_INFINITY, toMillis: Number.POSITIVE_INFINITY };

/** Something that one rule must tell of, from when it began to its end. */
export interface Attack extends TimeSpan {
  /** The rule that must tell of it. */
  readonly rule: string;
  /** A baseline may miss one in ten. */
  readonly kind: "deterministic" | "baseline";
  /** Values of an alert's entity that belong to it: key hashes, addresses, instances. */
  readonly subjects: readonly string[];
  /** When alerts about the subjects are its doing, whatever their rules. */
  readonly reach: TimeSpan;
  /** Rules that would be wrong to tell of it. @default none */
  readonly innocentOf?: readonly string[];
  /** Requests that come with it. */
  readonly sightings: readonly Sighting[];
  readonly leaks?: readonly LeakFinding[];
  /** What becomes of a key's own requests for some time: each is replaced by these. */
  readonly alters?: TimeSpan & {
    readonly keyHash: string;
    readonly change: (sighting: Sighting) => readonly Sighting[];
  };
  /** So many audit records of a service are lost when it begins. */
  readonly hole?: { readonly service: string; readonly records: number };
}

/** What attacks are made from. */
export interface Stage {
  readonly fleet: Fleet;
  readonly draws: Draws;
  /** An instant on a day when keys are established and something is left of the simulation. */
  drawInstant(): number;
  /** The first instant of such a day. */
  startOfSomeDay(): number;
  /** A key that no other attack has, well known by then. */
  takeVictim(fits?: (key: SimulatedKey) => boolean): SimulatedKey;
  /** One with a steady volume. */
  takeMeteredVictim(): SimulatedKey;
  /** Changes what the registry says of a key. */
  amend(key: SimulatedKey, part: Partial<KeyRecord>): void;
  /** The first request of a key on the day of an instant or after: when and from where. */
  usualUse(key: SimulatedKey, atMillis: number): { readonly atMillis: number; readonly address: string };
  /** An address that nobody has used. */
  drawStrangerAddress(fits?: (kind: string, country: string) => boolean): string;
  /** A request that looks like the key's own but for what is said. */
  request(key: SimulatedKey, part: Partial<Sighting> & Pick<Sighting, "timeUnixMillis" | "clientAddress">): Sighting;
}

/** Makes an attack that one rule must tell of. */
export interface AttackKind {
  readonly rule: string;
  /** It needs keys with a steady volume, or a history of weeks. @default false */
  readonly isForBaselines?: boolean;
  create(stage: Stage): Attack;
}

const REACH_BEFORE_MILLIS = 10 * MINUTE_MILLIS;

/** What most attacks are: requests about one key, within a time, and what comes of it for a day. */
export function attackOn(
  rule: string,
  subjects: readonly string[],
  sightings: readonly Sighting[],
  more: Partial<Attack> = {},
): Attack {
  const times = sightings.map(({ timeUnixMillis }) => timeUnixMillis);
  const { fromMillis = Math.min(...times), toMillis = Math.max(...times) } = more;
  return {
    rule,
    kind: "deterministic",
    subjects,
    sightings,
    fromMillis,
    toMillis,
    reach: { fromMillis: fromMillis - REACH_BEFORE_MILLIS, toMillis: toMillis + DAY_MILLIS },
    ...more,
  };
}

/** A key that is not used by its owner for some time. */
export function silence(key: SimulatedKey, span: TimeSpan): NonNullable<Attack["alters"]> {
  return { ...span, keyHash: key.hash, change: () => [] };
}

/** So many instants at a pace. */
export function instants(fromMillis: number, count: number, everySeconds: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => fromMillis + i * everySeconds * 1000);
}
