import type { FoldSighting } from "../../../processor/src/rules/fold-rule.ts";
import type { OracleMatch } from "./match.ts";
import { distinctOf, inOrder, windowAt } from "./windows.ts";

const dayOf = ({ second }: FoldSighting): number => Math.floor(second / 86_400);

/** More than `limit` routes or paths of a key in the window; low where three of the 30 days before had two thirds as many. */
export function endpointSweep(
  sightings: readonly FoldSighting[],
  terms: { readonly limit: number; readonly windowSeconds: number; readonly literal: boolean },
): (OracleMatch & { readonly observed: number })[] {
  return [...Map.groupBy(inOrder(sightings), ({ keyHash }) => keyHash)].flatMap(([key, ofKey]) => {
    const counts = ofKey.map((_, at) => {
      const recent = windowAt(ofKey, at, terms.windowSeconds);
      const routes = distinctOf(recent.filter(({ route }) => route !== "").map(({ route }) => route));
      const paths = distinctOf(recent.filter(({ pathHash }) => pathHash !== 0).map(({ pathHash }) => `${pathHash}`));
      return Math.max(routes, paths);
    });
    return ofKey.flatMap((one, at) => {
      const observed = counts[at]!;
      if (observed <= terms.limit) return [];
      const earlier = ofKey
        .map((other, place) => ({ day: dayOf(other), count: counts[place]! }))
        .filter(({ day, count }) => count > terms.limit && day < dayOf(one) && day >= dayOf(one) - 30);
      const isHabit =
        distinctOf(earlier.map(({ day }) => `${day}`)) >= 3 &&
        observed <= 1.5 * Math.max(...earlier.map(({ count }) => count));
      return [
        {
          second: one.second,
          entity: { "api_key.hash": key },
          severity: isHabit && !terms.literal ? "low" : "medium",
          observed,
        },
      ];
    });
  });
}
