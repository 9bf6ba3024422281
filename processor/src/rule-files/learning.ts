import type { FoldRule } from "../rules/fold-rule.ts";
import {
  countSighting,
  createSightingCount,
  learningText,
  sightingsBefore,
  type SightingCount,
} from "../rules/novelty/sighting-count.ts";
import type { Predicate } from "./condition.ts";

interface LearningState<State> {
  readonly inner: State;
  readonly sightings: SightingCount;
}

/**
 * Makes a rule's alerts low for an entity that had fewer requests than are needed. An entity that has had its share is remembered for it.
 *
 * @param where which sightings count
 * @param needed requests before the second of a match
 */
export function withLearning<State>(
  rule: FoldRule<State>,
  where: Predicate,
  needed: number,
): FoldRule<LearningState<State>> {
  const { acknowledge, endSecond, wakeAt, wake } = rule;
  const toned = (sightings: SightingCount, found: Parameters<typeof rule.fold>[2]): typeof found => {
    const learning = learningText(sightings, needed);
    if (learning === undefined) return found;
    return (match) =>
      found({
        ...match,
        severity: match.severity === "info" ? "info" : "low",
        gates: [...(match.gates ?? []), `learning: ${learning}`],
      });
  };
  return {
    ...rule,
    createState: () => ({ inner: rule.createState(), sightings: createSightingCount() }),
    cloneState: ({ inner, sightings }) => ({ inner: rule.cloneState(inner), sightings: { ...sightings } }),
    fold({ inner, sightings }, sighting, found) {
      // What is enough is not counted any more, so that states of entities at work stay the same.
      if (where(sighting) && sightingsBefore(sightings) < needed)
        countSighting(sightings, sighting.second, sighting.weight);
      rule.fold(inner, sighting, toned(sightings, found));
    },
    ...(acknowledge === undefined
      ? {}
      : {
          acknowledge: ({ inner }: LearningState<State>, entity: Readonly<Record<string, string>>, second: number) =>
            acknowledge.call(rule, inner, entity, second),
        }),
    ...(endSecond === undefined
      ? {}
      : {
          endSecond: ({ inner, sightings }: LearningState<State>, second: number, found) =>
            endSecond.call(rule, inner, second, toned(sightings, found)),
        }),
    ...(wakeAt === undefined ? {} : { wakeAt: ({ inner }: LearningState<State>) => wakeAt.call(rule, inner) }),
    ...(wake === undefined
      ? {}
      : {
          wake: ({ inner, sightings }: LearningState<State>, second: number, found) =>
            wake.call(rule, inner, second, toned(sightings, found)),
        }),
    isIdle: ({ inner, sightings }, second) => sightings.before + sightings.within === 0 && rule.isIdle(inner, second),
  } as FoldRule<LearningState<State>>;
}
