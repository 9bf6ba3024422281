import { createHash } from "node:crypto";
import { clientNetwork } from "../rules/client-network.ts";
import { SEVERITIES, type Alert, type Severity } from "./alert.ts";
import { compareAlerts, keyLabel, SIMULATED_GATE } from "./build-alert.ts";
import { INCIDENT_STAGES, storyStepOf, type IncidentStage } from "./incident-stages.ts";

/** One alert in the course of an incident. */
export interface IncidentEvent {
  /** When it began, ISO 8601, UTC, milliseconds. */
  readonly time: string;
  readonly alert: string;
  readonly rule: string;
  readonly stage: IncidentStage;
  readonly severity: Severity;
  readonly state: "open" | "close";
  readonly title: string;
}

/** What the alerts of one key, or of one client without a key, are together. Times are ISO 8601 in UTC with milliseconds. */
export interface Incident {
  /** First 32 hex digits of SHA-256 over the JSON array ["incident", sorted entity pairs, opened in unix seconds]. */
  readonly id: string;
  /** `open` as long as one of its alerts is. */
  readonly state: "open" | "close";
  /** The highest of its alerts. */
  readonly severity: Severity;
  /** 0 to 99; see {@link scoreOf}. */
  readonly score: number;
  readonly entity: Readonly<Record<string, string>>;
  /** One sentence: what was seen, in the order in which it began. */
  readonly story: string;
  /** Stages that its alerts belong to, in the order of {@link INCIDENT_STAGES}. */
  readonly stages: readonly IncidentStage[];
  readonly opened: string;
  /** Null while it is open. */
  readonly closed: string | null;
  readonly last_seen: string;
  /** How many alerts it has; `alerts` and `timeline` show the first 100 of them. */
  readonly alert_count: number;
  readonly alerts: readonly string[];
  /** In the order of event time. */
  readonly timeline: readonly IncidentEvent[];
}

/** Alerts of one entity that begin less than this after the last use that an earlier one saw belong together. */
export const INCIDENT_GAP_SECONDS: number = 6 * 3_600;
/** Alerts that an incident lists. */
const MAX_LISTED = 100;
/** Rules that a story tells of. */
const MAX_STEPS = 8;
/** Each severity has a band of its own, so that many small things never stand above a great one. */
const SEVERITY_BAND = 20;
const STAGE_POINTS = 4;
const MAX_STAGE_POINTS = 12;
const MAX_RULE_POINTS = 7;

/**
 * Groups alerts to incidents: a pure function of the set of alerts, whatever their order. Withdrawn and superseded alerts, summaries, and those of rules that only simulate are none.
 *
 * @param alerts at most one of each id
 * @param nameOf a key's name; empty for none @default none
 * @returns the gravest first: by score, then the newest, then id
 */
export function createIncidents(alerts: readonly Alert[], nameOf: (keyHash: string) => string = () => ""): Incident[] {
  return groupAlerts(alerts)
    .map((group) => createIncident(group, nameOf))
    .toSorted(compareIncidents);
}

/** The incident of each alert: alert id → incident id. */
export function incidentIdsOf(alerts: readonly Alert[]): ReadonlyMap<string, string> {
  return new Map(
    groupAlerts(alerts).flatMap((group) => {
      const incident = incidentId(group);
      return group.map(({ id }) => [id, incident] as const);
    }),
  );
}

/**
 * The score: 20 for each step of severity above info (critical: 80), 4 for each further stage (at most 12), 1 for each further rule (at most 7).
 * The highest severity decides, and how far it has come and how much speaks for it tells incidents of one severity apart.
 */
export function scoreOf(severity: Severity, stages: number, rules: number): number {
  return (
    SEVERITIES.indexOf(severity) * SEVERITY_BAND +
    Math.min(MAX_STAGE_POINTS, (stages - 1) * STAGE_POINTS) +
    Math.min(MAX_RULE_POINTS, rules - 1)
  );
}

/** What an alert is about: its key; without one its client (an IPv6 client by its /64); without either the entity as it is. */
function subjectOf(entity: Alert["entity"]): Alert["entity"] {
  const hash = entity["api_key.hash"];
  if (hash !== undefined) return { "api_key.hash": hash };
  const client = entity["client.address"] ?? entity["client.prefix"];
  if (client === undefined) return entity;
  return { "client.prefix": clientNetwork(client, 32, 64) || client };
}

