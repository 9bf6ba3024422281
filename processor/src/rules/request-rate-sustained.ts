import { createRequestRateRule, type RequestRateOptions } from "./request-rate.ts";
import type { CountRule } from "./rule.ts";

/** Some second has more than the limit (default 500) of the key's sightings in the five minutes that end with it. */
export function createRequestRateSustained(options: RequestRateOptions): CountRule {
  return createRequestRateRule("request_rate_sustained", options);
}
