import type { Severity } from "../../alerts/alert.ts";
import { entityByFields, partitionByFields, type FieldName } from "../fields.ts";
import type { FoldMatch, FoldRule, FoldSighting } from "../fold-rule.ts";
import type { RuleFacts } from "../rule-base.ts";
import { hashRuleParameters } from "../version.ts";

/** What rules that are written as data have in common. */
export interface DetectOptions {
  /** lower_snake_case, unique among all rules. */
  readonly id: string;
  /** Fields that tell entities apart; at least one. A sighting that lacks one is not seen. */
  readonly entity: readonly FieldName[];
  /** Which sightings the rule sees. */
  readonly where: (sighting: FoldSighting) => boolean;
  /** Text that stands for {@link DetectOptions.where}: another text is another version of the rule. */
  readonly whereText: string;
  readonly severity: Severity;
  /** Matches of one entity nearer than this are one alert. */
  readonly keepAliveSeconds: number;
}

/** The parts of a fold that {@link detectBase} fills in. */
type DetectBase = Pick<
  FoldRule,
  "kind" | "id" | "version" | "partition" | "keepAliveSeconds" | "needsHistory" | "title" | "counterfactual"
>;

/** What a kind says of itself. */
export interface DetectWords {
  /** Name of the kind and its parameters: they are part of the rule's version. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** On an empty store its opens are told as one summary. */
  readonly needsHistory: boolean;
  /** Follows the entity: `made 612 requests in 5 minutes, limit 500`. */
  readonly title: (facts: RuleFacts) => string;
  readonly counterfactual: (facts: RuleFacts) => string;
}

/** What all kinds share: identity, entity and sentences. */
export function detectBase(options: DetectOptions, words: DetectWords): DetectBase {
  const { id, entity, whereText, keepAliveSeconds } = options;
  return {
    kind: "fold",
    id,
    version: hashRuleParameters({ entity: entity.join(), where: whereText, ...words.parameters }),
    partition: partitionByFields(entity),
    keepAliveSeconds,
    needsHistory: words.needsHistory,
    title: (facts) => `${id}: ${entityText(facts)} ${words.title(facts)}`,
    counterfactual: words.counterfactual,
  };
}

/** Adds what is the same for every match of a rule. */
export function detectMatch(
  options: DetectOptions,
  sighting: FoldSighting,
  match: Omit<FoldMatch, "entity" | "severity"> & { readonly severity?: Severity },
): FoldMatch {
  return { severity: options.severity, ...match, entity: entityByFields(options.entity, sighting) };
}

const MAX_VALUE_LENGTH = 120;

function shortText(value: string): string {
  return value.length > MAX_VALUE_LENGTH ? `${value.slice(0, MAX_VALUE_LENGTH - 1)}…` : value;
}

function entityText({ entity, keyLabel }: RuleFacts): string {
  return Object.entries(entity)
    .map(([name, value]) => (name === "api_key.hash" ? `key ${keyLabel}` : `${name} ${shortText(value)}`))
    .join(", ");
}
