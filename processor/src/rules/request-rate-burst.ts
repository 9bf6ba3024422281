import { createRequestRateRule, type RequestRateOptions } from "./request-rate.ts";
import type { CountRule } from "./rule.ts";

/** Some second has more than the limit (default 100) of the key's sightings in the minute that ends with it. */
export function createRequestRateBurst(options: RequestRateOptions): CountRule {
  return createRequestRateRule("request_rate_burst", options);
}
