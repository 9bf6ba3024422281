import type { FoldRule } from "../../processor/src/rules/fold-rule.ts";

/** A rule's state, and the last second that was folded into it. */
interface Forgetful<State> {
  state: State;
  second: number;
}

/** The rule as it is where its state is forgotten whenever it says that it may be: nothing may come out otherwise. */
export function forgetful<State>(rule: FoldRule<State>): FoldRule<Forgetful<State>> {
  const { wakeAt, wake, endSecond } = rule;
  return {
    ...rule,
    createState: () => ({ state: rule.createState(), second: Number.NEGATIVE_INFINITY }),
    cloneState: ({ state, second }) => ({ state: rule.cloneState(state), second }),
    fold(kept, sighting, found) {
      if (sighting.second > kept.second && rule.isIdle(kept.state, sighting.second - 1))
        kept.state = rule.createState();
      kept.second = sighting.second;
      rule.fold(kept.state, sighting, found);
    },
    ...(endSecond === undefined
      ? {}
      : { endSecond: ({ state }, second, found) => endSecond.call(rule, state, second, found) }),
    ...(wakeAt === undefined ? {} : { wakeAt: ({ state }) => wakeAt.call(rule, state) }),
    ...(wake === undefined ? {} : { wake: ({ state }, second, found) => wake.call(rule, state, second, found) }),
    isIdle: ({ state }, second) => rule.isIdle(state, second),
  } as FoldRule<Forgetful<State>>;
}
