import type { LeakRule } from "./rule.ts";
import { hashRuleParameters } from "./version.ts";

const KEEP_ALIVE_SECONDS = 3_600;

/**
 * A raw key in telemetry where it must not be, or the full hash of a seen key in an exception, an error response or a log body.
 * What a client supplied is told quietly, so that a stranger who sends made-up keys can't raise alarms.
 */
export function createLeakedKey(): LeakRule {
  return {
    kind: "leak",
    id: "leaked_key",
    version: hashRuleParameters({ keepAliveSeconds: KEEP_ALIVE_SECONDS }),
    keepAliveSeconds: KEEP_ALIVE_SECONDS,
    needsHistory: false,
    severityOf: (origin, accepted) =>
      origin === "service" ? (accepted ? "critical" : "high") : accepted ? "medium" : "low",
    title: (facts) => {
      const what = facts.keyLabel === "" ? "A secret" : `Key ${facts.keyLabel}`;
      const service = facts.entity["service.name"] ?? "";
      const by = service === "" ? "" : ` by ${service}`;
      return `${what} leaked${by} in ${facts.entity["keytrail.leak.location"]}`;
    },
    counterfactual: () => "would not fire if the value were not in this place",
  };
}
