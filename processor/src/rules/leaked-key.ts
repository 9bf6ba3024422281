import type { RuleDocumentation } from "./documentation.ts";
import type { LeakRule } from "./rule.ts";
import { hashRuleParameters } from "./version.ts";

const KEEP_ALIVE_SECONDS = 3_600;

/** What the rule is for. */
export const documentation: RuleDocumentation = {
  id: "leaked_key",
  title: "A key stands in telemetry where it must not be",
  means:
    "A raw key was found in an exception, a log record, a database statement, an outgoing URL or another attribute, or the full hash of a seen key in a response, an exception or a log body. It was redacted before it was forwarded. Critical where the service put a key there that was accepted or is registered, high for any other; where a client sent it in a place that is not for keys, medium, and low for a key that nobody knows.",
  matters:
    "Telemetry is copied to backends, tickets and chats, and read by many. A key in it is a key that others have.",
  doNext:
    "Rotate the key: it has been written elsewhere too, such as local logs. Then mend the place that the alert names: the span or logger and the attribute. `leaked_key_used` tells when somebody else uses the key meanwhile.",
  falseAlerts:
    "Values that look like a key of some vendor and are none, examples in documentation, keys of test accounts. `keys.allow` lets a format, an attribute or one value through, and counts it.",
  tuning:
    "`enabled`; what counts as a key is told under `keys`: own formats, known keys, the allow list. Alerts are one per key, service, code location and attribute.",
  owasp: ["API2:2023", "API8:2023"],
  attack: ["T1552", "T1552.001"],
  monotone: true,
  needs: [],
};

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
