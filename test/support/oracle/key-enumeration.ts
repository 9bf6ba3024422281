import { OUTCOME_REJECTED } from "../../../processor/src/sightings/batch.ts";
import type { FoldSighting } from "../../../processor/src/rules/fold-rule.ts";
import { clientOf, distinctOf, inOrder, windowAt } from "./windows.ts";

export interface EnumerationMatch {
  readonly second: number;
  readonly client: string;
  readonly observed: number;
}

/** For each rejected request: the distinct keys that its client had rejected in the window which ends with its second. */
export function keyEnumeration(
  sightings: readonly FoldSighting[],
  limit: number,
  windowSeconds: number,
): EnumerationMatch[] {
  const matches: EnumerationMatch[] = [];
  for (const ofClient of Map.groupBy(inOrder(sightings), clientOf).values()) {
    const rejected = ofClient.filter(({ outcome }) => outcome === OUTCOME_REJECTED);
    rejected.forEach((one, i) => {
      const observed = distinctOf(windowAt(rejected, i, windowSeconds).map(({ keyHash }) => keyHash));
      if (observed > limit) matches.push({ second: one.second, client: clientOf(one), observed });
    });
  }
  return matches;
}
