import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createAbsentDetect } from "../../../processor/src/rules/detect/absent.ts";
import { createCountDetect } from "../../../processor/src/rules/detect/count.ts";
import type { DetectOptions } from "../../../processor/src/rules/detect/detect-rule.ts";
import { createDistinctDetect } from "../../../processor/src/rules/detect/distinct.ts";
import { createNewValueDetect } from "../../../processor/src/rules/detect/new-value.ts";
import { createSequenceDetect } from "../../../processor/src/rules/detect/sequence.ts";
import type { FoldMatch, FoldRule, FoldSighting } from "../../../processor/src/rules/fold-rule.ts";
import { clientStory } from "../../support/client-stories.ts";
import { runFold } from "../../support/folds.ts";
import { forgetful } from "../../support/forgetful-fold.ts";
import {
  absentMatches,
  countMatches,
  distinctMatches,
  newRouteMatches,
  sequenceMatches,
} from "../../support/oracle/detect.ts";
import { sorted } from "../../support/oracle/match.ts";

const where = ({ serviceName }: FoldSighting): boolean => serviceName === "checkout";
const OPTIONS: DetectOptions = {
  id: "test_rule",
  entity: ["api_key.hash"],
  where,
  whereText: "service.name: checkout",
  severity: "medium",
  keepAliveSeconds: 60,
};
const onRoute =
  (wanted: string) =>
  ({ route }: FoldSighting): boolean =>
    route === wanted;

/** Compares on many stories, few keys in each, and wants to have seen something. */
function checkAgainst(
  rule: FoldRule<never>,
  oracle: (story: readonly FoldSighting[]) => readonly object[],
  shown: (match: FoldMatch) => object = ({ second, entity, observed }) => ({
    second,
    key: entity["api_key.hash"],
    observed,
  }),
): void {
  let found = 0;
  fc.assert(
    fc.property(clientStory, fc.integer({ min: 1, max: 9 }), (story, keys) => {
      const few = story.map((one, i) => ({ ...one, keyHash: story[i % keys]!.keyHash }));
      const matches = runFold(forgetful(rule), few).map(shown);
      found += matches.length;
      expect(sorted(matches)).toEqual(sorted(oracle(few)));
    }),
  );
  expect(found).toBeGreaterThan(50);
}

describe("rules as data find what the oracle finds", () => {
  test("count", () => {
    checkAgainst(createCountDetect(OPTIONS, { overSeconds: 10, gt: 5 }) as never, (story) =>
      countMatches(story, where, 10, 5),
    );
  });

  test("distinct", () => {
    checkAgainst(createDistinctDetect(OPTIONS, { of: "http.route", overSeconds: 10, gt: 2 }) as never, (story) =>
      distinctMatches(story, where, 10, 2),
    );
  });

  test("absent", () => {
    checkAgainst(
      createAbsentDetect(OPTIONS, { forSeconds: 9, minEvents: 2 }) as never,
      (story) => absentMatches(story, where, 9, 2),
      ({ second, entity, details }) => ({ second, key: entity["api_key.hash"], observed: details!["events"] }),
    );
  });

  const steps = ["/a", "/b", "/a"];
  test.each([true, false])("sequence, in order: %s", (ordered) => {
    const rule = createSequenceDetect(OPTIONS, {
      steps: steps.map((route) => ({ name: route, where: onRoute(route) })),
      stepsText: steps.join(),
      withinSeconds: 15,
      ordered,
    });
    checkAgainst(
      rule as never,
      (story) => sequenceMatches(story, where, steps.map(onRoute), 15, ordered),
      ({ second, entity, windowSeconds }) => ({ second, key: entity["api_key.hash"], observed: windowSeconds }),
    );
  });

  test("new_value", () => {
    const rule = createNewValueDetect(OPTIONS, {
      of: "http.route",
      memorySeconds: 12,
      learningEvents: 3,
      quarantineSeconds: 6,
    });
    checkAgainst(
      rule as never,
      (story) => newRouteMatches(story, where, { memory: 12, learning: 3, quarantine: 6 }),
      ({ second, entity, observed, severity }) => ({
        second,
        key: entity["api_key.hash"],
        observed,
        route: entity["http.route"],
        severity,
      }),
    );
  });
});
