import type { Severity } from "../alerts/alert.ts";
import type { KeyRecord } from "../registry/key-record.ts";
import { OUTCOME_ACCEPTED } from "../sightings/batch.ts";
import type { FoldMatch, FoldRule, FoldSighting } from "./fold-rule.ts";
import { KEY_PARTITION } from "./partitions.ts";
import type { RuleFacts } from "./rule-base.ts";

/** Options of rules over a key that should not be used: how loud it is, and how exact its end. */
export interface KeyLifecycleOptions {
  /** For a request that the service accepted. */
  readonly severity: Severity;
  /** For one that it did not. */
  readonly rejectedSeverity: Severity;
  /** A change of the key counts so much later: services hear of it one after the other, and clocks differ. */
  readonly toleranceMillis: number;
}

/** Matches nearer than this are one alert. */
export const KEY_LIFECYCLE_KEEP_ALIVE_SECONDS = 3_600;

/** What a rule over the registry says of one use. */
export interface KeyVerdict {
  readonly severity: Severity;
  /** Pairs of the entity beside the key's hash. */
  readonly entity?: Readonly<Record<string, string>>;
  readonly details?: Readonly<Record<string, string | number>>;
}

type Words = Pick<FoldRule, "id" | "version" | "title" | "counterfactual">;

/**
 * A rule that judges each use of a key by itself, so that nothing is remembered: matches are a function of the set, in any order.
 *
 * @param judge says what is wrong with a use; each verdict is a match
 */
export function createKeyUseRule(
  words: Words,
  judge: (use: FoldSighting) => readonly KeyVerdict[],
): FoldRule<undefined> {
  return {
    ...words,
    kind: "fold",
    timing: "monotone",
    partition: KEY_PARTITION,
    observesCount: true,
    keepAliveSeconds: KEY_LIFECYCLE_KEEP_ALIVE_SECONDS,
    needsHistory: false,
    createState: () => undefined,
    cloneState: () => undefined,
    fold(_state, sighting, found) {
      const verdicts = judge(sighting);
      for (let i = 0; i < verdicts.length; i++) found(toMatch(sighting, verdicts[i]!));
    },
    isIdle: () => true,
  };
}

/** Nothing is wrong: one list for all uses, since nearly all are so. */
export const NO_VERDICTS: readonly KeyVerdict[] = [];

/** The match of one use. */
export function toMatch(sighting: FoldSighting, { severity, entity, details }: KeyVerdict): FoldMatch {
  const isAccepted = sighting.outcome === OUTCOME_ACCEPTED;
  return {
    second: sighting.second,
    entity: { "api_key.hash": sighting.keyHash, ...entity },
    severity,
    // Ranks the uses: what is shown are the details of the first that was accepted, else of the first.
    observed: isAccepted ? 2 : 1,
    details: { ...details, outcome: isAccepted ? "accepted" : "not accepted" },
    evidence: [sighting],
  };
}

/** A severity, as the key or its plan changes it; undefined where the rule is off for the key. */
export function severityFor(record: KeyRecord, ruleId: string, severity: Severity): Severity | undefined {
  const override = Object.hasOwn(record.rules, ruleId) ? record.rules[ruleId] : undefined;
  return override?.isEnabled === false ? undefined : (override?.severity ?? severity);
}

/** `once`, `12 times`. */
export function timesText(count: number): string {
  return count === 1 ? "once" : `${count} times`;
}

/** What became of the uses, as the end of a title. */
export function outcomeText({ details }: RuleFacts): string {
  return details["outcome"] === "accepted" ? "the service still accepts it" : "the service did not accept it";
}

/** An instant for a sentence, to the second; empty for none. */
export function instantText(unixMillis: number | undefined): string {
  return unixMillis === undefined ? "" : new Date(unixMillis).toISOString().replace(/\.\d+Z$/, "Z");
}
