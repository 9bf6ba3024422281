import type { RuleDocumentation } from "./documentation.ts";
import { createRequestRateRule, type RequestRateOptions } from "./request-rate.ts";
import type { CountRule } from "./rule.ts";

/** What the rule is for. */
export const documentation: RuleDocumentation = {
  id: "request_rate_burst",
  title: "A key makes many requests in a minute",
  means:
    "In some window of a minute the key made more than 100 requests, whatever the service answered. Each second is looked at with the minute that ends with it, so that no burst falls between two windows.",
  matters:
    "Scripts that copy data, try objects one after the other or look for what a stolen key can do are faster than the client that the key was made for.",
  doNext:
    "Look at the routes and the client in the evidence. If it is the key's own client, raise the limit for the key or its plan; if not, rotate the key. Let the service answer 429 over its limit in either case.",
  falseAlerts:
    "Batch jobs, imports, retries after an outage, a client's own load test. From sampled spans the number is an estimate, and the alert says so.",
  tuning:
    "`limit`, `window` and `severity`; for one key, owner or plan `limit`, `enabled` and `severity` in the key registry (`rules`). Each second is judged by what held then: after a change, what was told stays as it is. Twice the usual peak of a key is a good limit.",
  owasp: ["API4:2023", "API6:2023"],
  attack: ["T1119", "T1499.003"],
  monotone: true,
  needs: [],
};

/** Some second has more than the limit (default 100) of the key's sightings in the minute that ends with it. */
export function createRequestRateBurst(options: RequestRateOptions): CountRule {
  return createRequestRateRule("request_rate_burst", options);
}
