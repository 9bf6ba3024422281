import type { Severity } from "../alerts/alert.ts";
import { OUTCOME_ACCEPTED } from "../sightings/batch.ts";
import type { RuleDocumentation } from "./documentation.ts";
import type { FoldRule } from "./fold-rule.ts";
import type { ClientAddressing } from "./novelty/client-addressing.ts";
import {
  acknowledgeValue,
  cloneKnownValues,
  createKnownValues,
  judgeValue,
  type KnownValues,
} from "./novelty/known-values.ts";
import { countSighting, createSightingCount, learningText, type SightingCount } from "./novelty/sighting-count.ts";
import {
  cloneUnseenMass,
  countValue,
  createUnseenMass,
  isUnseenUsual,
  unseenShare,
  type UnseenMass,
} from "./novelty/unseen-mass.ts";
import { KEY_PARTITION } from "./partitions.ts";
import { hashRuleParameters } from "./version.ts";
import { clientPartition } from "./windows/client-partition.ts";

const ID = "new_client_address";

/** Options of {@link createNewClientAddress}. */
export interface NewClientAddressOptions {
  /** How long an address is remembered for a key. */
  readonly memoryMillis: number;
  readonly severity: Severity;
  /** Accepted sightings of the key below which the severity is low. */
  readonly learningSightings: number;
  /** Bits of an address that count as one client. */
  readonly ipv4PrefixBits: number;
  readonly ipv6PrefixBits: number;
  /** No learning, no quarantine, no suspension. */
  readonly literal: boolean;
}

/** A value that raised medium or more teaches only after a day, so that an intruder can't become normal by staying. */
const QUARANTINE_SECONDS = 86_400;
const KEEP_ALIVE_SECONDS = 3_600;
/** Addresses remembered per key by the fold. */
const MAX_ADDRESSES = 1_024;

/** What a key has shown. */
export interface NewClientAddressState {
  readonly sightings: SightingCount;
  readonly addresses: KnownValues;
  readonly mass: UnseenMass;
}

/** What the rule is for. */
export const documentation: RuleDocumentation = {
  id: ID,
  title: "A key is used from a new address",
  means:
    "The service accepted a request with a key from a client (an IPv4 address, or an IPv6 /64) that was not seen for this key in 30 days. The key's first address only teaches. While the key has fewer than 20 sightings the alert is low and says so.",
  matters:
    "A stolen key is used from the thief's address, whatever else the request looks like. For keys of servers, which rarely move, this is the earliest sign of all.",
  doNext:
    "Ask the key's owner whether the address is theirs: a new machine, a new office, a provider's new range. If not, rotate the key, and look at what came from the address since. If so, nothing is to be done: a day later the address is known.",
  falseAlerts:
    "New machines, and clients whose addresses change: phones, carriers' NAT, serverless functions. Where more than 5 % of a key's hours of use (an address in an hour; 20 at least) were the only one of their address in 30 days, the rule says nothing about the key, and leaves it to `new_asn` and `new_country`, whose alerts say so. It is off for a service whose clients can't be told apart, because they come through a proxy that nobody declared. Up to 1,024 addresses are remembered per key; beyond that, it says nothing until 30 days have passed.",
  tuning:
    "`memory`, `severity`, `learning_sightings`, and `ipv4_prefix_bits` and `ipv6_prefix_bits`: 24 and 56 make neighbours one client. The literal pack switches learning, the 5 % gate and the day's quarantine off.",
  owasp: ["API2:2023"],
  attack: ["T1078", "T1550"],
  monotone: false,
  needs: [],
};

/**
 * An accepted request from an address that was not seen for this key in 30 days. The key's first address only teaches, and nothing is said of keys whose
 * addresses are new all the time.
 */
export function createNewClientAddress(
  options: NewClientAddressOptions,
  { isSuspended, isTeaching = () => false }: ClientAddressing,
): FoldRule<NewClientAddressState> {
  const { memorySeconds, days, learningSightings, version } = readOptions(options);
  const { literal, severity } = options;
  const network = clientPartition(options.ipv4PrefixBits, options.ipv6PrefixBits);
  const terms = { memorySeconds, quarantineSeconds: literal ? 0 : QUARANTINE_SECONDS, maxValues: MAX_ADDRESSES };
  return {
    kind: "fold",
    timing: "ordered",
    partition: KEY_PARTITION,
    observesCount: true,
    id: ID,
    version,
    keepAliveSeconds: KEEP_ALIVE_SECONDS,
    needsHistory: !literal,
    createState: () => ({
      sightings: createSightingCount(),
      addresses: createKnownValues(),
      mass: createUnseenMass(),
    }),
    cloneState: ({ sightings, addresses, mass }) => ({
      sightings: { ...sightings },
      addresses: cloneKnownValues(addresses),
      mass: cloneUnseenMass(mass),
    }),
    fold({ sightings, addresses, mass }, sighting, found) {
      const { second } = sighting;
      countSighting(sightings, second, sighting.weight);
      const client = sighting.outcome === OUTCOME_ACCEPTED ? network.of(sighting) : undefined;
      if (client === undefined) return;
      const judgement = judgeValue(addresses, client, second, terms, () => {
        if (isTeaching()) return undefined;
        if (!literal && isSuspended(sighting.serviceName, second)) return undefined;
        if (!literal && isUnseenUsual(unseenShare(mass, second))) return undefined;
        const learning = learningText(sightings, learningSightings);
        return learning === undefined ? { severity, gates: [] } : { severity: "low", gates: [`learning: ${learning}`] };
      });
      countValue(mass, client, second);
      if (judgement === undefined) return;
      found({
        second,
        entity: { "api_key.hash": sighting.keyHash, "client.address": client },
        severity: judgement.severity,
        observed: 1,
        gates: judgement.gates,
        details: { learning: judgement.gates.join() },
        evidence: [sighting],
      });
    },
    acknowledge({ addresses }, entity, second) {
      acknowledgeValue(addresses, entity["client.address"] ?? "", second, terms);
    },
    title: ({ keyLabel, entity, details }) =>
      `Key ${keyLabel} was used from ${entity["client.address"]}, not seen for this key in ${days} days` +
      (details["learning"] === "" ? "" : ` (${details["learning"]})`),
    counterfactual: () => `would not fire if the key had been used from this address within the ${days} days before`,
    isIdle: ({ sightings, addresses }) => !addresses.isTaught && sightings.within === 0,
  };
}

function readOptions(options: NewClientAddressOptions) {
  const memorySeconds = Math.round(options.memoryMillis / 1000);
  return {
    memorySeconds,
    days: Math.round(memorySeconds / 86_400),
    learningSightings: options.literal ? 0 : options.learningSightings,
    version: hashRuleParameters({
      memorySeconds,
      ipv4PrefixBits: options.ipv4PrefixBits,
      ipv6PrefixBits: options.ipv6PrefixBits,
      literal: options.literal,
    }),
  };
}
