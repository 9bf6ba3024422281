import {
  createBaselineRule,
  usualText,
  type BaselineOptions,
  type BaselineRuleState,
} from "./baseline/baseline-rule.ts";
import type { RuleDocumentation } from "./documentation.ts";
import type { FoldRule } from "./fold-rule.ts";
import { KEY_PARTITION } from "./partitions.ts";

const ID = "error_rate_spike";
/** Client and server errors (RFC 9110 15.5, 15.6). */
const FIRST_ERROR_STATUS = 400;
/** More requests alone bring more errors: their share must have doubled too. */
const SHARE_RATIO = 2;

/** What the rule is for. */
export const documentation: RuleDocumentation = {
  id: ID,
  title: "A key meets far more errors than usual",
  means:
    "In two of three five-minute buckets more than 50 requests of a key were answered with a status of 400 or more, more than three times what is usual for it at this hour of the week and more than six times its usual spread above that, and their share of its requests is more than twice the usual one. Or they grew little by little. A new key is learned for a day before anything is said.",
  matters:
    "Who explores an API with a stolen key runs into what the key may not do and into what is not there. It may as well be a broken client or a broken service.",
  doNext:
    "Look at the statuses and routes in the evidence: many 403 and 404 on many routes are somebody who looks around, one status on one route is a bug, 5xx for many keys at once is the service.",
  falseAlerts:
    "A deployment that breaks a client, an outage of the service, a key that expired in a client that retries. Requests without a status are left out.",
  tuning: "`severity`, `ramp_severity`, `memory`.",
  owasp: ["API1:2023", "API5:2023", "API9:2023"],
  attack: ["T1595", "T1087"],
  monotone: false,
  needs: [],
};

/** A key's errors in five minutes leave what is usual for it. */
export function createErrorRateSpike(options: BaselineOptions): FoldRule<BaselineRuleState> {
  return createBaselineRule(
    {
      id: ID,
      partition: KEY_PARTITION,
      entityOf: ({ keyHash }) => ({ "api_key.hash": keyHash }),
      amountOf: ({ statusCode }) => (statusCode === 0 ? undefined : statusCode >= FIRST_ERROR_STATUS ? 1 : 0),
      shareRatio: SHARE_RATIO,
      title: ({ keyLabel, observed, sampled, details }) =>
        `Key ${keyLabel} met ${sampled ? "an estimated " : ""}${observed} errors in 5 minutes (${details["share"]} % of its requests), ` +
        usualText(details, String(details["usual"])),
      counterfactual: ({ details }) => `would not fire with ${details["threshold"]} errors in 5 minutes or fewer`,
    },
    options,
  );
}
