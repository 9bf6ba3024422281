import type { EvidenceRow } from "../alerts/evidence.ts";
import type { Severity } from "../alerts/alert.ts";
import type { RuleDocumentation } from "./documentation.ts";
import type { FoldRule } from "./fold-rule.ts";
import { arePeaksOver, habitText, notePeak, type DailyPeaks } from "./novelty/daily-peaks.ts";
import { KEY_PARTITION } from "./partitions.ts";
import { hashRuleParameters } from "./version.ts";
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

const ID = "endpoint_sweep";

/** Options of {@link createEndpointSweep}. */
export interface EndpointSweepOptions {
  /** Distinct routes, or distinct paths, in the window above which the rule fires. */
  readonly limit: number;
  /** Length of the window, whole seconds. */
  readonly windowMillis: number;
  readonly severity: Severity;
  /** No regard for what is usual for the key. */
  readonly literal: boolean;
}

/** What a key went through in the window, and how far it went on the days before. */
export interface EndpointSweepState {
  routes: DistinctWindow;
  paths: DistinctWindow;
  /** Requests that brought a route or path that the window did not hold. */
  rows: EvidenceRow[];
  peaks: DailyPeaks;
}

/** What the rule is for. */
export const documentation: RuleDocumentation = {
  id: ID,
  title: "A key goes through many routes or objects",
  means:
    "One key asked for more than 50 distinct routes, or more than 50 distinct paths (object ids), within 10 minutes, whatever the answers were. Up to 64 the count is exact, beyond it is an estimate, whose error the alert tells. Low instead of medium where the key did nearly as much on at least three of the 30 days before; the alert says so.",
  matters:
    "Who holds a stolen key, or a key that opens more than it should, tries what there is: each route, or each id after the other. The same pattern is how data is copied out, one object at a time.",
  doNext:
    "Look at the paths and status codes: many 403 and 404 are a search, many 200 a copy. Ask the key's owner for the job that did it; if there is none, rotate the key, and check that objects of other customers are refused.",
  falseAlerts:
    "Imports, exports, synchronisation and crawlers that are meant to go through everything: their first days are told. Services that put free text into paths.",
  tuning: "`limit`, `window`, `severity`. The literal pack has no regard for what is usual.",
  owasp: ["API1:2023", "API5:2023", "API6:2023"],
  attack: ["T1526", "T1595.003", "T1530"],
  monotone: true,
  needs: ["routes"],
};

/** One key asks for more than so many distinct routes or paths in a window. */
export function createEndpointSweep(options: EndpointSweepOptions): FoldRule<EndpointSweepState> {
  const { limit, severity, literal } = options;
  const windowSeconds = Math.max(1, Math.round(options.windowMillis / 1000));
  return {
    kind: "fold",
    timing: "monotone",
    partition: KEY_PARTITION,
    id: ID,
    version: hashRuleParameters({ limit, windowSeconds }),
    keepAliveSeconds: windowSeconds,
    needsHistory: false,
    createState: () => ({ routes: createDistinctWindow(), paths: createDistinctWindow(), rows: [], peaks: [] }),
    cloneState: ({ routes, paths, rows, peaks }) => ({
      routes: cloneDistinctWindow(routes),
      paths: cloneDistinctWindow(paths),
      rows: [...rows],
      peaks: [...peaks],
    }),
    fold(state, sighting, found) {
      const { second, route, serviceName, pathHash } = sighting;
      const { routes, paths, rows, peaks } = state;
      const isNewRoute = route !== "" && addDistinct(routes, `${serviceName}\n${route}`, second, windowSeconds);
      const isNewPath = pathHash !== 0 && addDistinct(paths, `${serviceName}\n${pathHash}`, second, windowSeconds);
      if (isNewRoute || isNewPath) noteRow(rows, sighting);
      // The other one may hold what has left the window since.
      expireDistinct(routes, second, windowSeconds);
      expireDistinct(paths, second, windowSeconds);
      const routeCount = countDistinct(routes, second, windowSeconds);
      const pathCount = countDistinct(paths, second, windowSeconds);
      const observed = Math.max(routeCount, pathCount);
      if (observed <= limit) return;
      const habit = literal ? undefined : habitText(peaks, second, observed);
      notePeak(peaks, second, observed);
      found({
        second,
        entity: { "api_key.hash": sighting.keyHash },
        severity: habit === undefined ? severity : "low",
        observed,
        threshold: limit,
        windowSeconds,
        gates: habit === undefined ? [] : [habit],
        details: { what: routeCount > pathCount ? "routes" : "paths", ...distinctDetails(observed) },
        evidence: isNewRoute || isNewPath ? [...rowsWithin(rows, second, windowSeconds), sighting] : [sighting],
      });
    },
    title: ({ keyLabel, observed, details }) =>
      `Key ${keyLabel} went through ${distinctText(observed)} ${details["what"]} in ${durationText(windowSeconds)}, limit ${limit}`,
    counterfactual: ({ observed }) => `would not fire at a limit of ${observed} or more`,
    isIdle: ({ routes, paths, peaks }, second) =>
      arePeaksOver(peaks, second) &&
      isDistinctIdle(routes, second, windowSeconds) &&
      isDistinctIdle(paths, second, windowSeconds),
  };
}
