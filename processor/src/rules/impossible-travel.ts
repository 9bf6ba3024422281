import { evidenceOf, type EvidenceRow } from "../alerts/evidence.ts";
import type { Severity } from "../alerts/alert.ts";
import type { GeoPlace, NetworkKind } from "../geo/geo.ts";
import { OUTCOME_ACCEPTED } from "../sightings/batch.ts";
import type { RuleDocumentation } from "./documentation.ts";
import type { FoldMatch, FoldRule } from "./fold-rule.ts";
import type { ClientAddressing } from "./novelty/client-addressing.ts";
import {
  acknowledgeValue,
  cloneKnownValues,
  createKnownValues,
  hasRecentValue,
  holdValue,
  isHeldFor,
  isHeldValue,
  isKnownValue,
  mayHaveForgotten,
  teachValue,
  type KnownValues,
  type MemoryTerms,
} from "./novelty/known-values.ts";
import { KEY_PARTITION } from "./partitions.ts";
import { distanceKm, type Point } from "./travel/distance.ts";
import {
  clonePlacePairs,
  createPlacePairs,
  isHabit,
  isPairless,
  notePlace,
  type PlacePairs,
} from "./travel/place-pairs.ts";
import { hashRuleParameters } from "./version.ts";
import { durationText } from "./windows/duration-text.ts";

const ID = "impossible_travel";
const KEEP_ALIVE_SECONDS = 3_600;
/** A cell that raised medium or more teaches only after a day. */
const QUARANTINE_SECONDS = 86_400;
const MAX_CELLS = 128;
/** Sightings with a place that are compared (`detection.md` 3.2): the present one and three before. */
const COMPARED = 4;
/** Radius of a city's point where the data says none, km (`detection.md` 3.2). */
const CITY_RADIUS_KM = 50;
/** Added to the time between two sightings: clocks differ, and a request takes its time. */
const SLACK_SECONDS = 60;
/** Networks whose addresses say nothing of where the client is. */
const PLACELESS: ReadonlySet<NetworkKind> = new Set<NetworkKind>(["vpn", "relay", "tor", "satellite", "anycast"]);

/** Options of {@link createImpossibleTravel}. */
export interface ImpossibleTravelOptions {
  /** Shorter distances, less both radii, are never told. */
  readonly minDistanceKm: number;
  /** Faster than this is impossible. */
  readonly maxSpeedKmh: number;
  /** How long a key's places are remembered. */
  readonly memoryMillis: number;
  readonly severity: Severity;
  /** How long a key's places are learned before anything is said of them: a service in two regions is in both from the start. @default 0 */
  readonly learningMillis?: number;
  /** No learning, no quarantine, no suspension. */
  readonly literal: boolean;
}

/** One end of a journey. */
interface End {
  readonly row: EvidenceRow;
  readonly second: number;
  readonly place: GeoPlace;
  readonly cell: string;
  /** The key had not used the cell within the memory before. */
  readonly isFresh: boolean;
}

/** Two ends that nobody can be at. */
interface Journey {
  readonly from: End;
  readonly straightKm: number;
  /** Less both radii. */
  readonly farKm: number;
  readonly seconds: number;
  readonly speedKmh: number;
}

/** Where a key was: 128 cells of a degree, 64 pairs of them, 3 sightings. */
export interface ImpossibleTravelState {
  last: readonly End[];
  readonly cells: KnownValues;
  readonly pairs: PlacePairs;
  /** Last use from a network that is not a hoster's; 0 without one. */
  otherNetworkSecond: number;
  /** When its first place was learned; anew when it had shown none for as long as places are remembered. */
  sinceSecond: number;
}

