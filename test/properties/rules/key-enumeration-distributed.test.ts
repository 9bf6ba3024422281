import fc from "fast-check";
import { expect, test } from "vitest";
import { createKeyEnumerationDistributed } from "../../../processor/src/rules/key-enumeration-distributed.ts";
import { foldSighting, runFold } from "../../support/folds.ts";
import { forgetful } from "../../support/forgetful-fold.ts";
import { keyRecord, registryOf } from "../../support/key-records.ts";
import { distributedMatches } from "../../support/oracle/key-enumeration-distributed.ts";
import { keyHash } from "../../support/sightings.ts";

/** Keys that are tried in each of a few buckets: none to 64, so that the counts are exact; some of them are registered. */
const story = fc.array(
  fc.record({
    skip: fc.oneof({ arbitrary: fc.constant(0), weight: 12 }, fc.integer({ min: 0, max: 20 })),
    keys: fc.constantFrom(0, 1, 1, 1, 55, 64, 64),
    from: fc.integer({ min: 3, max: 30 }),
    accepted: fc.constantFrom(false, false, false, true),
  }),
  { minLength: 5, maxLength: 30, size: "max" },
);

test("key_enumeration_distributed says what the baseline says of the distinct unknown keys", () => {
  const known = [0, 1, 2, 3, 4].map((i) => keyHash(`k${i}`));
  const rule = createKeyEnumerationDistributed(
    { severity: "high", usualKeys: 2 },
    registryOf(known.map((hash) => keyRecord({ keyHash: hash }))),
  );
  let found = 0;
  fc.assert(
    fc.property(story, (buckets) => {
      let bucket = 0;
      const sightings = buckets.flatMap(({ skip, keys, from, accepted }) => {
        bucket += skip + 1;
        return Array.from({ length: keys }, (_, i) =>
          foldSighting({
            atSeconds: bucket * 300 + ((i * 7) % 300),
            keyHash: keyHash(`k${from + i}`),
            outcome: accepted && i % 3 === 0 ? "accepted" : "rejected",
          }),
        );
      });
      const matches = runFold(forgetful(rule), sightings);
      found += matches.length;
      expect(
        matches.map(({ second, details }) => ({ bucket: (second + 1) / 300 - 1, kind: details!["kind"] })),
      ).toEqual(distributedMatches(sightings, new Set(known), 2));
    }),
  );
  expect(found).toBeGreaterThan(20);
});
