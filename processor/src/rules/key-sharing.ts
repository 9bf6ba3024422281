import type { EvidenceRow } from "../alerts/evidence.ts";
import type { Severity } from "../alerts/alert.ts";
import { OUTCOME_ACCEPTED } from "../sightings/batch.ts";
import type { RuleDocumentation } from "./documentation.ts";
import { userAgentFamily } from "./fields.ts";
import type { FoldRule } from "./fold-rule.ts";
import type { ClientAddressing } from "./novelty/client-addressing.ts";
import { KEY_PARTITION } from "./partitions.ts";
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

const ID = "key_sharing";
/** Networks, or families of programs, that make it more than one party (`detection.md` 2). */
const MIN_PARTIES = 2;

/** Options of {@link createKeySharing}. */
export interface KeySharingOptions {
  /** Distinct clients in the window from which on the rule fires. */
  readonly minClients: number;
  /** Length of the window, whole seconds. */
  readonly windowMillis: number;
  readonly severity: Severity;
  /** Bits of an address that count as one client. */
  readonly ipv4PrefixBits: number;
  readonly ipv6PrefixBits: number;
  /** No suspension. */
  readonly literal: boolean;
}

/** Who used a key in the window. */
export interface KeySharingState {
  clients: DistinctWindow;
  networks: DistinctWindow;
  families: DistinctWindow;
  /** Requests of clients that the window did not hold. */
  rows: EvidenceRow[];
}

/** What the rule is for. */
export const documentation: RuleDocumentation = {
  id: ID,
  title: "A key is used by many clients at once",
  means:
    "The service accepted one key from at least 5 clients (IPv4 addresses, IPv6 /64) within 10 minutes, and they were in at least 2 networks (autonomous systems) or used at least 2 families of user agents.",
  matters:
    "A key that many parties hold can't be told apart any more: nobody knows who did what, and it can't be revoked without breaking all. It is also what a key looks like that was published.",
  doNext:
    "Ask the key's owner who has it. Give each party a key of its own, then revoke this one. If the owner knows nothing of the clients, revoke it at once.",
  falseAlerts:
    "Keys that are built into apps, fleets of machines over several clouds, serverless functions. For a service whose clients can't be told apart the rule is off. Without data on networks only user agents can tell parties apart.",
  tuning: "`min_clients`, `window`, `severity`, `ipv4_prefix_bits`, `ipv6_prefix_bits`.",
  owasp: ["API2:2023"],
  attack: ["T1078", "T1552"],
  monotone: true,
  needs: [],
};

/** One key is accepted from several clients of more than one network or family of programs in a window. */
export function createKeySharing(
  options: KeySharingOptions,
  { isSuspended }: ClientAddressing,
): FoldRule<KeySharingState> {
  const { minClients, severity, literal, ipv4PrefixBits, ipv6PrefixBits } = options;
  const windowSeconds = Math.max(1, Math.round(options.windowMillis / 1000));
  const network = clientPartition(ipv4PrefixBits, ipv6PrefixBits);
  return {
    kind: "fold",
    timing: "monotone",
    partition: KEY_PARTITION,
    id: ID,
    version: hashRuleParameters({ minClients, windowSeconds, ipv4PrefixBits, ipv6PrefixBits, literal }),
    keepAliveSeconds: windowSeconds,
    needsHistory: false,
    createState: () => ({
      clients: createDistinctWindow(),
      networks: createDistinctWindow(),
      families: createDistinctWindow(),
      rows: [],
    }),
    cloneState: ({ clients, networks, families, rows }) => ({
      clients: cloneDistinctWindow(clients),
      networks: cloneDistinctWindow(networks),
      families: cloneDistinctWindow(families),
      rows: [...rows],
    }),
    fold({ clients, networks, families, rows }, sighting, found) {
      const { second, place, userAgent } = sighting;
      const client = sighting.outcome === OUTCOME_ACCEPTED ? network.of(sighting) : undefined;
      if (client === undefined || (!literal && isSuspended(sighting.serviceName, second))) return;
      const isNew = addDistinct(clients, client, second, windowSeconds);
      if (isNew) noteRow(rows, sighting);
      if (place.asn !== 0) addDistinct(networks, String(place.asn), second, windowSeconds);
      const family = userAgentFamily(userAgent);
      if (family !== "") addDistinct(families, family, second, windowSeconds);
      const observed = countDistinct(clients, second, windowSeconds);
      if (observed < minClients) return;
      expireDistinct(networks, second, windowSeconds);
      expireDistinct(families, second, windowSeconds);
      const networkCount = countDistinct(networks, second, windowSeconds);
      const familyCount = countDistinct(families, second, windowSeconds);
      if (networkCount < MIN_PARTIES && familyCount < MIN_PARTIES) return;
      found({
        second,
        entity: { "api_key.hash": sighting.keyHash },
        severity,
        observed,
        threshold: minClients,
        windowSeconds,
        details: { networks: networkCount, families: familyCount, ...distinctDetails(observed) },
        evidence: isNew ? [...rowsWithin(rows, second, windowSeconds), sighting] : [sighting],
      });
    },
    title: ({ keyLabel, observed, details }) =>
      `Key ${keyLabel} was used by ${distinctText(observed)} clients in ${durationText(windowSeconds)}, ${partiesText(details)}`,
    counterfactual: ({ observed }) =>
      `would not fire if more than ${observed} clients were allowed, or if all were in one network and of one family of user agents`,
    isIdle: ({ clients }, second) => isDistinctIdle(clients, second, windowSeconds),
  };
}

/** `in 2 networks with 3 families of user agents`. */
function partiesText(details: Readonly<Record<string, string | number>>): string {
  const count = (n: number, one: string, more: string): string => `${n} ${n === 1 ? one : more}`;
  const families = count(Number(details["families"]), "family of user agents", "families of user agents");
  if (details["networks"] === 0) return `with ${families}`;
  return `in ${count(Number(details["networks"]), "network", "networks")} with ${families}`;
}
