import fc from "fast-check";
import type { FoldSighting } from "../../processor/src/rules/fold-rule.ts";
import type { AuthOutcome } from "../../processor/src/sightings/sighting.ts";
import { foldSighting } from "./folds.ts";
import { keyHash } from "./sightings.ts";

const OUTCOMES: readonly AuthOutcome[] = ["accepted", "rejected", "rejected", "missing", "unknown"];

/** A few clients with a few keys; many requests in one second, some pauses as long as the windows of the tests (10 s). */
export const clientStory: fc.Arbitrary<FoldSighting[]> = fc
  .array(
    fc.record({
      gapMillis: fc.oneof(
        { arbitrary: fc.integer({ min: 0, max: 900 }), weight: 12 },
        { arbitrary: fc.constantFrom(0, 1_000, 9_000, 10_000, 11_000, 25_000), weight: 3 },
      ),
      key: fc.integer({ min: 0, max: 8 }),
      client: fc.constantFrom("192.0.2.1", "192.0.2.1", "192.0.2.2", "2001:db8:1:2::1", "2001:db8:1:2::2"),
      outcome: fc.constantFrom(...OUTCOMES),
      route: fc.constantFrom("", "/a", "/b", "/c"),
      service: fc.constantFrom("checkout", "behind"),
      weight: fc.constantFrom(256, 256, 256, 1024),
    }),
    { minLength: 20, maxLength: 120, size: "max" },
  )
  .map((steps) => {
    let atMillis = 0;
    return steps.map((step) => {
      atMillis += step.gapMillis;
      return foldSighting({
        atSeconds: atMillis / 1000,
        keyHash: keyHash(`k${step.key}`),
        clientAddress: step.client,
        outcome: step.outcome,
        route: step.route,
        serviceName: step.service,
        weight: step.weight,
      });
    });
  });
