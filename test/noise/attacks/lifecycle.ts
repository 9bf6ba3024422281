import type { LeakFinding } from "../../../processor/src/leaks/leak.ts";
import type { SimulatedKey } from "../simulated-key.ts";
import { deploymentAt } from "../services.ts";
import { keyHash } from "../../support/sightings.ts";
import type { KeyRecord } from "../../../processor/src/registry/key-record.ts";
import type { Sighting } from "../../../processor/src/sightings/sighting.ts";
import { DAY_MILLIS, HOUR_MILLIS, MINUTE_MILLIS, startOfDay } from "../calendar.ts";
import type { AttackKind, Stage } from "./attack.ts";
import { ALWAYS, attackOn, silence } from "./attack.ts";

/** A key that ends, and one use of it an hour later: its owner had stopped before. */
function useAfterEnd(rule: string, partOf: (endMillis: number) => Partial<KeyRecord>): AttackKind {
  return {
    rule,
    create(stage) {
      const key = stage.takeVictim();
      const { atMillis, address } = stage.usualUse(key, stage.drawInstant());
      stage.amend(key, partOf(atMillis));
      const late = stage.request(key, { timeUnixMillis: atMillis + HOUR_MILLIS, clientAddress: address });
      return attackOn(rule, [key.hash], [late], {
        alters: silence(key, { fromMillis: atMillis, toMillis: Number.POSITIVE_INFINITY }),
      });
    },
  };
}

/** An old key that still works after its grace. */
export const rotated: AttackKind = useAfterEnd("rotated_key_used", (end) => ({
  status: "rotated",
  changedAtUnixMillis: end - 2 * DAY_MILLIS,
  graceUntilUnixMillis: end,
}));

/** A key that was revoked. */
export const revoked: AttackKind = useAfterEnd("revoked_key_used", (end) => ({
  status: "revoked",
  changedAtUnixMillis: end,
}));

/** A key whose time is over. */
export const expired: AttackKind = useAfterEnd("expired_key_used", (end) => ({ expiresAtUnixMillis: end }));

/** Somebody tries a key that lay where only a stranger looks. */
export const canary: AttackKind = {
  rule: "canary_key_used",
  create(stage) {
    const key = stage.takeVictim();
    stage.amend(key, { isCanary: true });
    const from = stage.drawInstant();
    const one = stage.request(key, {
      timeUnixMillis: from,
      clientAddress: stage.drawStrangerAddress(),
      outcome: "rejected",
      statusCode: 401,
    });
    return attackOn(this.rule, [key.hash], [one], {
      alters: silence(key, ALWAYS),
    });
  },
};

/** A key that works and that nobody registered. */
export const unregistered: AttackKind = {
  rule: "unknown_key_accepted",
  create(stage) {
    const key = stage.takeVictim();
    const hash = keyHash(`made past the process ${stage.draws.below(2 ** 31)}`);
    const one = stage.request(key, {
      keyHash: hash,
      keyName: "",
      timeUnixMillis: stage.drawInstant(),
      clientAddress: stage.drawStrangerAddress(),
    });
    return attackOn(this.rule, [hash], [one]);
  },
};

/** A key that may be used from one network, from another one. */
export const policy: AttackKind = {
  rule: "policy_violation",
  create(stage) {
    const key = stage.takeVictim(({ profile }) => profile === "cron");
    const { atMillis, address } = stage.usualUse(key, stage.drawInstant());
    stage.amend(key, { allowedCidrs: [`${address.split(".").slice(0, 2).join(".")}.0.0/16`] });
    const clientAddress = stage.drawStrangerAddress((kind) => kind === "residential");
    const one = stage.request(key, { timeUnixMillis: atMillis + HOUR_MILLIS, clientAddress });
    return attackOn(this.rule, [key.hash], [one]);
  },
};

/** Days before the simulation on which keys that rest were used last. */
const RESTING_DAYS = 40;

/** A key that rested for more than a month, from where it was used before. */
export const dormant: AttackKind = {
  rule: "dormant_key_used",
  create(stage) {
    const key = stage.takeVictim(({ profile }) => profile === "cron");
    const { address } = stage.usualUse(key, startOfDay(0));
    const use = (timeUnixMillis: number): Sighting => stage.request(key, { timeUnixMillis, clientAddress: address });
    const before = Array.from({ length: 30 }, (_, i) => use(startOfDay(-RESTING_DAYS) + i * MINUTE_MILLIS));
    const wakes = use(stage.drawInstant());
    return attackOn(this.rule, [key.hash], [...before, wakes], {
      alters: silence(key, ALWAYS),
      reach: ALWAYS,
      fromMillis: wakes.timeUnixMillis,
    });
  },
};

/** For a week any new address of a leaked key is told of, its owner's as well. */
const WATCHED_MILLIS = 7 * DAY_MILLIS + HOUR_MILLIS;

/** A key that the service writes into an exception. */
function leakOf(stage: Stage, { hash, service }: SimulatedKey, atMillis: number): LeakFinding {
  return {
    kind: "raw_key",
    keyHash: hash,
    format: "unknown",
    location: "exception.message",
    origin: "service",
    serviceName: service.name,
    codeLocation: `handler ${stage.draws.below(1_000_000)}`,
    traceId: "",
    spanId: "",
    timeUnixMillis: atMillis,
    clientAddress: "",
    route: "",
    statusCode: 500,
    source: deploymentAt(service, atMillis).instance,
  };
}

/** A leak. */
export const leaked: AttackKind = {
  rule: "leaked_key",
  create(stage) {
    const key = stage.takeVictim();
    const from = stage.drawInstant();
    return {
      rule: this.rule,
      kind: "deterministic",
      fromMillis: from,
      toMillis: from,
      subjects: [key.hash],
      reach: { fromMillis: from - MINUTE_MILLIS, toMillis: from + WATCHED_MILLIS },
      sightings: [],
      leaks: [leakOf(stage, key, from)],
    };
  },
};

/** A leak, and a stranger who found it, a day later. */
export const leakedUse: AttackKind = {
  rule: "leaked_key_used",
  create(stage) {
    const key = stage.takeVictim(({ profile }) => profile === "cron");
    const from = stage.drawInstant();
    const stolen = stage.request(key, {
      timeUnixMillis: from + 6 * HOUR_MILLIS,
      clientAddress: stage.drawStrangerAddress(),
    });
    return attackOn(this.rule, [key.hash], [stolen], {
      leaks: [leakOf(stage, key, from)],
      reach: { fromMillis: from - MINUTE_MILLIS, toMillis: from + WATCHED_MILLIS },
    });
  },
};
