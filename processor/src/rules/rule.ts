import type { Severity } from "../alerts/alert.ts";
import type { FoldRule } from "./fold-rule.ts";
import type { RuleBase } from "./rule-base.ts";

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
