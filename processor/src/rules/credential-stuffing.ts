import type { Severity } from "../alerts/alert.ts";
import type { EvidenceRow } from "../alerts/evidence.ts";
import { OUTCOME_ACCEPTED, OUTCOME_REJECTED } from "../sightings/batch.ts";
import type { RuleDocumentation } from "./documentation.ts";
import type { FoldRule } from "./fold-rule.ts";
import type { ClientAddressing } from "./novelty/client-addressing.ts";
import { hashRuleParameters } from "./version.ts";
import { clientPartition } from "./windows/client-partition.ts";
import {
  addDistinct,
  cloneDistinctWindow,
  countDistinct,
  createDistinctWindow,
  distinctDetails,
  distinctText,
  expireDistinct,
  isDistinctIdle,
  type DistinctWindow,
} from "./windows/distinct-window.ts";
import { durationText } from "./windows/duration-text.ts";
import { noteRow, rowsWithin } from "./windows/recent-rows.ts";

const ID = "credential_stuffing";

/** Options of {@link createCredentialStuffing}. */
export interface CredentialStuffingOptions {
  /** Distinct accepted keys after failures above which the rule fires. */
  readonly acceptedLimit: number;
  /** Distinct rejected keys before an acceptance that make it one after failures. */
  readonly failures: number;
  /** Distinct rejected keys above which the client's first acceptance fires by itself. */
  readonly rejectedLimit: number;
  /** Length of the window, whole seconds. */
  readonly windowMillis: number;
  readonly severity: Severity;
  /** Bits of an address that count as one client. */
  readonly ipv4PrefixBits: number;
  readonly ipv6PrefixBits: number;
  /** Speaks too where a service's clients can't be told apart. */
  readonly literal: boolean;
}

/** What one client tried and what it came in with. */
export interface CredentialStuffingState {
  rejected: DistinctWindow;
  /** Keys that were accepted when enough others had been rejected before. */
  accepted: DistinctWindow;
  /** Last second with an accepted request of any key. */
  acceptedSecond: number;
  /** Requests that brought a key that its window did not hold. */
  rows: EvidenceRow[];
}

/** What the rule is for. */
export const documentation: RuleDocumentation = {
  id: ID,
  title: "Keys are accepted from a client that tried many",
  means:
    "One client (an IPv4 address, or an IPv6 /64) had more than 5 distinct keys accepted within 10 minutes, each after at least 10 distinct keys of that client had been rejected in the 10 minutes before it. Or the client had its first acceptance in 10 minutes after more than 20 distinct keys of it had been rejected in them.",
  matters: "Somebody goes through a list of keys, and some of them work: those keys are in the wrong hands now.",
  doNext:
    "Rotate the accepted keys, which stand in the evidence: search the traces for their hashes. Block the client. Then look at what was done with the keys since.",
  falseAlerts:
    "A gateway of many customers during an outage of the key check, where keys are rejected and then accepted again. A test suite. Where clients come through a proxy that was not declared, all of them look like one, and the rule is silent for the service.",
  tuning: "`accepted_limit`, `failures`, `rejected_limit`, `window`, `severity`, `ipv4_prefix`, `ipv6_prefix`.",
  owasp: ["API2:2023"],
  attack: ["T1110.004", "T1078"],
  monotone: false,
  needs: [],
};

/** Many distinct accepted keys from a client after failures, or its first acceptance after many. */
export function createCredentialStuffing(
  options: CredentialStuffingOptions,
  { isSuspended }: ClientAddressing,
): FoldRule<CredentialStuffingState> {
  const { acceptedLimit, failures, rejectedLimit, severity, literal, ipv4PrefixBits, ipv6PrefixBits } = options;
  const windowSeconds = Math.max(1, Math.round(options.windowMillis / 1000));
  const partition = clientPartition(ipv4PrefixBits, ipv6PrefixBits);
  const windowText = durationText(windowSeconds);
  return {
    kind: "fold",
    id: ID,
    version: hashRuleParameters({
      acceptedLimit,
      failures,
      rejectedLimit,
      windowSeconds,
      ipv4PrefixBits,
      ipv6PrefixBits,
      literal,
    }),
    // An acceptance that comes to light later may be the first.
    timing: "ordered",
    partition,
    keepAliveSeconds: windowSeconds,
    needsHistory: false,
    title: ({ entity, observed, details }) =>
      `${entity["client.address"]} had ${observed === 1 ? "a key" : `${distinctText(observed)} keys`} accepted after ` +
      `${distinctText(Number(details["rejected"]))} rejected ones in ${windowText}`,
    counterfactual: ({ observed, details }) =>
      details["form"] === "first acceptance"
        ? `would not fire if at least ${details["rejected"]} rejected keys were allowed before a client's first acceptance`
        : `would not fire at a limit of ${observed} or more accepted keys`,
    createState: () => ({
      rejected: createDistinctWindow(),
      accepted: createDistinctWindow(),
      acceptedSecond: Number.NEGATIVE_INFINITY,
      rows: [],
    }),
    cloneState: (state) => ({
      rejected: cloneDistinctWindow(state.rejected),
      accepted: cloneDistinctWindow(state.accepted),
      acceptedSecond: state.acceptedSecond,
      rows: [...state.rows],
    }),
    fold(state, sighting, found) {
      const { outcome, keyHash, second } = sighting;
      if (keyHash === "" || (outcome !== OUTCOME_ACCEPTED && outcome !== OUTCOME_REJECTED)) return;
      if (!literal && isSuspended(sighting.serviceName, second)) return;
      if (outcome === OUTCOME_REJECTED) {
        if (addDistinct(state.rejected, keyHash, second, windowSeconds)) noteRow(state.rows, sighting);
        return;
      }
      const isFirst = state.acceptedSecond <= second - windowSeconds;
      state.acceptedSecond = second;
      expireDistinct(state.rejected, second, windowSeconds);
      const rejected = countDistinct(state.rejected, second, windowSeconds);
      const isAfterFailures = rejected >= failures;
      if (isAfterFailures && addDistinct(state.accepted, keyHash, second, windowSeconds)) noteRow(state.rows, sighting);
      expireDistinct(state.accepted, second, windowSeconds);
      const accepted = countDistinct(state.accepted, second, windowSeconds);
      const isSpread = isAfterFailures && accepted > acceptedLimit;
      if (!isSpread && !(isFirst && rejected > rejectedLimit)) return;
      found({
        second,
        entity: { "client.address": partition.of(sighting)! },
        severity,
        observed: Math.max(1, accepted),
        threshold: isSpread ? acceptedLimit : undefined,
        windowSeconds,
        details: {
          form: isSpread ? "accepted keys" : "first acceptance",
          rejected,
          accepted: Math.max(1, accepted),
          ...distinctDetails(Math.max(accepted, rejected)),
        },
        evidence: [...rowsWithin(state.rows, second, windowSeconds), sighting],
      });
    },
    isIdle: ({ rejected, accepted, acceptedSecond }, second) =>
      acceptedSecond <= second - windowSeconds &&
      isDistinctIdle(rejected, second, windowSeconds) &&
      isDistinctIdle(accepted, second, windowSeconds),
  };
}