function pairsOf(entity: Alert["entity"]): readonly (readonly [string, string])[] {
  return Object.entries(entity).toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** Alerts that are one incident, in the order of output. */
function groupAlerts(alerts: readonly Alert[]): Alert[][] {
  const counted = alerts.filter(
    ({ state, summary, superseded_by: into, gates }) =>
      state !== "withdrawn" && summary === undefined && into === undefined && !gates.includes(SIMULATED_GATE),
  );
  const bySubject = Map.groupBy(counted, (alert) => JSON.stringify(pairsOf(subjectOf(alert.entity))));
  return [...bySubject.values()].flatMap(splitByGaps);
}

function incidentId([first]: readonly Alert[]): string {
  const opened = Math.floor(Date.parse(first!.first_seen) / 1000);
  const text = JSON.stringify(["incident", pairsOf(subjectOf(first!.entity)), opened]);
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}

/** Alerts of one subject, apart where nothing was seen for the gap. */
function splitByGaps(alerts: readonly Alert[]): Alert[][] {
  const groups: Alert[][] = [];
  let reach = Number.NEGATIVE_INFINITY;
  for (const alert of alerts.toSorted(compareAlerts)) {
    if (Date.parse(alert.first_seen) < reach) groups.at(-1)!.push(alert);
    else groups.push([alert]);
    const end = Date.parse(alert.last_seen) + INCIDENT_GAP_SECONDS * 1000;
    reach = groups.at(-1)!.length === 1 ? end : Math.max(reach, end);
  }
  return groups;
}

/** @param alerts of one subject, in the order of output; at least one */
function createIncident(alerts: readonly Alert[], nameOf: (keyHash: string) => string): Incident {
  const first = alerts[0]!;
  const entity = subjectOf(first.entity);
  const severity = alerts.map((alert) => alert.severity).reduce((a, b) => (isHigher(b, a) ? b : a));
  const found = new Set(alerts.map(({ rule }) => storyStepOf(rule.id).stage));
  const rules = new Set(alerts.map(({ rule }) => rule.id));
  const isOpen = alerts.some(({ state }) => state !== "close");
  const lastSeen = alerts.map((alert) => alert.last_seen).reduce((a, b) => (b > a ? b : a));
  const listed = alerts.slice(0, MAX_LISTED);
  return {
    id: incidentId(alerts),
    state: isOpen ? "open" : "close",
    severity,
    score: scoreOf(severity, found.size, rules.size),
    entity,
    story: storyOf(alerts, labelOf(entity, nameOf)),
    stages: INCIDENT_STAGES.filter((stage) => found.has(stage)),
    opened: first.first_seen,
    closed: isOpen ? null : lastSeen,
    last_seen: lastSeen,
    alert_count: alerts.length,
    alerts: listed.map((alert) => alert.id),
    timeline: listed.map(toEvent),
  };
}

function toEvent(alert: Alert): IncidentEvent {
  return {
    time: alert.first_seen,
    alert: alert.id,
    rule: alert.rule.id,
    stage: storyStepOf(alert.rule.id).stage,
    severity: alert.severity,
    state: alert.state === "close" ? "close" : "open",
    title: alert.title,
  };
}

/** Who, and what was seen of them: each rule once, when it first spoke. */
function storyOf(alerts: readonly Alert[], label: string): string {
  const start = Date.parse(alerts[0]!.first_seen);
  const firstOf = new Map<string, Alert>();
  for (const alert of alerts) if (!firstOf.has(alert.rule.id)) firstOf.set(alert.rule.id, alert);
  const steps = Array.from(firstOf.values(), ({ rule, first_seen: time }, i) => {
    const { words } = storyStepOf(rule.id);
    return i === 0 ? words : `then ${words} (${laterText(Date.parse(time) - start)})`;
  });
  const told = steps.slice(0, MAX_STEPS).join(", ");
  const more = steps.length - MAX_STEPS;
  return `${label}: ${told}${more > 0 ? `, and ${more} more` : ""}`;
}

/** Time since the first alert, in the largest unit that leaves a whole number of at least one. */
function laterText(millis: number): string {
  const seconds = Math.round(millis / 1000);
  if (seconds === 0) return "at once";
  if (seconds < 120) return `${seconds} s later`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min later`;
  return `${Math.round(seconds / 3_600)} h later`;
}

function labelOf(entity: Alert["entity"], nameOf: (keyHash: string) => string): string {
  const hash = entity["api_key.hash"];
  if (hash !== undefined) return `Key ${keyLabel(hash, nameOf(hash))}`;
  const client = entity["client.prefix"];
  if (client !== undefined) return `Client ${client}`;
  return Object.values(entity).join(", ");
}

function isHigher(a: Severity, b: Severity): boolean {
  return SEVERITIES.indexOf(a) > SEVERITIES.indexOf(b);
}

function compareIncidents(a: Incident, b: Incident): number {
  if (a.score !== b.score) return b.score - a.score;
  if (a.last_seen !== b.last_seen) return a.last_seen < b.last_seen ? 1 : -1;
  return a.id < b.id ? -1 : 1;
}
