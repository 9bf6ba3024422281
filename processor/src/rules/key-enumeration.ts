import type { Severity } from "../alerts/alert.ts";
import type { EvidenceRow } from "../alerts/evidence.ts";
import { OUTCOME_REJECTED } from "../sightings/batch.ts";
import type { RuleDocumentation } from "./documentation.ts";
import type { FoldRule, FoldSighting } from "./fold-rule.ts";
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
  isDistinctIdle,
  type DistinctWindow,
} from "./windows/distinct-window.ts";
import { durationText } from "./windows/duration-text.ts";
import { noteRow, rowsWithin } from "./windows/recent-rows.ts";

const ID = "key_enumeration";

/** Options of {@link createKeyEnumeration}. */
export interface KeyEnumerationOptions {
  /** Distinct rejected keys in the window above which the rule fires. */
  readonly limit: number;
  /** Length of the window, whole seconds. */
  readonly windowMillis: number;
  readonly severity: Severity;
  /** Bits of an address that count as one client. */
  readonly ipv4PrefixBits: number;
  readonly ipv6PrefixBits: number;
  /** Speaks too where a service's clients can't be told apart. */
  readonly literal: boolean;
}

/** What the rule asks besides the sightings. */
export interface KeyEnumerationContext extends ClientAddressing {
  /** Whether a rejected key may have been guessed: not one with a good checksum, which is somebody's key. @default every key */
  readonly isGuess?: (sighting: FoldSighting) => boolean;
}

/** Rejected keys of one client. */
export interface KeyEnumerationState {
  keys: DistinctWindow;
  /** Requests that brought a key that the window did not hold. */
  rows: EvidenceRow[];
}

/** What the rule is for. */
export const documentation: RuleDocumentation = {
  id: ID,
  title: "One client tries many keys",
  means:
    "One client (an IPv4 address, or an IPv6 /64) came with more than 20 distinct keys within 10 minutes that the service rejected. Up to 64 keys the count is exact, beyond it is an estimate, whose error the alert tells.",
  matters:
    "A client has one key, or a few. Who tries many is guessing keys, or goes through a list of keys that leaked somewhere, and is looking for the one that still works.",
  doNext:
    "Block the client, or limit its rate. Look for `credential_stuffing` of the same client: it says that one of the keys worked. If the keys are of your own format, find out where the list comes from.",
  falseAlerts:
    "An outage of the service's own key check, which rejects everybody's keys: a company's gateway or a carrier's NAT then shows many. A test suite that tries wrong keys. Where clients come through a proxy that was not declared, all of them look like one, and the rule is silent for the service.",
  tuning: "`limit`, `window`, `severity`, `ipv4_prefix`, `ipv6_prefix`.",
  owasp: ["API2:2023", "API4:2023"],
  attack: ["T1110.001", "T1110.004"],
  monotone: true,
  needs: [],
};

/** More than the limit (default 20) of distinct rejected keys from one client within the window (default 10 minutes). */
export function createKeyEnumeration(
  options: KeyEnumerationOptions,
  { isSuspended, isGuess = () => true }: KeyEnumerationContext,
): FoldRule<KeyEnumerationState> {
  const { limit, severity, literal, ipv4PrefixBits, ipv6PrefixBits } = options;
  const windowSeconds = Math.max(1, Math.round(options.windowMillis / 1000));
  const partition = clientPartition(ipv4PrefixBits, ipv6PrefixBits);
  return {
    kind: "fold",
    id: ID,
    version: hashRuleParameters({ limit, windowSeconds, ipv4PrefixBits, ipv6PrefixBits, literal }),
    timing: "monotone",
    partition,
    keepAliveSeconds: windowSeconds,
    needsHistory: false,
    title: ({ entity, observed }) =>
      `${entity["client.address"]} tried ${distinctText(observed)} rejected keys in ${durationText(windowSeconds)}, limit ${limit}`,
    counterfactual: ({ observed }) => `would not fire at a limit of ${observed} or more`,
    createState: () => ({ keys: createDistinctWindow(), rows: [] }),
    cloneState: ({ keys, rows }) => ({ keys: cloneDistinctWindow(keys), rows: [...rows] }),
    fold(state, sighting, found) {
      const { second, keyHash, serviceName } = sighting;
      if (sighting.outcome !== OUTCOME_REJECTED || keyHash === "" || !isGuess(sighting)) return;
      if (!literal && isSuspended(serviceName, second)) return;
      if (addDistinct(state.keys, keyHash, second, windowSeconds)) noteRow(state.rows, sighting);
      const observed = countDistinct(state.keys, second, windowSeconds);
      if (observed <= limit) return;
      found({
        second,
        entity: { "client.address": partition.of(sighting)! },
        severity,
        observed,
        threshold: limit,
        windowSeconds,
        details: distinctDetails(observed),
        evidence: [...rowsWithin(state.rows, second, windowSeconds), sighting],
      });
    },
    isIdle: ({ keys }, second) => isDistinctIdle(keys, second, windowSeconds),
  };
}
