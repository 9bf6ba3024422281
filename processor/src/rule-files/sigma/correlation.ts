import type { Severity } from "../../alerts/alert.ts";
import { didYouMean } from "../../config/did-you-mean.ts";
import type { FieldName } from "../../rules/fields.ts";
import type { Condition } from "../condition.ts";
import type { Detect, RuleEntry } from "../rule-schema.ts";
import { isMapping, type Refuse } from "./places.ts";
import { findField } from "./selection.ts";

/** Sigma's levels, as severities. */
const LEVELS: Readonly<Record<string, Severity>> = {
  informational: "info",
  low: "low",
  medium: "medium",
  high: "high",
  critical: "critical",
};
const TYPES = ["event_count", "value_count", "temporal", "temporal_ordered"] as const;
const FIELDS = ["type", "rules", "group-by", "timespan", "condition", "aliases", "generate"];
const SIGNS = ["gt", "gte", "lt", "lte", "eq", "neq"];
const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };
const MAX_SECONDS = 86_400;
const MAX_STEPS = 16;

/** A rule that correlations refer to. */
export interface BaseRule {
  readonly condition: Condition;
  used: boolean;
}

/** How often, or of how many values, a correlation speaks. */
interface Threshold {
  readonly gt: number;
  readonly field: string | undefined;
}

/**
 * Makes a rule of a Sigma correlation: `event_count` is `count`, `value_count` is `distinct`, `temporal` and `temporal_ordered` are `sequence`.
 * https://github.com/SigmaHQ/sigma-specification/blob/main/specification/sigma-correlation-rules-specification.md
 *
 * @param bases rules by name and by id
 * @returns undefined where something was refused
 */
export function parseCorrelation(
  document: Readonly<Record<string, unknown>>,
  bases: ReadonlyMap<string, BaseRule>,
  refuse: Refuse,
): RuleEntry | undefined {
  let isFine = true;
  const told: Refuse = (path, wanted, received) => {
    isFine = false;
    refuse(path, wanted, received);
  };
  const written = document["correlation"];
  if (!isMapping(written)) {
    told(["correlation"], "a mapping");
    return undefined;
  }
  for (const name of Object.keys(written))
    if (!FIELDS.includes(name)) told(["correlation", name], `one of ${FIELDS.join(", ")}${didYouMean(name, FIELDS)}`);
  if (written["generate"] === true)
    told(["correlation", "generate"], "false: rules that are referred to raise no alerts of their own");
  const id = idOf(document, told);
  const severity = levelOf(document["level"], told);
  const rules = rulesOf(written["rules"], bases, told);
  const entity = groupOf(written["group-by"], written["aliases"], told);
  const seconds = timespanOf(written["timespan"], told);
  const detect = detectOf(written, rules, seconds, told);
  if (!isFine || detect === undefined) return undefined;
  return {
    id,
    description: typeof document["description"] === "string" ? document["description"] : "",
    severity,
    entity,
    where: { kind: "any", of: rules.map(({ condition }) => condition) },
    detect,
    learningEvents: 0,
    suspendsSharedAddresses: true,
    exceptions: [],
    mode: "alert",
    title: undefined,
    keepAliveSeconds: undefined,
    tests: [],
  };
}

interface NamedRule {
  readonly name: string;
  readonly condition: Condition;
}

function detectOf(
  written: Readonly<Record<string, unknown>>,
  rules: readonly NamedRule[],
  seconds: number,
  refuse: Refuse,
): Detect | undefined {
  const { type } = written;
  switch (type) {
    case "event_count": {
      const threshold = thresholdOf(written["condition"], refuse);
      return { kind: "count", parameters: { overSeconds: seconds, gt: threshold.gt } };
    }
    case "value_count": {
      const threshold = thresholdOf(written["condition"], refuse);
      const of =
        threshold.field === undefined
          ? refuse(["correlation", "condition"], "field: the field whose values are counted")
          : findField(threshold.field, ["correlation", "condition", "field"], refuse);
      return { kind: "distinct", parameters: { of, overSeconds: seconds, gt: threshold.gt } };
    }
    case "temporal":
    case "temporal_ordered": {
      if (rules.length < 2 || rules.length > MAX_STEPS)
        refuse(["correlation", "rules"], `2 to ${MAX_STEPS} rules`, String(rules.length));
      if (written["condition"] !== undefined) {
        const { gt } = thresholdOf(written["condition"], refuse);
        if (gt !== rules.length - 1)
          refuse(["correlation", "condition"], `no condition, or gte: ${rules.length}: all of the rules`);
      }
      const steps = rules.map(({ name, condition }) => ({ name, where: condition }));
      return {
        kind: "sequence",
        parameters: { steps, withinSeconds: seconds, ordered: type === "temporal_ordered" },
      };
    }
    default:
      refuse(["correlation", "type"], `one of ${TYPES.join(", ")}`, JSON.stringify(type));
      return undefined;
  }
}

