import type { FoldRule, Found } from "../rules/fold-rule.ts";
import type { RuleFacts } from "../rules/rule-base.ts";

/**
 * Keeps what goes wrong in a rule of somebody else's inside of it: a rule that throws is off until the next start, and everything else goes on.
 *
 * @param onFailure is told once
 */
export function guardRule<State>(rule: FoldRule<State>, onFailure: (error: unknown) => void): FoldRule<State> {
  let isOff = false;
  const attempt = <Result>(otherwise: Result, act: () => Result): Result => {
    if (isOff) return otherwise;
    try {
      return act();
    } catch (error) {
      isOff = true;
      onFailure(error);
      return otherwise;
    }
  };
  const { endSecond, wakeAt, wake, partition } = rule;
  const { ofEntity } = partition;
  return {
    ...rule,
    partition: {
      // A snapshot knows partitions by their names: one of a plug-in's own must never be taken for another.
      name: `plug-in ${rule.id}`,
      of: (sighting) => attempt(undefined, () => partition.of(sighting)),
      ...(ofEntity === undefined
        ? {}
        : {
            ofEntity: (entity: Readonly<Record<string, string>>) =>
              attempt(undefined, () => ofEntity.call(partition, entity)),
          }),
    },
    createState: () => rule.createState(),
    cloneState: (state) => attempt(state, () => rule.cloneState(state)),
    fold: (state, sighting, found) => attempt(undefined, () => rule.fold(state, sighting, found)),
    isIdle: (state, second) => attempt(true, () => rule.isIdle(state, second)),
    title: (facts: RuleFacts) => attempt(rule.id, () => rule.title(facts)),
    counterfactual: (facts: RuleFacts) => attempt("", () => rule.counterfactual(facts)),
    ...(endSecond === undefined
      ? {}
      : {
          endSecond: (state: State, second: number, found: Found) =>
            attempt(undefined, () => endSecond.call(rule, state, second, found)),
        }),
    ...(wakeAt === undefined || wake === undefined
      ? {}
      : {
          wakeAt: (state: State) => attempt(undefined, () => wakeAt.call(rule, state)),
          wake: (state: State, second: number, found: Found) =>
            attempt(undefined, () => wake.call(rule, state, second, found)),
        }),
  };
}
