import type { Severity } from "../../alerts/alert.ts";
import type { GeoPlace, NetworkKind } from "../../geo/geo.ts";
import { OUTCOME_ACCEPTED } from "../../sightings/batch.ts";
import type { FoldRule } from "../fold-rule.ts";
import { KEY_PARTITION } from "../partitions.ts";
import { hashRuleParameters } from "../version.ts";
import { clientPartition } from "../windows/client-partition.ts";
import type { ClientAddressing } from "./client-addressing.ts";
import {
  acknowledgeValue,
  cloneKnownValues,
  createKnownValues,
  isKnownValue,
  judgeValue,
  type KnownValues,
} from "./known-values.ts";
import { countSighting, createSightingCount, learningText, type SightingCount } from "./sighting-count.ts";
import {
  cloneUnseenMass,
  countValue,
  createUnseenMass,
  isUnseenUsual,
  unseenShare,
  type UnseenMass,
} from "./unseen-mass.ts";

/** Options of rules over the place of a client: {@link createNetworkNovelty}. */
export interface NetworkNoveltyOptions {
  /** How long a network or country is remembered for a key. */
  readonly memoryMillis: number;
  readonly severity: Severity;
  /** Where hosting meets a purely residential history, or the reverse. */
  readonly raisedSeverity: Severity;
  /** Sightings of the key below which the severity is low. */
  readonly learningSightings: number;
  /** Bits of an address that count as one client, as in `new_client_address`: to tell whether that rule speaks. */
  readonly ipv4PrefixBits: number;
  readonly ipv6PrefixBits: number;
  /** No learning, no gates, no quarantine, no suspension. */
  readonly literal: boolean;
}

/** What a key has shown: at most 256 values, 8 kinds, and 256 addresses for the share of unseen ones. */
export interface NetworkNoveltyState {
  readonly sightings: SightingCount;
  readonly values: KnownValues;
  /** Kind of network → second it was last used; only what teaches. */
  readonly kinds: Map<NetworkKind, number>;
  readonly mass: UnseenMass;
}

/** What tells one of these rules from the other. */
export interface NetworkNoveltyTerms {
  readonly id: string;
  /** Name of the entity's second pair. */
  readonly valueName: string;
  /** Empty where the data says nothing. */
  readonly valueOf: (place: GeoPlace) => string;
  /** The value, for a sentence. */
  readonly textOf: (place: GeoPlace) => string;
}

/** A value that raised medium or more teaches only after a day. */
const QUARANTINE_SECONDS = 86_400;
const KEEP_ALIVE_SECONDS = 3_600;
const MAX_VALUES = 256;

/** A rule over what the geographic data says of an accepted request's address: new for the key, it is told. */
export function createNetworkNovelty(
  { id, valueName, valueOf, textOf }: NetworkNoveltyTerms,
  options: NetworkNoveltyOptions,
  { isSuspended, isTeaching = () => false }: ClientAddressing,
): FoldRule<NetworkNoveltyState> {
  const { literal, severity, raisedSeverity, ipv4PrefixBits, ipv6PrefixBits } = options;
  const memorySeconds = Math.round(options.memoryMillis / 1000);
  const days = Math.round(memorySeconds / 86_400);
  const learningSightings = literal ? 0 : options.learningSightings;
  const terms = { memorySeconds, quarantineSeconds: literal ? 0 : QUARANTINE_SECONDS, maxValues: MAX_VALUES };
  const network = clientPartition(ipv4PrefixBits, ipv6PrefixBits);
  return {
    kind: "fold",
    timing: "ordered",
    partition: KEY_PARTITION,
    observesCount: true,
    id,
    version: hashRuleParameters({ memorySeconds, learningSightings, literal }),
    keepAliveSeconds: KEEP_ALIVE_SECONDS,
    needsHistory: !literal,
    createState: () => ({
      sightings: createSightingCount(),
      values: createKnownValues(),
      kinds: new Map(),
      mass: createUnseenMass(),
    }),
    cloneState: ({ sightings, values, kinds, mass }) => ({
      sightings: { ...sightings },
      values: cloneKnownValues(values),
      kinds: new Map(kinds),
      mass: cloneUnseenMass(mass),
    }),
    fold({ sightings, values, kinds, mass }, sighting, found) {
      const { second, place } = sighting;
      countSighting(sightings, second, sighting.weight);
      const client = sighting.outcome === OUTCOME_ACCEPTED ? network.of(sighting) : undefined;
      if (client === undefined) return;
      const value = valueOf(place);
      let history = "";
      const judgement =
        value === ""
          ? undefined
          : judgeValue(values, value, second, terms, () => {
              if (isTeaching() || (!literal && isSuspended(sighting.serviceName, second))) return undefined;
              const learning = learningText(sightings, learningSightings);
              // A few sightings are no history.
              if (learning === undefined) history = oppositeOf(place.networkKind, kinds, second - memorySeconds);
              const share = unseenShare(mass, second);
              const gates = [
                ...(learning === undefined ? [] : [`learning: ${learning}`]),
                ...(literal || !isUnseenUsual(share)
                  ? []
                  : [
                      `address novelty steps down: ${share.once} of ${share.all} hours of use were the only one of their address in 30 days`,
                    ]),
              ];
              if (learning !== undefined) return { severity: "low", gates };
              return { severity: history === "" ? severity : raisedSeverity, gates };
            });
      if (value !== "" && isKnownValue(values, value, second, terms)) kinds.set(place.networkKind, second);
      countValue(mass, client, second);
      if (judgement === undefined) return;
      found({
        second,
        entity: { "api_key.hash": sighting.keyHash, [valueName]: value },
        severity: judgement.severity,
        observed: 1,
        gates: judgement.gates,
        details: { value: textOf(place), address: sighting.clientAddress, network: place.networkKind, history },
        evidence: [sighting],
      });
    },
    acknowledge({ values }, entity, second) {
      acknowledgeValue(values, entity[valueName] ?? "", second, terms);
    },
    title: ({ keyLabel, details }) =>
      `Key ${keyLabel} was used from ${details["value"]} (${details["address"]}), not seen for this key in ${days} days` +
      (details["history"] === "" ? "" : `: a ${details["network"]} network, after only ${details["history"]} ones`),
    counterfactual: ({ details }) =>
      `would not fire if the key had been used from ${details["value"]} within the ${days} days before`,
    isIdle: ({ sightings, values, mass }) => !values.isTaught && mass.days.length === 0 && sightings.within === 0,
  };
}

/** The one kind of network of the history where it is the opposite of this kind; else empty. */
function oppositeOf(kind: NetworkKind, kinds: ReadonlyMap<NetworkKind, number>, sinceSecond: number): string {
  const opposite = OPPOSITES.get(kind);
  if (opposite === undefined) return "";
  const recent = Array.from(kinds).filter(([, last]) => last >= sinceSecond);
  return recent.length === 1 && recent[0]![0] === opposite ? opposite : "";
}

const OPPOSITES: ReadonlyMap<NetworkKind, NetworkKind> = new Map([
  ["hosting", "residential"],
  ["residential", "hosting"],
]);
