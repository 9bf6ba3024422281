import {
  createBaselineRule,
  usualText,
  type BaselineOptions,
  type BaselineRuleState,
} from "./baseline/baseline-rule.ts";
import type { RuleDocumentation } from "./documentation.ts";
import type { FoldRule } from "./fold-rule.ts";
import { KEY_PARTITION } from "./partitions.ts";

const ID = "volume_anomaly";

/** What the rule is for. */
export const documentation: RuleDocumentation = {
  id: ID,
  title: "A key makes far more requests than usual",
  means:
    "In two of three five-minute buckets a key made more than 50 requests, more than three times what is usual for it at this hour of the week, and more than six times its usual spread above that. Or it grew little by little: the sum of what its buckets were above the usual passed a limit. What is usual is learned per hour of the week (UTC), with a half-life of 14 days, and pulled towards what was known, so that an attack teaches little. A new key is learned for a day before anything is said.",
  matters:
    "A fixed limit must fit the busiest key. This rule fits each: a quiet key that is used at a busy key's rate.",
  doNext:
    "Ask the key's owner whether something new runs with it: a migration, a load test, a retry loop. If not, look at the addresses and routes in the evidence.",
  falseAlerts:
    "A launch, a campaign, a job that moved to another hour, the first run of a weekly job, a client that retries. A pause of more than an hour is not learned as zeros, since the telemetry may have been away.",
  tuning: "`severity`, `ramp_severity`, `memory`.",
  owasp: ["API4:2023"],
  attack: ["T1078", "T1119"],
  monotone: false,
  needs: [],
};

/** A key's requests in five minutes leave what is usual for it. */
export function createVolumeAnomaly(options: BaselineOptions): FoldRule<BaselineRuleState> {
  return createBaselineRule(
    {
      id: ID,
      partition: KEY_PARTITION,
      entityOf: ({ keyHash }) => ({ "api_key.hash": keyHash }),
      amountOf: () => 1,
      title: ({ keyLabel, observed, sampled, details }) =>
        `Key ${keyLabel} made ${sampled ? "an estimated " : ""}${observed} requests in 5 minutes, ${usualText(details, String(details["usual"]))}`,
      counterfactual: ({ details }) => `would not fire with ${details["threshold"]} requests in 5 minutes or fewer`,
    },
    options,
  );
}
