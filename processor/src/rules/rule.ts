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

/** A raw key, or the full hash of a seen key, where it must not be. */
export interface LeakRule extends RuleBase {
  readonly kind: "leak";
  readonly severityOf: (origin: "service" | "client", keyAccepted: boolean) => Severity;
}

// oxlint-disable-next-line typescript/no-explicit-any -- the engine never looks into a state
export type Rule = CountRule | LeakRule | FoldRule<any>;
