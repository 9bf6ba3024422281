import type { KeyRegistry } from "../registry/key-record.ts";
import { stageAt } from "../registry/key-stage.ts";
import { OUTCOME_ACCEPTED } from "../sightings/batch.ts";
import type { RuleDocumentation } from "./documentation.ts";
import type { FoldRule } from "./fold-rule.ts";
import { createKeyUseRule, NO_VERDICTS, instantText, outcomeText, severityFor, timesText } from "./key-lifecycle.ts";
import type { KeyLifecycleOptions } from "./key-lifecycle.ts";
import { hashRuleParameters } from "./version.ts";

const ID = "expired_key_used";

/** What the rule is for. */
export const documentation: RuleDocumentation = {
  id: ID,
  title: "An expired key is used",
  means:
    "A key was used more than a minute after the `expires_at` of its entry in the key registry. Critical when a service accepted it, else medium. A key that is revoked or past its rotation's grace as well is told by those rules alone.",
  matters:
    "A key that is accepted after its end is one whose end nobody checks: a contract, a trial or an employment is over, and the access is not. One that is refused is a client that has stopped working.",
  doNext:
    "If it was accepted, make the service in the evidence check the expiry, or move `expires_at` if the key is meant to go on. If it was refused, tell its owner that a new key is due.",
  falseAlerts:
    "A date in the registry that nobody kept up. A service that grants a grace after the expiry: raise `tolerance` to it, or write the real end.",
  tuning:
    "`tolerance` (60s); `severity` and `rejected_severity`; by key or plan `rules.expired_key_used` in the registry.",
  owasp: ["API2:2023"],
  attack: ["T1078"],
  monotone: true,
  needs: ["registry"],
};

/** A key is used after its expiry. */
export function createExpiredKeyUsed(options: KeyLifecycleOptions, registry: KeyRegistry): FoldRule<undefined> {
  const { toleranceMillis } = options;
  const words = {
    id: ID,
    version: hashRuleParameters({ toleranceMillis }),
    title: (facts: Parameters<FoldRule["title"]>[0]) =>
      `Key ${facts.keyLabel} was used ${timesText(facts.observed)} after it expired at ${facts.details["expired_at"]}; ${outcomeText(facts)}`,
    counterfactual: ({ details }: Parameters<FoldRule["counterfactual"]>[0]) =>
      `would not fire for uses up to ${toleranceMillis / 1000} seconds after ${details["expired_at"]}`,
  };
  return createKeyUseRule(words, ({ keyHash, timeMillis, outcome }) => {
    const record = registry.find(keyHash, timeMillis);
    if (record === undefined || stageAt(record, timeMillis, toleranceMillis) !== "expired") return NO_VERDICTS;
    const standard = outcome === OUTCOME_ACCEPTED ? options.severity : options.rejectedSeverity;
    const severity = severityFor(record, ID, standard);
    return severity === undefined
      ? NO_VERDICTS
      : [{ severity, details: { expired_at: instantText(record.expiresAtUnixMillis) } }];
  });
}
