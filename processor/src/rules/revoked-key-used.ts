import type { KeyRegistry } from "../registry/key-record.ts";
import { stageAt } from "../registry/key-stage.ts";
import { OUTCOME_ACCEPTED } from "../sightings/batch.ts";
import type { RuleDocumentation } from "./documentation.ts";
import type { FoldRule } from "./fold-rule.ts";
import { createKeyUseRule, NO_VERDICTS, instantText, outcomeText, severityFor, timesText } from "./key-lifecycle.ts";
import type { KeyLifecycleOptions } from "./key-lifecycle.ts";
import { hashRuleParameters } from "./version.ts";

const ID = "revoked_key_used";

/** What the rule is for. */
export const documentation: RuleDocumentation = {
  id: ID,
  title: "A revoked key is used",
  means:
    "A key whose status in the key registry is `revoked` was used more than a minute after it was revoked. Critical when a service accepted it, else medium.",
  matters:
    "A revoked key that is accepted was revoked on paper only: some service has a cache or a list of its own, and whoever made you revoke the key is still in. One that is refused shows that somebody still holds it.",
  doNext:
    "If it was accepted, find the service in the evidence and make it refuse the key now. Then look at the addresses: an old client of your own needs the new key, a stranger's use belongs to the incident for which the key was revoked.",
  falseAlerts:
    "Services that hear of a revocation later than `tolerance`. A service that keeps a list of its own and tells `api_key.revoked` when it alone stops taking a key: set `registry.trust_events: false`, or give that key's status in the file.",
  tuning:
    "`tolerance` (60s) for caches of a known length; `severity` and `rejected_severity`; by key or plan `rules.revoked_key_used` in the registry.",
  owasp: ["API2:2023"],
  attack: ["T1078", "T1550.001"],
  monotone: true,
  needs: ["registry"],
};

/** A key is used after it was revoked. */
export function createRevokedKeyUsed(options: KeyLifecycleOptions, registry: KeyRegistry): FoldRule<undefined> {
  const { toleranceMillis } = options;
  const words = {
    id: ID,
    version: hashRuleParameters({ toleranceMillis }),
    title: (facts: Parameters<FoldRule["title"]>[0]) => {
      const at = facts.details["revoked_at"];
      const since = at === "" ? "although it is revoked" : `after it was revoked at ${at}`;
      return `Key ${facts.keyLabel} was used ${timesText(facts.observed)} ${since}; ${outcomeText(facts)}`;
    },
    counterfactual: ({ details }: Parameters<FoldRule["counterfactual"]>[0]) =>
      details["revoked_at"] === ""
        ? "would not fire if the registry did not call the key revoked"
        : `would not fire for uses up to ${toleranceMillis / 1000} seconds after ${details["revoked_at"]}`,
  };
  return createKeyUseRule(words, ({ keyHash, timeMillis, outcome }) => {
    const record = registry.find(keyHash, timeMillis);
    if (record === undefined || stageAt(record, timeMillis, toleranceMillis) !== "revoked") return NO_VERDICTS;
    const standard = outcome === OUTCOME_ACCEPTED ? options.severity : options.rejectedSeverity;
    const severity = severityFor(record, ID, standard);
    return severity === undefined
      ? NO_VERDICTS
      : [{ severity, details: { revoked_at: instantText(record.changedAtUnixMillis) } }];
  });
}
