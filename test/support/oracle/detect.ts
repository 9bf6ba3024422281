import { OUTCOME_ACCEPTED } from "../../../processor/src/sightings/batch.ts";
import type { FoldSighting } from "../../../processor/src/rules/fold-rule.ts";
import { distinctOf, inOrder, windowAt } from "./windows.ts";

export interface DetectMatch {
  readonly second: number;
  readonly key: string;
  readonly observed: number;
}

type Where = (one: FoldSighting) => boolean;

/** The seen sightings of each key, in event order. */
function byKey(sightings: readonly FoldSighting[], where: Where): FoldSighting[][] {
  return [...Map.groupBy(inOrder(sightings).filter(where), ({ keyHash }) => keyHash).values()];
}

export function countMatches(
  sightings: readonly FoldSighting[],
  where: Where,
  over: number,
  gt: number,
): DetectMatch[] {
  return byKey(sightings, where).flatMap((ofKey) =>
    ofKey
      .map((one, i) => ({
        second: one.second,
        key: one.keyHash,
        observed: windowAt(ofKey, i, over).reduce((sum, { weight }) => sum + weight / 256, 0),
      }))
      .filter(({ observed }) => observed > gt),
  );
}

export function distinctMatches(
  sightings: readonly FoldSighting[],
  where: Where,
  over: number,
  gt: number,
): DetectMatch[] {
  return byKey(sightings, (one) => where(one) && one.route !== "").flatMap((ofKey) =>
    ofKey
      .map((one, i) => ({
        second: one.second,
        key: one.keyHash,
        observed: distinctOf(windowAt(ofKey, i, over).map(({ route }) => route)),
      }))
      .filter(({ observed }) => observed > gt),
  );
}

/** Gaps longer than allowed after enough requests without such a gap. */
export function absentMatches(
  sightings: readonly FoldSighting[],
  where: Where,
  silence: number,
  minEvents: number,
): DetectMatch[] {
  return byKey(sightings, where).flatMap((ofKey) =>
    ofKey.flatMap((one, i) => {
      const next = ofKey[i + 1];
      if (next !== undefined && next.second - one.second <= silence) return [];
      let first = i;
      while (first > 0 && ofKey[first]!.second - ofKey[first - 1]!.second <= silence) first--;
      const events = i - first + 1;
      return events < minEvents ? [] : [{ second: one.second + silence, key: one.keyHash, observed: events }];
    }),
  );
}

/** Every choice of one sighting a step, in order or in any; a match where one of them ends with a sighting. The shortest counts. */
export function sequenceMatches(
  sightings: readonly FoldSighting[],
  where: Where,
  steps: readonly Where[],
  within: number,
  ordered: boolean,
): DetectMatch[] {
  return byKey(sightings, where).flatMap((ofKey) =>
    ofKey.flatMap((one, last) => {
      const spans = ordered ? orderedSpans(ofKey, steps, last) : unorderedSpans(ofKey, steps, last);
      const observed = Math.min(...spans);
      return observed <= within ? [{ second: one.second, key: one.keyHash, observed }] : [];
    }),
  );
}

/** Lengths of all ways through the steps that end with one sighting. */
function orderedSpans(ofKey: readonly FoldSighting[], steps: readonly Where[], last: number): number[] {
  const end = ofKey[last]!;
  if (!steps.at(-1)!(end)) return [];
  const startsOf = (step: number, before: number): number[] => {
    if (step < 0) return [before];
    return ofKey.flatMap((one, i) => (i < before && steps[step]!(one) ? startsOf(step - 1, i) : []));
  };
  return startsOf(steps.length - 2, last).map((start) => end.second - ofKey[start]!.second + 1);
}

function unorderedSpans(ofKey: readonly FoldSighting[], steps: readonly Where[], last: number): number[] {
  const end = ofKey[last]!;
  if (!steps.some((step) => step(end))) return [];
  const newest = steps.map((step) => ofKey.slice(0, last + 1).findLast((one) => step(one)));
  if (newest.includes(undefined)) return [];
  return [end.second - Math.min(...newest.map((one) => one!.second)) + 1];
}

/** Accepted requests whose route the key did not show within the memory; held routes match again until they may teach. */
export function newRouteMatches(
  sightings: readonly FoldSighting[],
  where: Where,
  terms: { readonly memory: number; readonly learning: number; readonly quarantine: number },
): (DetectMatch & { readonly route: string; readonly severity: string })[] {
  return byKey(sightings, where).flatMap((ofKey) => {
    const known = new Map<string, number>();
    const held = new Map<string, { from: number; seen: number }>();
    let isTaught = false;
    return ofKey.flatMap((one) => {
      const { second, route } = one;
      if (one.outcome !== OUTCOME_ACCEPTED || route === "") return [];
      const said = (severity: string) => [{ second, key: one.keyHash, observed: 1, route, severity }];
      const hold = held.get(route);
      if (hold !== undefined) {
        if (second < hold.from + terms.quarantine) {
          hold.seen = second;
          return said("medium");
        }
        known.set(route, hold.seen);
        held.delete(route);
      }
      const last = known.get(route);
      const isNew = isTaught && (last === undefined || second - last > terms.memory);
      isTaught = true;
      const before = ofKey.filter((other) => other.second < second).reduce((sum, { weight }) => sum + weight / 256, 0);
      if (!isNew || before < terms.learning) known.set(route, second);
      if (!isNew) return [];
      if (before < terms.learning) return said("low");
      known.delete(route);
      held.set(route, { from: second, seen: second });
      return said("medium");
    });
  });
}
