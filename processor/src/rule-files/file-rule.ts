import type { Severity } from "../alerts/alert.ts";
import type { RuleContext } from "../rules/context.ts";
import type { DetectOptions } from "../rules/detect/detect-rule.ts";
import type { FieldName } from "../rules/fields.ts";
import type { FoldRule, FoldTiming } from "../rules/fold-rule.ts";
import { NO_CONTEXT } from "../rules/context.ts";
import { compileCondition, type Predicate } from "./condition.ts";
import { createExceptions, type WatchedException } from "./exceptions.ts";
import { withLearning } from "./learning.ts";
import type { RuleKind } from "./rule-kind.ts";
import { RULE_KINDS } from "./rule-kinds.ts";
import type { RuleEntry } from "./rule-schema.ts";
import { createTitle } from "./title.ts";

/** A rule of a file, ready to be made. */
export interface FileRule {
  readonly id: string;
  readonly severity: Severity;
  readonly mode: "alert" | "simulate";
  /** The file, and the line on which the rule begins. */
  readonly file: string;
  readonly line: number;
  readonly entry: RuleEntry;
  /** `monotone`: more sightings never take an alert back. */
  readonly timing: FoldTiming;
  /** With what they have let through since the start. */
  readonly exceptions: readonly WatchedException[];
  /**
   * Makes the rule.
   * @param literal no learning, no gates
   */
  create(context: RuleContext, literal: boolean): FoldRule;
}

/** Fields that tell clients apart. */
const CLIENT_FIELDS: ReadonlySet<FieldName> = new Set<FieldName>([
  "client.address",
  "client.prefix",
  "client.prefix.24_48",
  "network.asn",
  "network.kind",
  "geo.country",
]);

/** Makes a rule of what was written. */
export function createFileRule(entry: RuleEntry, place: { readonly file: string; readonly line: number }): FileRule {
  const exceptions = createExceptions(entry.exceptions);
  const create = (context: RuleContext, literal: boolean): FoldRule =>
    createRule(entry, exceptions.holds, context, literal);
  return {
    id: entry.id,
    severity: entry.severity,
    mode: entry.mode,
    ...place,
    entry,
    timing: create(NO_CONTEXT, false).timing,
    exceptions: exceptions.watched,
    create,
  };
}

function createRule(entry: RuleEntry, isExcepted: Predicate, context: RuleContext, literal: boolean): FoldRule {
  const { id, entity, severity, title } = entry;
  const { kind, parameters } = entry.detect;
  const recipe = RULE_KINDS[kind] as RuleKind<unknown>;
  const isOverClients = [...entity, ...recipe.fields(parameters)].some((field) => CLIENT_FIELDS.has(field));
  const isGated = isOverClients && entry.suspendsSharedAddresses && !literal;
  const fits = compileCondition(entry.where);
  const { isSuspended } = context.addressing;
  const where: Predicate = (sighting) =>
    fits(sighting) && !(isGated && isSuspended(sighting.serviceName, sighting.second)) && !isExcepted(sighting);
  const options: DetectOptions = {
    id,
    entity,
    where,
    // Exceptions are no part of it: one that comes or goes must not tell anew what was told.
    whereText: JSON.stringify([entry.where, isGated]),
    severity,
    keepAliveSeconds: entry.keepAliveSeconds ?? recipe.windowSeconds(parameters),
  };
  const learningEvents = literal ? 0 : entry.learningEvents;
  const made = recipe.create(options, parameters, { context, literal, learningEvents });
  const rule = learningEvents > 0 && kind !== "new_value" ? withLearning(made, where, learningEvents) : made;
  return {
    ...rule,
    ...(title === undefined ? {} : { title: createTitle(title) }),
    ...(entry.mode === "simulate" ? { isSimulated: true } : {}),
  };
}
