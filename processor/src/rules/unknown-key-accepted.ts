import type { Severity } from "../alerts/alert.ts";
import type { KeyRegistry } from "../registry/key-record.ts";
import { OUTCOME_ACCEPTED } from "../sightings/batch.ts";
import type { RuleDocumentation } from "./documentation.ts";
import type { FoldRule } from "./fold-rule.ts";
import { createKeyUseRule, NO_VERDICTS, timesText } from "./key-lifecycle.ts";
import { hashRuleParameters } from "./version.ts";

/** What the rule is for. */
export const documentation: RuleDocumentation = {
  id: "unknown_key_accepted",
  title: "A key that nobody registered is accepted",
  means:
    "A service accepted a key that the key registry does not know. It fires only where the registry is declared complete (`registry.complete: true`).",
  matters:
    "Every key that works should have an owner. One that has none was made past the process that hands keys out: by an intruder with access to the database or the signing secret, by a test that reached production, or by a colleague in a hurry.",
  doNext: "Find who made the key, by the service that accepts it. Register it with its owner, or take it away.",
  falseAlerts:
    "A registry that lags behind the keys: have what makes keys register them first (`PUT /api/v1/keys/HASH`). Services that hash with another secret than the registry's hashes were made with: then every key is unknown, and the processor warns of it.",
  tuning: "`registry.complete`; `severity`.",
  owasp: ["API2:2023", "API9:2023"],
  attack: ["T1136", "T1098.001"],
  monotone: true,
  needs: ["registry"],
};

/** An accepted request with a key that a complete registry does not know. */
export function createUnknownKeyAccepted(
  options: { readonly severity: Severity },
  registry: KeyRegistry,
): FoldRule<undefined> {
  const words = {
    id: documentation.id,
    version: hashRuleParameters({}),
    title: (facts: Parameters<FoldRule["title"]>[0]) =>
      `Key ${facts.keyLabel}, which is not in the key registry, was accepted ${timesText(facts.observed)}, first by ${facts.details["service"]}`,
    counterfactual: () => "would not fire if the key were in the registry",
  };
  return createKeyUseRule(words, ({ keyHash, timeMillis, outcome, serviceName }) => {
    if (registry.isComplete !== true || outcome !== OUTCOME_ACCEPTED) return NO_VERDICTS;
    if (registry.find(keyHash, timeMillis) !== undefined) return NO_VERDICTS;
    return [{ severity: options.severity, details: { service: (serviceName || "an unnamed service").slice(0, 120) } }];
  });
}