/** What the rule is for. */
export const documentation: RuleDocumentation = {
  id: ID,
  title: "A key is in two places too far apart",
  means:
    "The service accepted requests with a key from two places that are at least 500 km apart after both radii of uncertainty were taken off, and to be at both it would have had to travel faster than 1,000 km/h, with a minute to spare. At least one of the places is new for the key in 30 days. Each request is compared with the three before it that have a place. A key's places are learned for a day before anything is said. Both ends, the distance, the radii and the speed are in the alert.",
  matters: "Nobody flies that fast. Two people, or a person and a program of somebody else, use the key.",
  doNext:
    "Ask the key's owner which of the two places is theirs. If they know only one, rotate the key and look at everything that came from the other.",
  falseAlerts:
    "VPNs and relays that the data does not know as such, phones that roam through their home country, old data, a key that is shared between sites (after three days on which both were used, the pair is a habit). With country data alone, countries stand for places and their radii are large. Ends at VPNs, relays, Tor, satellite and anycast networks are left out; those at hosters too, unless the key was only ever used from hosters.",
  tuning:
    "`min_distance_km`, `max_speed_kmh`, `learning`, `memory`, `severity`. The literal pack learns nothing first.",
  owasp: ["API2:2023"],
  attack: ["T1078", "T1550"],
  monotone: false,
  needs: ["geo"],
};

/** Accepted requests from two places that nobody can be at in so short a time. */
export function createImpossibleTravel(
  options: ImpossibleTravelOptions,
  { isSuspended, isTeaching = () => false }: ClientAddressing,
): FoldRule<ImpossibleTravelState> {
  const { literal, severity, minDistanceKm, maxSpeedKmh } = options;
  const memorySeconds = Math.round(options.memoryMillis / 1000);
  const learningSeconds = literal ? 0 : Math.round((options.learningMillis ?? 0) / 1000);
  const terms: MemoryTerms = {
    memorySeconds,
    quarantineSeconds: literal ? 0 : QUARANTINE_SECONDS,
    maxValues: MAX_CELLS,
  };
  return {
    kind: "fold",
    timing: "ordered",
    partition: KEY_PARTITION,
    id: ID,
    version: hashRuleParameters({ minDistanceKm, maxSpeedKmh, memorySeconds, learningSeconds, literal }),
    keepAliveSeconds: KEEP_ALIVE_SECONDS,
    needsHistory: false,
    createState: () => ({
      last: [],
      cells: createKnownValues(),
      pairs: createPlacePairs(),
      otherNetworkSecond: 0,
      sinceSecond: 0,
    }),
    cloneState: (state) => ({
      ...state,
      cells: cloneKnownValues(state.cells),
      pairs: clonePlacePairs(state.pairs),
    }),
    fold(state, sighting, found) {
      const { second, place } = sighting;
      if (sighting.outcome !== OUTCOME_ACCEPTED || sighting.clientAddress === "") return;
      if (!literal && isSuspended(sighting.serviceName, second)) return;
      if (place.networkKind !== "hosting") state.otherNetworkSecond = second;
      if (place.latitude === undefined || PLACELESS.has(place.networkKind)) return;
      const cell = cellOf(place);
      const hasHistory = hasRecentValue(state.cells, second, terms);
      if (!hasHistory) state.sinceSecond = second;
      const isLearning = second - state.sinceSecond < learningSeconds;
      const isFresh =
        hasHistory &&
        !isHeldValue(state.cells, cell, second) &&
        !isKnownValue(state.cells, cell, second, terms) &&
        !mayHaveForgotten(state.cells, second, terms);
      const end: End = { row: evidenceOf(sighting), second, place, cell, isFresh };
      const onlyHosting = state.otherNetworkSecond === 0 || second - state.otherNetworkSecond > memorySeconds;
      const journey = isTeaching() || isLearning ? undefined : findJourney(state, end, onlyHosting, options);
      if (journey !== undefined && isHeldFor(severity, terms)) {
        for (const one of [journey.from, end])
          if (one.isFresh && !isHeldValue(state.cells, one.cell, second))
            holdValue(state.cells, one.cell, second, severity, terms);
      }
      teachValue(state.cells, cell, second, terms);
      if (!isHeldValue(state.cells, cell, second)) notePlace(state.pairs, cell, second);
      state.last = [...state.last.slice(-(COMPARED - 2)), end];
      if (journey !== undefined) found(toMatch(journey, end, sighting.keyHash, options));
    },
    acknowledge(state, _entity, second) {
      const { cells } = state;
      for (const cell of [...cells.held.keys()]) acknowledgeValue(cells, cell, second, terms);
      // The way back from there is none either.
      state.last = state.last.map((end) => ({ ...end, isFresh: false }));
    },
    title: ({ keyLabel, details }) =>
      `Key ${keyLabel} was used from ${details["from"]} and ${details["later"]} later from ${details["to"]}, at least ${details["distance_km"]} km away: ${details["speed_kmh"]} km/h`,
    counterfactual: ({ observed, details }) =>
      `would not fire at a limit of ${observed} km/h or more, or if less than ${minDistanceKm} km were between the places (${details["distance_km"]} km after both radii)`,
    isIdle: ({ cells, pairs, otherNetworkSecond }, second) =>
      isPairless(pairs, second) &&
      (otherNetworkSecond === 0 || second - otherNetworkSecond > memorySeconds) &&
      !hasRecentValue(cells, second, terms),
  };
}