function rulesOf(written: unknown, bases: ReadonlyMap<string, BaseRule>, refuse: Refuse): readonly NamedRule[] {
  const names: readonly unknown[] = Array.isArray(written) ? written : [written];
  return names.flatMap((name, i) => {
    const path = ["correlation", "rules", ...(Array.isArray(written) ? [i] : [])];
    const base = typeof name === "string" ? bases.get(name) : undefined;
    if (base === undefined) {
      const hint = typeof name === "string" ? didYouMean(name, [...bases.keys()]) : "";
      refuse(path, "the name or id of a rule with a detection in this file", `${JSON.stringify(name)}${hint}`);
      return [];
    }
    base.used = true;
    return [{ name: String(name), condition: base.condition }];
  });
}

function thresholdOf(written: unknown, refuse: Refuse): Threshold {
  const path = ["correlation", "condition"];
  if (!isMapping(written)) {
    refuse(path, "a mapping with gt or gte");
    return { gt: 0, field: undefined };
  }
  const signs = Object.keys(written).filter((name) => name !== "field");
  const [sign = ""] = signs;
  const { field } = written;
  const named = typeof field === "string" ? field : undefined;
  const number = written[sign];
  const isGood = signs.length === 1 && (sign === "gt" || sign === "gte");
  if (!isGood || typeof number !== "number" || !Number.isInteger(number) || number < (sign === "gte" ? 1 : 0)) {
    const why = signs.some((name) => SIGNS.includes(name) && !name.startsWith("g"))
      ? "; what has an upper end would be taken back by further requests"
      : "";
    refuse(path, `gt or gte with a whole number, and nothing else${why}`);
    return { gt: 0, field: named };
  }
  return { gt: sign === "gte" ? number - 1 : number, field: named };
}

function groupOf(written: unknown, aliases: unknown, refuse: Refuse): readonly FieldName[] {
  const path = ["correlation", "group-by"];
  const names: readonly unknown[] = Array.isArray(written) ? written : written === undefined ? [] : [written];
  if (names.length === 0 || names.length > 4) refuse(path, "one to four fields", String(names.length));
  return names.flatMap((name, i) => {
    const at = Array.isArray(written) ? [...path, i] : path;
    if (typeof name !== "string") {
      refuse(at, "the name of a field");
      return [];
    }
    const alias = isMapping(aliases) ? aliases[name] : undefined;
    const field = alias === undefined ? findField(name, at, refuse) : aliasOf(name, alias, refuse);
    return field === undefined ? [] : [field];
  });
}

/** An alias can stand for one field only: an entity is told by the same field in every request. */
function aliasOf(name: string, written: unknown, refuse: Refuse): FieldName | undefined {
  const path = ["correlation", "aliases", name];
  const fields = isMapping(written)
    ? Object.entries(written).map(([rule, field]) => findField(String(field), [...path, rule], refuse))
    : [];
  const [field] = fields;
  if (field !== undefined && fields.every((other) => other === field)) return field;
  refuse(path, "names of one and the same field in all rules");
  return undefined;
}

function timespanOf(written: unknown, refuse: Refuse): number {
  const [, count, unit = ""] = /^(\d{1,6})([smhd])$/.exec(String(written)) ?? [];
  const seconds = Number(count) * (SECONDS[unit] ?? Number.NaN);
  if (seconds >= 1 && seconds <= MAX_SECONDS) return seconds;
  refuse(["correlation", "timespan"], "a time from 1s to 1d such as 15m");
  return 1;
}

function levelOf(written: unknown, refuse: Refuse): Severity {
  if (written === undefined) return "medium";
  const severity = typeof written === "string" ? LEVELS[written] : undefined;
  if (severity === undefined) refuse(["level"], `one of ${Object.keys(LEVELS).join(", ")}`);
  return severity ?? "medium";
}

/** The rule's name, else its title, in the form of Keytrail's ids. */
function idOf(document: Readonly<Record<string, unknown>>, refuse: Refuse): string {
  const source = document["name"] === undefined ? "title" : "name";
  const text = document[source];
  const id =
    typeof text === "string"
      ? text
          .toLowerCase()
          .replaceAll(/[^a-z0-9]+/g, "_")
          .replaceAll(/^[_0-9]+|_+$/g, "")
          .slice(0, 60)
          .replace(/_+$/, "")
      : "";
  if (id === "") refuse([source], "a name or a title with letters");
  return id;
}
