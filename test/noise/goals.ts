import type { Alert } from "../../processor/src/alerts/alert.ts";
import { LEARNING_DAYS, startOfDay } from "./calendar.ts";
import { isLoud, matchAlerts, type AttackOutcome, type FalseAlert, type Verdict } from "./match-alerts.ts";
import type { FleetRun } from "./run-fleet.ts";

const RATE_RULES: ReadonlySet<string> = new Set(["request_rate_burst", "request_rate_sustained"]);
const NEW_ADDRESS = "new_client_address";

/** What a run came to. */
export interface NoiseFigures {
  readonly run: FleetRun;
  readonly verdict: Verdict;
  /** Thousands of keys times days, after the learning. */
  readonly keyDays: number;
  /** False alerts of medium or more after the learning, but for addresses that really are new. */
  readonly loud: readonly FalseAlert[];
  /** Those of them of the rate rules, for keys that send more than the configuration's limits as a rule. */
  readonly overTheLimit: readonly FalseAlert[];
  /** The same as {@link NoiseFigures.loud}, of the days of learning. */
  readonly learning: readonly FalseAlert[];
  readonly addresses: NewAddressFigures;
}

/** What became of uses from addresses that really were new to established keys, after the learning. */
export interface NewAddressFigures {
  readonly uses: number;
  /** Those that were told with medium or more. */
  readonly told: number;
  /** Alerts that told of them: an address is told again for a day. */
  readonly alerts: number;
}

/** Sorts the alerts of a run, and counts. */
export function measureNoise(run: FleetRun): NoiseFigures {
  const { fleet } = run.drama;
  const verdict = matchAlerts(run.drama, run.alerts);
  const from = startOfDay(Math.min(LEARNING_DAYS, fleet.options.days));
  const isLearned = ({ alert }: FalseAlert): boolean => Date.parse(alert.first_seen) >= from;
  const counted = verdict.mistaken.filter(({ alert }) => isLoud(alert) && alert.rule.id !== NEW_ADDRESS);
  const loud = counted.filter(isLearned);
  const told = verdict.mistaken.filter(
    (one) => one.alert.rule.id === NEW_ADDRESS && isLoud(one.alert) && isLearned(one),
  );
  return {
    run,
    verdict,
    keyDays: (fleet.keys.length * Math.max(0, fleet.options.days - LEARNING_DAYS)) / 1000,
    loud,
    overTheLimit: loud.filter(({ alert, key }) => RATE_RULES.has(alert.rule.id) && isOverLimits(key)),
    learning: counted.filter((one) => !isLearned(one)),
    addresses: { uses: run.addresses.newUses, told: new Set(told.map(addressOf)).size, alerts: told.length },
  };
}

function addressOf({ alert: { entity } }: FalseAlert): string {
  return `${entity["api_key.hash"]} ${entity["client.address"]}`;
}

function isOverLimits(key: FalseAlert["key"]): boolean {
  return key !== undefined && Object.keys(key.record.rules).some((rule) => RATE_RULES.has(rule));
}

/** Share of attacks that their rule told of; 1 where there was none. */
export function recallOf(outcomes: readonly AttackOutcome[]): number {
  if (outcomes.length === 0) return 1;
  return outcomes.filter(({ alert }) => alert !== undefined).length / outcomes.length;
}

/** Milliseconds from an attack's beginning to what could be told first; undefined without any. */
export function medianDelay(outcomes: readonly AttackOutcome[]): number | undefined {
  const delays = outcomes.flatMap(({ attack, alert }) =>
    alert === undefined ? [] : [Math.max(0, firstSign(alert) - attack.fromMillis)],
  );
  return delays.toSorted((a, b) => a - b)[Math.floor(delays.length / 2)];
}

function firstSign({ first_seen: firstSeen }: Alert): number {
  return Date.parse(firstSeen);
}
