import type { Severity } from "../alerts/alert.ts";
import type { FoldRule } from "./fold-rule.ts";

/** What a rule's sentences may say. */
export interface RuleFacts {
  /** `3f9a… (checkout-prod)`: enough to recognise the key, never the key. */
  readonly keyLabel: string;
  readonly entity: Readonly<Record<string, string>>;
  readonly observed: number;
  /** True when some of it was counted from sampled spans. */
  readonly sampled: boolean;
  /** Place of a new value among the key's sightings while it learns: `3 of 20`. */
  readonly learning: string | undefined;
  /** What a fold's match told for its sentences; empty for other rules. */
  readonly details: Readonly<Record<string, string | number>>;
}

/** What every rule says of itself. */
export interface RuleBase {
  /** lower_snake_case; says what is seen. */
  readonly id: string;
  /** Hash of the parameters that change matching: an upgrade that changes none of them re-alerts nothing. */
  readonly version: string;
  /** Matching cells nearer than this are one episode. */
  readonly keepAliveSeconds: number;
  /** On an empty store its opens are told as one summary. */
  readonly needsHistory: boolean;
  readonly title: (facts: RuleFacts) => string;
  readonly counterfactual: (facts: RuleFacts) => string;
}

/** Some second s has more than `limit` sightings of the key in the `windowSeconds` seconds that end with s. */
export interface CountRule extends RuleBase {
  readonly kind: "count";
  readonly severity: Severity;
  readonly limit: number;
  readonly windowSeconds: number;
}

/** An accepted sighting carries a value that the key did not show within the memory. Judged in event order. */
export interface NewValueRule extends RuleBase {
  readonly kind: "new_value";
  readonly severity: Severity;
  readonly memorySeconds: number;
  /** Below this many accepted sightings of the key the severity is low. 0 switches learning off. */
  readonly learningSightings: number;
  /** How long a value that raised medium or more does not teach. 0: it teaches at once. */
  readonly quarantineSeconds: number;
  /** Suspends itself for services whose clients can't be told apart. */
  readonly suspends: boolean;
  /** The value that counts as one, from an address in canonical text; empty for none. */
  readonly valueOf: (clientAddress: string) => string;
  /** Name of the entity's second pair. */
  readonly valueName: string;
}

/** A raw key, or the full hash of a seen key, where it must not be. */
export interface LeakRule extends RuleBase {
  readonly kind: "leak";
  readonly severityOf: (origin: "service" | "client", keyAccepted: boolean) => Severity;
}

// oxlint-disable-next-line typescript/no-explicit-any -- the engine never looks into a state
export type Rule = CountRule | NewValueRule | LeakRule | FoldRule<any>;
