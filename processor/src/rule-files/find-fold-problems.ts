import { deserialize, serialize } from "node:v8";
import { compareRows, evidenceOf } from "../alerts/evidence.ts";
import type { FoldMatch, FoldRule, FoldSighting } from "../rules/fold-rule.ts";

/**
 * Looks for what would make a rule's alerts depend on anything but the set of requests: for the tests of those who write rules. It folds the sightings in event order as the engine does,
 * copying and saving the state on the way.
 *
 * @param sightings in any order; the more kinds of requests they hold, the more is found
 * @returns what is wrong, in sentences; empty for a rule that keeps the promise over these sightings
 */
export function findFoldProblems<State>(rule: FoldRule<State>, sightings: readonly FoldSighting[]): readonly string[] {
  const sorted = sightings.toSorted(compareRows);
  const problems = new Set<string>();
  const byEntity = Map.groupBy(sorted, (one) => rule.partition.of(one));
  for (const one of sorted)
    if (rule.partition.of(one) !== rule.partition.of(one))
      problems.add("partition.of() gives a sighting another entity each time");
  for (const [entity, ofEntity] of byEntity) {
    if (entity === undefined) continue;
    const reference = textOf(() => foldAll(rule, ofEntity, keep));
    if (reference.startsWith(THROWN)) {
      problems.add(reference);
      continue;
    }
    const ways: readonly (readonly [problem: string, between: Between<State>])[] = [
      ["fold() gives other matches the second time: it remembers something outside of its state", keep],
      [
        "cloneState() shares something that fold() changes in place",
        (state) => {
          const copy = rule.cloneState(state);
          for (const one of ofEntity.slice(-MAX_ASIDE)) foldOnce(rule, copy, one, () => undefined);
          return state;
        },
      ],
      [
        "the state does not survive v8.serialize: it is not plain data",
        (state) => deserialize(serialize(state)) as State,
      ],
      [
        "isIdle() is true of a state that later requests depend on",
        (state, second) => (rule.isIdle(state, second) ? rule.createState() : state),
      ],
    ];
    for (const [problem, between] of ways)
      if (textOf(() => foldAll(rule, ofEntity, between)) !== reference) problems.add(problem);
  }
  return [...problems];
}

/** Is given the state after each second, and gives the one to go on with. */
type Between<State> = (state: State, second: number) => State;

const keep = <State>(state: State): State => state;

/** Sightings that are folded into each copy. */
const MAX_ASIDE = 20;

function foldAll<State>(
  rule: FoldRule<State>,
  sightings: readonly FoldSighting[],
  between: Between<State>,
): FoldMatch[] {
  const matches: FoldMatch[] = [];
  const found = (match: FoldMatch): void => {
    if (match.evidence.some(({ identity }) => !(identity instanceof Uint32Array)))
      throw new TypeError("evidence wants sightings, or evidenceOf(sighting): received something else");
    matches.push({ ...match, evidence: match.evidence.map(evidenceOf) });
  };
  let state = rule.createState();
  const wakeUntil = (second: number): void => {
    for (let at = rule.wakeAt?.(state); at !== undefined && at < second;) {
      rule.wake?.(state, at, found);
      const next = rule.wakeAt?.(state);
      if (next !== undefined && next <= at) return;
      at = next;
    }
  };
  sightings.forEach((one, i) => {
    foldOnce(rule, state, one, found);
    if (sightings[i + 1]?.second === one.second) return;
    rule.endSecond?.(state, one.second, found);
    const next = sightings[i + 1]?.second ?? Number.POSITIVE_INFINITY;
    wakeUntil(Math.min(next, one.second + MAX_WAIT_SECONDS));
    // As the engine does it: not before the second is over, and not when it waits to be woken.
    state = between(state, one.second);
  });
  return matches;
}

/** How long after the last sighting a rule is woken. */
const MAX_WAIT_SECONDS = 90 * 86_400;

/** As in the engine, a sighting has no fields of its own, and is good for the call alone. */
function foldOnce<State>(
  rule: FoldRule<State>,
  state: State,
  sighting: FoldSighting,
  found: (match: FoldMatch) => void,
): void {
  const { proxy, revoke } = Proxy.revocable(Object.create(sighting) as FoldSighting, {});
  try {
    rule.fold(state, proxy, found);
  } finally {
    revoke();
  }
}

const THROWN = "the rule throws: ";

function textOf(fold: () => readonly FoldMatch[]): string {
  try {
    return JSON.stringify(
      fold().map((match) => ({ ...match, evidence: match.evidence.map(({ timeMillis }) => timeMillis) })),
    );
  } catch (error) {
    return `${THROWN}${String(error)}`;
  }
}
