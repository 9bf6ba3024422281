import type { Severity } from "../alerts/alert.ts";
import type { RuleFacts } from "./rule-base.ts";
import type { CountRule } from "./rule.ts";
import { hashRuleParameters } from "./version.ts";

/** A limit of sightings in a window. */
export interface RequestRateOptions {
  /** Sightings in the window above which the rule fires. */
  readonly limit: number;
  /** Length of the window, whole seconds. */
  readonly windowMillis: number;
  readonly severity: Severity;
}

/** The count rule that both request rate rules are: only id and defaults differ. */
export function createRequestRateRule(id: string, options: RequestRateOptions): CountRule {
  const windowSeconds = Math.max(1, Math.round(options.windowMillis / 1000));
  const span = windowSeconds % 60 === 0 ? plural(windowSeconds / 60, "minute") : plural(windowSeconds, "second");
  return {
    kind: "count",
    id,
    version: hashRuleParameters({ limit: options.limit, windowSeconds }),
    severity: options.severity,
    limit: options.limit,
    windowSeconds,
    keepAliveSeconds: windowSeconds,
    needsHistory: false,
    title: (facts: RuleFacts) =>
      `Key ${facts.keyLabel} made ${facts.sampled ? "an estimated " : ""}${facts.observed} requests in ${span}, limit ${facts.limit ?? options.limit}`,
    counterfactual: (facts: RuleFacts) => `would not fire at a limit of ${facts.observed} or more`,
  };
}

function plural(n: number, unit: string): string {
  return n === 1 ? `1 ${unit}` : `${n} ${unit}s`;
}
