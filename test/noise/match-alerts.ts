import type { Alert } from "../../processor/src/alerts/alert.ts";
import { SEVERITIES } from "../../processor/src/alerts/alert.ts";
import type { Attack, TimeSpan } from "./attacks/attack.ts";
import { HOUR_MILLIS } from "./calendar.ts";
import type { SimulatedKey } from "./simulated-key.ts";
import type { Drama } from "./stage.ts";

/** An attack, and what told of it. */
export interface AttackOutcome {
  readonly attack: Attack;
  /** Of the attack's own rule; the first. */
  readonly alert: Alert | undefined;
}

/** An alert that nothing gave a reason for. */
export interface FalseAlert {
  readonly alert: Alert;
  readonly key: SimulatedKey | undefined;
}

/** Alerts, sorted by what was true. */
export interface Verdict {
  readonly outcomes: readonly AttackOutcome[];
  /** Alerts that came of attacks, whatever their rules. */
  readonly deserved: readonly Alert[];
  readonly mistaken: readonly FalseAlert[];
}

/** An alert of a windowed rule may begin a little later than the attack, one at the watermark after its end. */
const SLACK_MILLIS = HOUR_MILLIS;

/** Whether an alert is loud enough to wake somebody. */
export function isLoud({ severity }: Alert): boolean {
  return SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf("medium");
}

/** Says of each alert whether an attack gave a reason for it, and of each attack whether it was told. */
export function matchAlerts({ attacks, fleet }: Drama, alerts: readonly Alert[]): Verdict {
  const bySubject = new Map<string, Attack[]>();
  for (const attack of attacks)
    for (const subject of attack.subjects) bySubject.set(subject, [...(bySubject.get(subject) ?? []), attack]);
  const keys = new Map(fleet.keys.map((key) => [key.hash, key] as const));
  const attacksOf = (alert: Alert): readonly Attack[] =>
    [...new Set(Object.values(alert.entity))].flatMap((value) => bySubject.get(value) ?? []);

  const first = new Map<Attack, Alert>();
  const deserved: Alert[] = [];
  const mistaken: FalseAlert[] = [];
  for (const alert of alerts) {
    const concerned = attacksOf(alert);
    for (const attack of concerned) {
      const span = { fromMillis: attack.fromMillis - SLACK_MILLIS, toMillis: attack.toMillis + SLACK_MILLIS };
      if (attack.rule === alert.rule.id && overlaps(alert, span) && !first.has(attack)) first.set(attack, alert);
    }
    const reason = concerned.find(
      ({ reach, innocentOf }) => overlaps(alert, reach) && innocentOf?.includes(alert.rule.id) !== true,
    );
    if (reason === undefined) mistaken.push({ alert, key: keys.get(alert.entity["api_key.hash"] ?? "") });
    else deserved.push(alert);
  }
  return { outcomes: attacks.map((attack) => ({ attack, alert: first.get(attack) })), deserved, mistaken };
}

function overlaps({ first_seen: from, last_seen: to }: Alert, span: TimeSpan): boolean {
  return Date.parse(from) <= span.toMillis && Date.parse(to) >= span.fromMillis;
}
