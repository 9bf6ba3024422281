import type { Severity } from "../alerts/alert.ts";
import type { KeyRegistry } from "../registry/key-record.ts";
import { OUTCOMES } from "../sightings/batch.ts";
import type { RuleDocumentation } from "./documentation.ts";
import type { FoldRule } from "./fold-rule.ts";
import { createKeyUseRule, NO_VERDICTS, severityFor, timesText } from "./key-lifecycle.ts";
import { hashRuleParameters } from "./version.ts";

const ID = "canary_key_used";

/** What the rule is for. */
export const documentation: RuleDocumentation = {
  id: ID,
  title: "A canary key is used",
  means:
    "A key that the registry marks with `canary: true` was used, accepted or not. Nobody has a reason to use it: it lies where only an intruder looks, in a repository, a backup, a wiki.",
  matters:
    "It is the one alert that has no innocent reading: whoever sent the key has been where it lay, and now tries what he found. You also know when and from where.",
  doNext:
    "Look up where this canary lay, take that place for read by a stranger, and rotate all that lay beside it. The addresses in the evidence are the intruder's, or his exit's: look for them among your other keys.",
  falseAlerts:
    "Your own secret scanner or its vendor, which tries keys that it finds; a colleague who tests the canary; a key that was marked by mistake.",
  tuning: "`severity`. A scanner of your own belongs into an exception, not into a lower severity.",
  owasp: ["API2:2023"],
  attack: ["T1552", "T1078"],
  monotone: true,
  needs: ["registry"],
};

/** A key that nobody may use is used. */
export function createCanaryKeyUsed(
  options: { readonly severity: Severity },
  registry: KeyRegistry,
): FoldRule<undefined> {
  const words = {
    id: ID,
    version: hashRuleParameters({}),
    title: (facts: Parameters<FoldRule["title"]>[0]) =>
      `Canary key ${facts.keyLabel} was used ${timesText(facts.observed)}, first from ${facts.details["client"]} (${facts.details["answer"]})`,
    counterfactual: () => "would not fire if the key were no canary, or nobody had used it",
  };
  return createKeyUseRule(words, ({ keyHash, timeMillis, clientAddress, outcome }) => {
    const record = registry.find(keyHash, timeMillis);
    if (record?.isCanary !== true) return NO_VERDICTS;
    const severity = severityFor(record, ID, options.severity);
    const details = { client: clientAddress || "an unknown address", answer: OUTCOMES[outcome] ?? "unknown" };
    return severity === undefined ? NO_VERDICTS : [{ severity, details }];
  });
}
