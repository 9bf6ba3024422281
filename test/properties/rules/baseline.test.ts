import fc from "fast-check";
import { expect, test } from "vitest";
import {
  BASELINE_LIMITS,
  cloneBaseline,
  createBaseline,
  judgeBucket,
} from "../../../processor/src/rules/baseline/baseline.ts";
import { createVolumeAnomaly } from "../../../processor/src/rules/volume-anomaly.ts";
import { foldSighting, runFold } from "../../support/folds.ts";
import { forgetful } from "../../support/forgetful-fold.ts";
import { baselineMatches, type BaselineMatch, type OracleBucket } from "../../support/oracle/baseline.ts";
import { STORY_START_MILLIS } from "../../support/sightings.ts";

const LIMITS = { ...BASELINE_LIMITS, learningBuckets: 24, ramp: 20 };
const FIRST = STORY_START_MILLIS / 300_000;

/** Stretches of one number, spikes, pauses short and long, numbers that grow. */
const story: fc.Arbitrary<OracleBucket[]> = fc
  .array(
    fc.record({
      skip: fc.oneof({ arbitrary: fc.constant(0), weight: 8 }, fc.integer({ min: 0, max: 14 }), fc.constant(2_016)),
      length: fc.integer({ min: 1, max: 40 }),
      from: fc.constantFrom(1, 5, 40, 60, 300, 2_000),
      growth: fc.constantFrom(1, 1, 1, 1.03, 1.2),
    }),
    { minLength: 3, maxLength: 12, size: "max" },
  )
  .map((stretches) => {
    let bucket = FIRST;
    return stretches.flatMap(({ skip, length, from, growth }) => {
      bucket += skip;
      return Array.from({ length }, (_, i) => ({
        bucket: bucket++,
        count: Math.min(100_000, Math.round(from * growth ** i)),
      }));
    });
  });

function judged(buckets: readonly OracleBucket[], peerCount: number | undefined): BaselineMatch[] {
  let baseline = createBaseline();
  return buckets.flatMap(({ bucket, count }) => {
    baseline = cloneBaseline(baseline);
    const verdict = judgeBucket(baseline, bucket, count, LIMITS, peerCount);
    return verdict === undefined ? [] : [{ bucket, kind: verdict.kind }];
  });
}

test("a baseline says what the oracle says, bucket by bucket", () => {
  const kinds = new Map<string, number>();
  fc.assert(
    fc.property(story, fc.option(fc.constantFrom(0, 30, 400), { nil: undefined }), (buckets, peerCount) => {
      const verdicts = judged(buckets, peerCount);
      for (const { kind } of verdicts) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      expect(verdicts).toEqual(baselineMatches(buckets, LIMITS, peerCount));
    }),
  );
  expect(kinds.get("spike")).toBeGreaterThan(20);
  expect(kinds.get("ramp")).toBeGreaterThan(20);
});

test("volume_anomaly says of a key's requests what the baseline says of their number in each bucket", () => {
  const rule = createVolumeAnomaly({
    severity: "medium",
    rampSeverity: "low",
    memoryMillis: 30 * 86_400_000,
    limits: LIMITS,
  });
  fc.assert(
    fc.property(
      story,
      fc.array(fc.integer({ min: 0, max: 299 }), { minLength: 1, maxLength: 3 }),
      (buckets, seconds) => {
        const sightings = buckets.flatMap(({ bucket, count }) =>
          seconds.map((second, i) => {
            const part = Math.floor(count / seconds.length) + (i === 0 ? count % seconds.length : 0);
            return foldSighting({ timeMillis: (bucket * 300 + second) * 1000, weight: part * 256 });
          }),
        );
        const matches = runFold(forgetful(rule), sightings);
        expect(
          matches.map(({ second, details }) => ({ bucket: (second + 1) / 300 - 1, kind: details!["kind"] })),
        ).toEqual(judged(buckets, undefined));
      },
    ),
    { numRuns: 50 },
  );
});
