import type { Sighting } from "../../../processor/src/sightings/sighting.ts";
import { MINUTE_MILLIS } from "../calendar.ts";
import type { Attack, AttackKind, Stage } from "./attack.ts";
import { attackOn } from "./attack.ts";

/** How long a key does more than usual. */
const LASTS_MILLIS = 40 * MINUTE_MILLIS;
/** A phase of a metered key is longer by far. */
const INTO_PHASE_MILLIS = 30 * MINUTE_MILLIS;

/** A metered key whose own requests change while it is at work. */
function atWork(stage: Stage, rule: string, change: (sighting: Sighting) => readonly Sighting[]): Attack {
  const key = stage.takeMeteredVictim();
  // The first use of a day: its phase begins.
  const { atMillis } = stage.usualUse(key, stage.startOfSomeDay());
  const fromMillis = atMillis + INTO_PHASE_MILLIS;
  const toMillis = fromMillis + LASTS_MILLIS;
  return attackOn(rule, [key.hash], [], {
    kind: "baseline",
    fromMillis,
    toMillis,
    alters: { fromMillis, toMillis, keyHash: key.hash, change },
  });
}

/** The same request again, some seconds later. */
function copies(sighting: Sighting, count: number, part: Partial<Sighting> = {}): readonly Sighting[] {
  return Array.from({ length: count }, (_, i) => ({
    ...sighting,
    ...part,
    timeUnixMillis: sighting.timeUnixMillis + (i + 1) * 1_300,
  }));
}

/** Five times the requests. */
export const volume: AttackKind = {
  rule: "volume_anomaly",
  isForBaselines: true,
  create(stage) {
    return atWork(stage, this.rule, (sighting) => [sighting, ...copies(sighting, 4)]);
  },
};

/** Requests for what is not there, three for each usual one. */
export const errors: AttackKind = {
  rule: "error_rate_spike",
  isForBaselines: true,
  create(stage) {
    return atWork(stage, this.rule, (sighting) => [sighting, ...copies(sighting, 3, { statusCode: 404 })]);
  },
};

/** Responses five times as large. */
export const data: AttackKind = {
  rule: "data_volume",
  isForBaselines: true,
  create(stage) {
    return atWork(stage, this.rule, (sighting) => [{ ...sighting, responseBytes: 5 * (sighting.responseBytes ?? 0) }]);
  },
};
