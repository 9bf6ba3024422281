import type { Severity } from "../alerts/alert.ts";
import { OUTCOME_ACCEPTED } from "../sightings/batch.ts";
import type { RuleDocumentation } from "./documentation.ts";
import type { FoldRule } from "./fold-rule.ts";
import {
  acknowledgeValue,
  cloneKnownValues,
  createKnownValues,
  judgeValue,
  type KnownValues,
} from "./novelty/known-values.ts";
import { createReleases, isJustReleased, noteRelease, type Releases } from "./novelty/releases.ts";
import { countSighting, createSightingCount, learningText, type SightingCount } from "./novelty/sighting-count.ts";
import { KEY_PARTITION } from "./partitions.ts";
import { hashRuleParameters } from "./version.ts";

const ID = "endpoint_novelty";
const KEEP_ALIVE_SECONDS = 3_600;
/** A route that raised medium or more teaches only after a day. */
const QUARANTINE_SECONDS = 86_400;
const MAX_ROUTES = 256;
const MAX_ROUTE_LENGTH = 120;

/** Options of {@link createEndpointNovelty}. */
export interface EndpointNoveltyOptions {
  readonly severity: Severity;
  /** Sightings of the key below which nothing is said. */
  readonly learningSightings: number;
  /** How long after a key met a new version of a service its new routes there are no news. */
  readonly releaseMillis: number;
  /** No learning, no quarantine, no regard for new versions. */
  readonly literal: boolean;
}

/** Routes of a key: 256 of them, and the versions of 16 services. */
export interface EndpointNoveltyState {
  readonly sightings: SightingCount;
  readonly routes: KnownValues;
  readonly releases: Releases;
}

/** What the rule is for. */
export const documentation: RuleDocumentation = {
  id: ID,
  title: "A key is used for a route that it never used",
  means:
    "The service accepted a request with an established key (20 sightings or more) to a route that this key was never seen to use. Not for 24 hours after the key met a service in a new version (`service.version`): routes that came with a release are new for everybody.",
  matters:
    "Programs use the few routes that they were written for. A key that turns to another one, exports, users, payouts, may be in the hands of somebody who tries what it opens.",
  doNext:
    "See whether the route fits what the key is for. If it must never be used by it, say so by `allowed_routes` in the registry, which needs no history.",
  falseAlerts:
    "A client that was updated; a yearly job; a route that people use now and then. Releases whose `service.version` nobody sets look like new behaviour of every key. Past 256 routes of a key nothing is called new.",
  tuning:
    "`severity`, `learning_sightings`, `release`. From `medium` on a new route is held for a day before it counts as known.",
  owasp: ["API5:2023", "API9:2023"],
  attack: ["T1526"],
  monotone: false,
  needs: ["routes"],
};

/** An accepted request of an established key to a route that it never used. */
export function createEndpointNovelty(
  options: EndpointNoveltyOptions,
  { isTeaching = () => false }: { readonly isTeaching?: () => boolean } = {},
): FoldRule<EndpointNoveltyState> {
  const { literal, severity } = options;
  const releaseSeconds = literal ? 0 : Math.round(options.releaseMillis / 1000);
  const learningSightings = literal ? 0 : options.learningSightings;
  const terms = {
    memorySeconds: Number.POSITIVE_INFINITY,
    quarantineSeconds: literal ? 0 : QUARANTINE_SECONDS,
    maxValues: MAX_ROUTES,
  };
  return {
    kind: "fold",
    timing: "ordered",
    partition: KEY_PARTITION,
    observesCount: true,
    id: ID,
    version: hashRuleParameters({ releaseSeconds, learningSightings, literal }),
    keepAliveSeconds: KEEP_ALIVE_SECONDS,
    needsHistory: !literal,
    createState: () => ({
      sightings: createSightingCount(),
      routes: createKnownValues(),
      releases: createReleases(),
    }),
    cloneState: ({ sightings, routes, releases }) => ({
      sightings: { ...sightings },
      routes: cloneKnownValues(routes),
      releases: new Map(releases),
    }),
    fold({ sightings, routes, releases }, sighting, found) {
      const { second, route, serviceName } = sighting;
      countSighting(sightings, second, sighting.weight);
      if (sighting.outcome !== OUTCOME_ACCEPTED) return;
      noteRelease(releases, serviceName, sighting.serviceVersion, second);
      if (route === "") return;
      const judgement = judgeValue(routes, `${serviceName}\n${route}`, second, terms, () => {
        if (isTeaching() || learningText(sightings, learningSightings) !== undefined) return undefined;
        return isJustReleased(releases, serviceName, second, releaseSeconds) ? undefined : { severity, gates: [] };
      });
      if (judgement === undefined) return;
      found({
        second,
        entity: { "api_key.hash": sighting.keyHash, "service.name": serviceName, "http.route": route },
        severity: judgement.severity,
        observed: 1,
        details: { method: sighting.method },
        evidence: [sighting],
      });
    },
    acknowledge({ routes }, entity, second) {
      acknowledgeValue(routes, `${entity["service.name"]}\n${entity["http.route"]}`, second, terms);
    },
    title: ({ keyLabel, entity, details }) =>
      `Key ${keyLabel} used ${details["method"] === "" ? "" : `${details["method"]} `}${routeText(entity)} for the first time`,
    counterfactual: ({ entity }) => `would not fire if the key had used ${routeText(entity)} before`,
    isIdle: ({ sightings, routes, releases }) => !routes.isTaught && releases.size === 0 && sightings.within === 0,
  };
}

function routeText(entity: Readonly<Record<string, string>>): string {
  return `${entity["http.route"]!.slice(0, MAX_ROUTE_LENGTH)} of ${entity["service.name"]!.slice(0, MAX_ROUTE_LENGTH)}`;
}
