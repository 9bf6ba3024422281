import type { RuleFacts } from "../rules/rule-base.ts";
import type { Rule } from "../rules/rule.ts";
import { WEIGHT_SCALE } from "../sightings/batch.ts";
import type { Alert, AlertState } from "./alert.ts";
import { alertId, type Episode } from "./episode.ts";

/** What the state knows beyond the episode itself. */
export interface AlertContext {
  /** Weight of the key's sightings from the start of the first window to the last matching cell, in scaled units. */
  weightInEpisode(episode: Episode): number;
  keyName(hash: string): string;
  isSampled(hash: string): boolean;
  /** True once no sighting can join the episode any more in the order of event time. */
  isClosed(episode: Episode): boolean;
  /** The hash that a key has under the newest hash secret. */
  newestHash(hash: string): string;
}

/** Gate of the alerts of rules that only simulate. */
export const SIMULATED_GATE = "simulate: not delivered";

/** The episode as the one alert shape, with revision 1 and its present state. */
export function buildAlert(episode: Episode, context: AlertContext): Alert {
  const { subject, shown } = episode;
  const { rule } = subject;
  const entity = withNewestHash(subject.entity, context);
  const hash = entity["api_key.hash"];
  const isSampled = hash !== undefined && context.isSampled(hash);
  const limit = rule.kind === "count" ? (episode.limit ?? rule.limit) : undefined;
  const facts: RuleFacts = {
    keyLabel: hash === undefined ? "" : keyLabel(hash, context.keyName(hash)),
    entity,
    observed: Math.round(episode.peak),
    limit,
    sampled: isSampled,
    details: shown?.details ?? NOTHING,
  };
  const ownWindowSeconds = rule.kind === "count" ? rule.windowSeconds : shown?.windowSeconds;
  const windowSeconds = ownWindowSeconds ?? episode.lastCell - episode.firstCell + 1;
  const windowEnd = (ownWindowSeconds === undefined ? episode.lastCell : episode.peakCell) + 1;
  return {
    id: alertId(episode),
    revision: 1,
    state: stateOf(episode, context),
    rule: { id: rule.id, version: rule.version },
    severity: episode.severity,
    title: rule.title(facts),
    entity,
    window: { from: toIso(windowEnd - windowSeconds), to: toIso(windowEnd) },
    observed: facts.observed,
    threshold: limit ?? shown?.threshold ?? null,
    baseline: shown?.baseline ?? null,
    count: rule.kind === "count" ? Math.round(context.weightInEpisode(episode) / WEIGHT_SCALE) : episode.count,
    first_seen: toIso(episode.firstCell),
    last_seen: toIso(episode.lastCell),
    provisional: episode.provisional,
    evidence: episode.evidence.toEvidence(),
    gates: rule.isSimulated === true ? [...(shown?.gates ?? []), SIMULATED_GATE] : (shown?.gates ?? []),
    counterfactual: rule.counterfactual(facts),
    ...(Object.keys(facts.details).length === 0 ? {} : { details: facts.details }),
    completeness: { sampled: isSampled },
  };
}

/** An archived alert with what is known of its key by now: its newest hash, the name it was given, and whether it was ever sampled. */
export function refreshAlert(alert: Alert, rule: Rule, context: AlertContext): Alert {
  const entity = withNewestHash(alert.entity, context);
  const hash = entity["api_key.hash"];
  if (hash === undefined) return alert;
  const sampled = context.isSampled(hash);
  const facts: RuleFacts = {
    keyLabel: keyLabel(hash, context.keyName(hash)),
    entity,
    observed: alert.observed,
    limit: rule.kind === "count" ? (alert.threshold ?? rule.limit) : undefined,
    sampled,
    details: alert.details ?? NOTHING,
  };
  return { ...alert, title: rule.title(facts), entity, completeness: { sampled } };
}

/** The entity as it is shown. Its id stays that of the key's first hash, so that an alert outlives a rotation of the hash secret. */
export function withNewestHash(entity: Alert["entity"], context: Pick<AlertContext, "newestHash">): Alert["entity"] {
  const hash = entity["api_key.hash"];
  const newest = hash === undefined ? undefined : context.newestHash(hash);
  return newest === undefined || newest === hash ? entity : { ...entity, "api_key.hash": newest };
}

const NOTHING: Readonly<Record<string, string | number>> = {};

function stateOf(episode: Episode, context: AlertContext): AlertState {
  if (episode.withdrawn) return "withdrawn";
  return context.isClosed(episode) ? "close" : "open";
}

/** Enough to recognise a key by, and its name where the service gave one. */
export function keyLabel(hash: string, name: string): string {
  const short = hash.length > 8 ? `${hash.slice(0, 8)}…` : hash;
  return name === "" ? short : `${short} (${name})`;
}

function toIso(unixSeconds: number): string {
  return new Date(unixSeconds * 1000).toISOString();
}

/** The order of output: first_seen, rule id, id. */
export function compareAlerts(a: Alert, b: Alert): number {
  return compareText(a.first_seen, b.first_seen) || compareText(a.rule.id, b.rule.id) || compareText(a.id, b.id);
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
