import fc from "fast-check";
import { NOWHERE, type GeoPlace } from "../../processor/src/geo/geo.ts";
import type { FoldSighting } from "../../processor/src/rules/fold-rule.ts";
import { foldSighting, type FoldSightingPart } from "./folds.ts";
import { keyHash } from "./sightings.ts";

const DAY = 86_400;

/** Seconds between two sightings: mostly few, now and then about a day, about the memory of the tests (3 days), or a month. */
const gap = fc.oneof(
  { arbitrary: fc.integer({ min: 0, max: 90 }), weight: 12 },
  { arbitrary: fc.integer({ min: 0, max: 5_000 }), weight: 4 },
  { arbitrary: fc.constantFrom(3_600, DAY - 1, DAY, 3 * DAY, 3 * DAY + 1, 10 * DAY, 31 * DAY), weight: 1 },
);

/** Sightings of up to three keys, one after the other, with what the choices say. */
export function keyStories<T>(
  part: fc.Arbitrary<T>,
  toPart: (value: T) => FoldSightingPart,
  maxLength: number = 80,
): fc.Arbitrary<FoldSighting[]> {
  return fc
    .array(
      fc.record({ gap, key: fc.constantFrom("a", "a", "a", "b"), isAccepted: fc.integer({ min: 0, max: 4 }), part }),
      { minLength: 1, maxLength },
    )
    .map((steps) => {
      let atSeconds = 0;
      return steps.map((step) => {
        atSeconds += step.gap;
        return foldSighting({
          atSeconds,
          keyHash: keyHash(step.key),
          outcome: step.isAccepted === 0 ? "rejected" : "accepted",
          ...toPart(step.part),
        });
      });
    });
}

/** A place with what the story does not say unknown. */
export function place(part: Partial<GeoPlace> = {}): GeoPlace {
  return { ...NOWHERE, ...part };
}
