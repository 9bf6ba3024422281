import type { RuleDocumentation } from "./documentation.ts";
import { createRequestRateRule, type RequestRateOptions } from "./request-rate.ts";
import type { CountRule } from "./rule.ts";

/** What the rule is for. */
export const documentation: RuleDocumentation = {
  id: "request_rate_sustained",
  title: "A key makes many requests for minutes",
  means:
    "In some window of five minutes the key made more than 500 requests, whatever the service answered. Each second is looked at with the five minutes that end with it.",
  matters:
    "A burst may be a retry. What goes on for minutes is meant: data that is copied, objects that are tried, a service that is worn out at its owner's cost.",
  doNext:
    "Look at the routes and the client in the evidence, and at what else the incident tells. If it is not the key's own client, rotate the key at once; what it fetched is gone.",
  falseAlerts:
    "Batch jobs and imports, and clients that have outgrown their limit. From sampled spans the number is an estimate, and the alert says so.",
  tuning:
    "`limit`, `window` and `severity`; for one key, owner or plan `limit`, `enabled` and `severity` in the key registry (`rules`). Each second is judged by what held then: after a change, what was told stays as it is. Keep it below the limit of `request_rate_burst` times the minutes of the window, or that one always speaks first.",
  owasp: ["API4:2023", "API6:2023"],
  attack: ["T1119", "T1499.003"],
  monotone: true,
  needs: [],
};

/** Some second has more than the limit (default 500) of the key's sightings in the five minutes that end with it. */
export function createRequestRateSustained(options: RequestRateOptions): CountRule {
  return createRequestRateRule("request_rate_sustained", options);
}
