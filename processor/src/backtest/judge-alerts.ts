import type { Alert } from "../alerts/alert.ts";
import { clientNetwork } from "../rules/client-network.ts";
import type { LabelRun, SightingLabels } from "../sightings/replay/labels.ts";
import { alertSpan, standing } from "./alert-time.ts";

/** What the labels of lines say of alerts. Shares are from 0 to 1; null where there is nothing to share. */
export interface Judgement {
  readonly true_alerts: number;
  readonly false_alerts: number;
  /** Of the alerts, how many tell of a labelled attack. */
  readonly precision: number | null;
  /** Of the labels, how many an alert tells of. */
  readonly recall: number | null;
  /** By rule. */
  readonly rules: readonly RuleJudgement[];
  readonly labels: readonly LabelJudgement[];
  readonly missed: readonly string[];
  /** Lines of attacks past the bound of what is kept: their alerts may count as false. */
  readonly lines_left_out: number;
}

/** What one rule got right. */
export interface RuleJudgement {
  readonly rule: string;
  readonly true_alerts: number;
  readonly false_alerts: number;
  readonly precision: number | null;
  readonly recall: number | null;
}

/** What became of one labelled attack. */
export interface LabelJudgement {
  readonly label: string;
  readonly sightings: number;
  readonly first_seen: string;
  readonly last_seen: string;
  /** The rules that told of it. */
  readonly rules: readonly string[];
}

/**
 * Holds alerts against labels: an alert is true when a labelled line of its entity lies within it, from the start of its window to its last second. A label is found
 * when an alert is true by it.
 */
export function judgeAlerts(alerts: readonly Alert[], labels: SightingLabels): Judgement {
  const byKey = new Map<string, LabelRun[]>();
  const found = new Map<string, Set<string>>();
  for (const run of labels.runs) {
    const known = byKey.get(run.keyHash);
    if (known === undefined) byKey.set(run.keyHash, [run]);
    else known.push(run);
    if (!found.has(run.label)) found.set(run.label, new Set());
  }
  const counts = new Map<string, { right: number; wrong: number; labels: Set<string> }>();
  for (const alert of standing(alerts)) {
    const rule = alert.rule.id;
    const count = counts.get(rule) ?? { right: 0, wrong: 0, labels: new Set() };
    counts.set(rule, count);
    const keyHash = alert.entity["api_key.hash"];
    const candidates = keyHash === undefined ? labels.runs : (byKey.get(keyHash) ?? []);
    const told = labelsWithin(alert, candidates);
    if (told.size === 0) count.wrong++;
    else count.right++;
    for (const label of told) {
      count.labels.add(label);
      found.get(label)?.add(rule);
    }
  }
  const rules = [...counts]
    .map(([rule, { right, wrong, labels: its }]) => ({
      rule,
      true_alerts: right,
      false_alerts: wrong,
      precision: share(right, right + wrong),
      recall: share(its.size, found.size),
    }))
    .toSorted((a, b) => (a.rule < b.rule ? -1 : 1));
  const right = rules.reduce((sum, rule) => sum + rule.true_alerts, 0);
  const wrong = rules.reduce((sum, rule) => sum + rule.false_alerts, 0);
  const missed = [...found].filter(([, by]) => by.size === 0).map(([label]) => label);
  return {
    true_alerts: right,
    false_alerts: wrong,
    precision: share(right, right + wrong),
    recall: share(found.size - missed.length, found.size),
    rules,
    labels: describeLabels(labels.runs, found),
    missed: missed.toSorted(),
    lines_left_out: labels.leftOut,
  };
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

function labelsWithin(alert: Alert, runs: readonly LabelRun[]): ReadonlySet<string> {
  const { fromUnixMillis, toUnixMillis } = alertSpan(alert);
  const labels = new Set<string>();
  for (const run of runs) {
    const isInTime = run.fromUnixSeconds * 1000 < toUnixMillis && (run.toUnixSeconds + 1) * 1000 > fromUnixMillis;
    if (isInTime && !labels.has(run.label) && isOf(run, alert.entity)) labels.add(run.label);
  }
  return labels;
}

/** Fields of an entity that a label says nothing of don't tell them apart. */
function isOf(run: LabelRun, entity: Alert["entity"]): boolean {
  const { "api_key.hash": key, "client.address": client, "service.name": service } = entity;
  return (
    (key === undefined || key === run.keyHash) &&
    (service === undefined || service === run.serviceName) &&
    (client === undefined || isWithin(run.clientAddress, client))
  );
}

function isWithin(address: string, client: string): boolean {
  const bits = Number(client.split("/")[1] ?? Number.NaN);
  return address === client || (!Number.isNaN(bits) && clientNetwork(address, bits, bits) === client);
}

function describeLabels(
  runs: readonly LabelRun[],
  found: ReadonlyMap<string, ReadonlySet<string>>,
): readonly LabelJudgement[] {
  const spans = new Map<string, { sightings: number; from: number; to: number }>();
  for (const { label, sightings, fromUnixSeconds: from, toUnixSeconds: to } of runs) {
    const span = spans.get(label) ?? { sightings: 0, from, to };
    spans.set(label, {
      sightings: span.sightings + sightings,
      from: Math.min(span.from, from),
      to: Math.max(span.to, to),
    });
  }
  return [...spans]
    .map(([label, { sightings, from, to }]) => ({
      label,
      sightings,
      first_seen: new Date(from * 1000).toISOString(),
      last_seen: new Date(to * 1000).toISOString(),
      rules: [...(found.get(label) ?? [])].toSorted(),
    }))
    .toSorted((a, b) =>
      a.first_seen === b.first_seen ? (a.label < b.label ? -1 : 1) : a.first_seen < b.first_seen ? -1 : 1,
    );
}
