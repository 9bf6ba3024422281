import type { Severity } from "../alerts/alert.ts";
import { OUTCOME_ACCEPTED } from "../sightings/batch.ts";
import { clientNetwork } from "./client-network.ts";
import type { RuleDocumentation } from "./documentation.ts";
import type { FoldRule } from "./fold-rule.ts";
import type { ClientAddressing } from "./novelty/client-addressing.ts";
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

/** Options of {@link createLeakedKeyUsed}. */
export interface LeakedKeyUsedOptions {
  readonly severity: Severity;
  /** How long after a leak an unknown address is an alarm. */
  readonly watchMillis: number;
  /** How long an address counts as the key's own. */
  readonly memoryMillis: number;
  /** Without the gate for keys whose addresses are new all the time. */
  readonly literal: boolean;
}

/** What the rule is for. */
export const documentation: RuleDocumentation = {
  id: "leaked_key_used",
  title: "A leaked key is used from a new address",
  means:
    "A service wrote a raw key where it must not be, and within `watch` (7 days) the key was accepted from an address that it had not been used from before the leak. Keys that a client put into its own request do not count as leaked here.",
  matters:
    "This is what a leak looks like once somebody found it. It is the strongest sign of theft that telemetry gives.",
  doNext:
    "Rotate the key now, without a grace. Then look at what the new address did: its sightings are in the evidence, and the trace ids lead to them.",
  falseAlerts:
    "A client that moves in the days after a leak: the key did leak, so that rotating it is right even then. Where more than 5 % of a key's hours of use were the only one of their address in 30 days (a phone, a serverless function), a new address says nothing, and the rule is silent about the key; so it is for a service whose clients can't be told apart. `leaked_key` has told of the leak all the same.",
  tuning: "`watch` (7d), `memory` (30d), `severity`. The literal pack switches the 5 % gate off.",
  owasp: ["API2:2023", "API8:2023"],
  attack: ["T1552.001", "T1078"],
  monotone: false,
  needs: [],
};

const KEEP_ALIVE_SECONDS = 3_600;
const IPV4_BITS = 32;
const IPV6_BITS = 64;
/** Addresses remembered for a key; the longest unused goes first. */
const MAX_ADDRESSES = 128;

/** What is known of one key: at most {@link MAX_ADDRESSES} addresses of some 20 characters. */
export interface LeakedKeyUsedState {
  /** Second of the newest leak; -1 without one. */
  leakSecond: number;
  /** Where it stood. */
  leakLocation: string;
  leakService: string;
  /** Address → second of its last use, in order of use; what is new after a leak does not come in while the leak is watched. */
  readonly addresses: Map<string, number>;
  readonly mass: UnseenMass;
}

/** A key is accepted from a new address soon after its leak. */
export function createLeakedKeyUsed(
  options: LeakedKeyUsedOptions,
  { isSuspended }: ClientAddressing,
): FoldRule<LeakedKeyUsedState> {
  const { literal } = options;
  const watchSeconds = Math.round(options.watchMillis / 1000);
  const memorySeconds = Math.round(options.memoryMillis / 1000);
  return {
    kind: "fold",
    id: documentation.id,
    version: hashRuleParameters({ watchSeconds, memorySeconds, literal }),
    timing: "ordered",
    partition: KEY_PARTITION,
    seesLeaks: true,
    observesCount: true,
    keepAliveSeconds: KEEP_ALIVE_SECONDS,
    needsHistory: false,
    title: ({ keyLabel, entity, details }) =>
      `Key ${keyLabel}, which leaked in ${details["leak_location"]} of ${details["leak_service"] || "a service"} ${details["after"]} before, was used from ${entity["client.address"]}, new for this key`,
    counterfactual: () =>
      `would not fire if the key had been used from this address before the leak, or more than ${durationText(watchSeconds)} after it`,
    createState: () => ({
      leakSecond: -1,
      leakLocation: "",
      leakService: "",
      addresses: new Map(),
      mass: createUnseenMass(),
    }),
    cloneState: (state) => ({
      ...state,
      addresses: new Map(state.addresses),
      mass: cloneUnseenMass(state.mass),
    }),
    fold(state, sighting, found) {
      const { second, leak } = sighting;
      if (leak !== undefined) {
        if (leak.origin !== "service" || leak.kind !== "raw_key") return;
        state.leakSecond = second;
        state.leakLocation = leak.location;
        state.leakService = leak.serviceName;
        return;
      }
      if (sighting.outcome !== OUTCOME_ACCEPTED) return;
      const address = clientNetwork(sighting.clientAddress, IPV4_BITS, IPV6_BITS);
      if (address === "") return;
      const { addresses, mass } = state;
      const last = addresses.get(address);
      const isKnown = last !== undefined && second - last <= memorySeconds;
      const isWatched = state.leakSecond >= 0 && second - state.leakSecond <= watchSeconds;
      const isTelling =
        literal || !(isSuspended(sighting.serviceName, second) || isUnseenUsual(unseenShare(mass, second)));
      countValue(mass, address, second);
      // Without any history nothing tells a thief from the owner.
      if (!isKnown && isWatched && addresses.size > 0 && isTelling) {
        found({
          second,
          entity: { "api_key.hash": sighting.keyHash, "client.address": address },
          severity: options.severity,
          observed: 1,
          details: {
            leak_location: state.leakLocation,
            leak_service: state.leakService,
            after: durationText(second - state.leakSecond),
          },
          evidence: [sighting],
        });
        return;
      }
      addresses.delete(address);
      addresses.set(address, second);
      if (addresses.size > MAX_ADDRESSES) addresses.delete(addresses.keys().next().value!);
    },
    isIdle: ({ leakSecond, addresses }, second) =>
      (leakSecond < 0 || second - leakSecond > watchSeconds) &&
      [...addresses.values()].every((last) => second - last > memorySeconds),
  };
}

/** `45 seconds`, `12 minutes`, `3 hours`, `5 days`: whole units, the largest that fits. */
function durationText(seconds: number): string {
  const units = [
    ["day", 86_400],
    ["hour", 3_600],
    ["minute", 60],
  ] as const;
  const [name, length] = units.find(([, each]) => seconds >= each) ?? ["second", 1];
  const count = Math.floor(seconds / length);
  return `${count} ${name}${count === 1 ? "" : "s"}`;
}
