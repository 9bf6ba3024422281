import type { Severity } from "../alerts/alert.ts";
import { OUTCOME_ACCEPTED } from "../sightings/batch.ts";
import type { RuleDocumentation } from "./documentation.ts";
import type { FoldRule } from "./fold-rule.ts";
import { KEY_PARTITION } from "./partitions.ts";
import { hashRuleParameters } from "./version.ts";

const ID = "dormant_key_used";
const DAY_SECONDS = 86_400;
const KEEP_ALIVE_SECONDS = 3_600;

/** Options of {@link createDormantKeyUsed}. */
export interface DormantKeyUsedOptions {
  /** Silence after which a key is dormant. */
  readonly silenceMillis: number;
  readonly severity: Severity;
}

/** When the key was last accepted; 0 before its first time. */
export interface DormantKeyUsedState {
  lastSecond: number;
}

/** What the rule is for. */
export const documentation: RuleDocumentation = {
  id: ID,
  title: "A key is used after long silence",
  means:
    "The service accepted a request with a key that it had not accepted for more than 30 days. What was rejected in between does not end the silence, and a key that was never seen before is not dormant.",
  matters:
    "Forgotten keys are the ones that nobody misses: in old laptops, backups, repositories that became public. When one wakes up, its owner rarely woke it.",
  doNext:
    "Ask the key's owner whether they use it again. If they don't know it, revoke it. A key that is meant to rest should be revoked until it is needed.",
  falseAlerts:
    "Jobs that run once a quarter or once a year. A service whose telemetry was missing for a month looks silent too; after `keytrail learn` with the files of that month it does not.",
  tuning: "`silence`, `severity`.",
  owasp: ["API9:2023"],
  attack: ["T1078"],
  monotone: false,
  needs: [],
};

/** An accepted request of a key that was not accepted for longer than the silence. */
export function createDormantKeyUsed(options: DormantKeyUsedOptions): FoldRule<DormantKeyUsedState> {
  const silenceSeconds = Math.round(options.silenceMillis / 1000);
  const limitDays = Math.round(silenceSeconds / DAY_SECONDS);
  return {
    kind: "fold",
    timing: "ordered",
    partition: KEY_PARTITION,
    id: ID,
    version: hashRuleParameters({ silenceSeconds }),
    keepAliveSeconds: KEEP_ALIVE_SECONDS,
    needsHistory: true,
    createState: () => ({ lastSecond: 0 }),
    cloneState: ({ lastSecond }) => ({ lastSecond }),
    fold(state, sighting, found) {
      if (sighting.outcome !== OUTCOME_ACCEPTED) return;
      const silence = sighting.second - state.lastSecond;
      const isDormant = state.lastSecond !== 0 && silence > silenceSeconds;
      state.lastSecond = sighting.second;
      if (!isDormant) return;
      found({
        second: sighting.second,
        entity: { "api_key.hash": sighting.keyHash },
        severity: options.severity,
        observed: Math.floor(silence / DAY_SECONDS),
        threshold: limitDays,
        details: { address: sighting.clientAddress },
        evidence: [sighting],
      });
    },
    title: ({ keyLabel, observed, details }) =>
      `Key ${keyLabel} was used${details["address"] === "" ? "" : ` from ${details["address"]}`} after ${observed} silent days`,
    counterfactual: ({ observed }) => `would not fire if more than ${observed} silent days were allowed`,
    isIdle: ({ lastSecond }) => lastSecond === 0,
  };
}
