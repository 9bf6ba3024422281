import type { FoldSighting } from "../../../processor/src/rules/fold-rule.ts";
import { OUTCOME_REJECTED } from "../../../processor/src/sightings/batch.ts";
import { baselineMatches, type BaselineMatch } from "./baseline.ts";
import { distinctOf } from "./windows.ts";

/** The distinct rejected keys of each five minutes, and what their baseline says of them. */
export function distributedMatches(
  sightings: readonly FoldSighting[],
  known: ReadonlySet<string>,
  usualKeys: number,
): BaselineMatch[] {
  const unknown = sightings.filter(({ outcome, keyHash }) => outcome === OUTCOME_REJECTED && !known.has(keyHash));
  const buckets = [...Map.groupBy(unknown, ({ second }) => Math.floor(second / 300))]
    .map(([bucket, list]) => ({ bucket, count: distinctOf(list.map(({ keyHash }) => keyHash)) }))
    .toSorted((a, b) => a.bucket - b.bucket);
  return baselineMatches(buckets, { scales: 6, ratio: 3, count: 50, ramp: 100, learningBuckets: 288 }, usualKeys);
}
