import type { Severity } from "../alerts/alert.ts";
import type { KeyRecord, KeyRegistry } from "../registry/key-record.ts";
import { findPolicyViolations } from "../registry/policy.ts";
import type { KeyPolicy } from "../registry/policy.ts";
import type { RuleDocumentation } from "./documentation.ts";
import type { FoldRule } from "./fold-rule.ts";
import { createKeyUseRule, NO_VERDICTS, severityFor, timesText } from "./key-lifecycle.ts";
import { hashRuleParameters } from "./version.ts";

const ID = "policy_violation";
const MAX_TEXT = 120;

/** Options of {@link createPolicyViolation}. */
export interface PolicyViolationOptions {
  readonly severity: Severity;
  /** Judges addresses too that came through a proxy which nobody declared. */
  readonly literal: boolean;
}

/** What the rule is for. */
export const documentation: RuleDocumentation = {
  id: ID,
  title: "A key is used outside of what it is allowed",
  means:
    "A key was used from an address, a country or a network, or for a route, that the `allowed_*` lists of its entry in the key registry do not have. What the telemetry does not tell is outside of nothing.",
  matters:
    "The lists say what the key was handed out for. A use outside of them is a key in other hands, or one that does more than anybody agreed to, even where each single request looks usual.",
  doNext:
    "Ask the key's owner about the address or route in the title. If it is theirs, add it to the list. If not, rotate the key, and look at what it did from there. Then make the service itself enforce the list: this rule sees uses after they happened.",
  falseAlerts:
    "An owner who moved and did not say so; a roaming client's country; an address database that is wrong or old. Addresses that came through a proxy which nobody declared are not judged, except in the literal pack.",
  tuning: "The lists, by key, owner or plan; `severity`, and by key or plan `rules.policy_violation` in the registry.",
  owasp: ["API1:2023", "API5:2023"],
  attack: ["T1078"],
  monotone: true,
  needs: ["registry", "geo"],
};

/** A key is used outside of its CIDRs, countries, networks or routes. */
export function createPolicyViolation(options: PolicyViolationOptions, registry: KeyRegistry): FoldRule<undefined> {
  const { literal } = options;
  const words = {
    id: ID,
    version: hashRuleParameters({ literal }),
    title: ({ keyLabel, observed, details }: Parameters<FoldRule["title"]>[0]) =>
      `Key ${keyLabel} was used ${timesText(observed)} outside of its ${details["policy"]}: ${details["value"]} is none of ${details["allowed"]}`,
    counterfactual: ({ details }: Parameters<FoldRule["counterfactual"]>[0]) =>
      `would not fire with ${details["value"]} in ${details["policy"]}`,
  };
  return createKeyUseRule(words, (sighting) => {
    const record = registry.find(sighting.keyHash, sighting.timeMillis);
    const severity = record === undefined ? undefined : severityFor(record, ID, options.severity);
    if (record === undefined || severity === undefined) return NO_VERDICTS;
    const isTold = literal || !sighting.addressUntrusted;
    const violations = findPolicyViolations(record, {
      clientAddress: isTold ? sighting.clientAddress : "",
      country: isTold ? sighting.place.country : "",
      asn: isTold ? sighting.place.asn : 0,
      route: sighting.route,
    });
    if (violations.length === 0) return NO_VERDICTS;
    return violations.map(({ policy, value }) => ({
      severity,
      entity: { "keytrail.policy": policy },
      details: { policy, value: value.slice(0, MAX_TEXT), allowed: allowedText(record, policy) },
    }));
  });
}

function allowedText(record: KeyRecord, policy: KeyPolicy): string {
  const lists: Record<KeyPolicy, readonly (string | number)[]> = {
    allowed_cidrs: record.allowedCidrs,
    allowed_countries: record.allowedCountries,
    allowed_asns: record.allowedAsns.map((asn) => `AS${asn}`),
    allowed_routes: record.allowedRoutes,
  };
  const text = lists[policy].join(", ");
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT - 1)}…` : text;
}