/** The fastest journey to an end from one of the sightings before that is too fast; the nearest in time of equals. */
function findJourney(
  state: ImpossibleTravelState,
  to: End,
  onlyHosting: boolean,
  { minDistanceKm, maxSpeedKmh, memoryMillis }: ImpossibleTravelOptions,
): Journey | undefined {
  if (!to.isFresh && state.cells.held.size === 0 && !state.last.some((end) => end.isFresh)) return undefined;
  let fastest: Journey | undefined;
  for (const from of state.last.toReversed()) {
    if (![from, to].some(({ isFresh, cell }) => isFresh || isHeldValue(state.cells, cell, to.second))) continue;
    if (to.second - from.second > memoryMillis / 1000 || (!onlyHosting && [from, to].some(isHosted))) continue;
    if (isSameNetwork(from.place, to.place) || isHabit(state.pairs, from.cell, to.cell, to.second)) continue;
    const straightKm = distanceKm(pointOf(from.place), pointOf(to.place));
    const farKm = Math.max(0, straightKm - radiusOf(from.place) - radiusOf(to.place));
    const seconds = Math.abs(to.row.timeMillis - from.row.timeMillis) / 1000;
    const speedKmh = farKm / ((seconds + SLACK_SECONDS) / 3_600);
    if (farKm < minDistanceKm || speedKmh <= maxSpeedKmh || speedKmh <= (fastest?.speedKmh ?? 0)) continue;
    fastest = { from, straightKm, farKm, seconds, speedKmh };
  }
  return fastest;
}

function toMatch(
  journey: Journey,
  to: End,
  keyHash: string,
  { severity, maxSpeedKmh }: ImpossibleTravelOptions,
): FoldMatch {
  const { from, straightKm, farKm, seconds, speedKmh } = journey;
  return {
    second: to.second,
    entity: { "api_key.hash": keyHash },
    severity,
    observed: Math.ceil(speedKmh),
    threshold: maxSpeedKmh,
    details: {
      from: placeText(from),
      to: placeText(to),
      later: durationText(Math.round(seconds)),
      distance_km: Math.round(farKm),
      straight_km: Math.round(straightKm),
      from_radius_km: Math.round(radiusOf(from.place)),
      to_radius_km: Math.round(radiusOf(to.place)),
      speed_kmh: Math.ceil(speedKmh),
      precision: from.place.isCountryCentre || to.place.isCountryCentre ? "country" : "city",
    },
    evidence: [from.row, to.row],
  };
}

function isHosted({ place }: End): boolean {
  return place.networkKind === "hosting";
}

function isSameNetwork(a: GeoPlace, b: GeoPlace): boolean {
  return a.asn !== 0 && a.asn === b.asn && a.country !== "" && a.country === b.country;
}

/** A square of a degree. A country without cities is one point, and so one square. */
function cellOf(place: GeoPlace): string {
  let cell = cells.get(place);
  if (cell === undefined) {
    const { latitude, longitude } = pointOf(place);
    cell = `${Math.floor(latitude)}:${Math.floor(longitude)}`;
    cells.set(place, cell);
  }
  return cell;
}

/** Places come again and again. */
const cells = new WeakMap<GeoPlace, string>();

function pointOf({ latitude = 0, longitude = 0 }: GeoPlace): Point {
  return { latitude, longitude };
}

function radiusOf({ radiusKm }: GeoPlace): number {
  return radiusKm === 0 ? CITY_RADIUS_KM : radiusKm;
}

/** `US (203.0.113.9)`. */
function placeText({ place, row }: End): string {
  return place.country === "" ? row.clientAddress : `${place.country} (${row.clientAddress})`;
}
