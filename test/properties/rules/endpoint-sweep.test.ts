import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createEndpointSweep } from "../../../processor/src/rules/endpoint-sweep.ts";
import type { FoldMatch } from "../../../processor/src/rules/fold-rule.ts";
import { foldSighting, runFold } from "../../support/folds.ts";
import { keyStories } from "../../support/novelty-stories.ts";
import { endpointSweep } from "../../support/oracle/endpoint-sweep.ts";
import { sorted, toOracleMatch } from "../../support/oracle/match.ts";

const DAY = 86_400;
const told = (match: FoldMatch) => ({ ...toOracleMatch(match), observed: match.observed });

describe("endpoint_sweep", () => {
  test.each([false, true])("finds what the oracle finds (literal: %s)", (literal) => {
    const rule = createEndpointSweep({ limit: 2, windowMillis: 600_000, severity: "medium", literal });
    const steps = fc.record({
      route: fc.constantFrom("", "/a", "/a", "/b", "/c", "/d"),
      pathHash: fc.integer({ min: 0, max: 5 }),
    });
    fc.assert(
      fc.property(
        keyStories(steps, (part) => part, 120),
        (story) => {
          const expected = endpointSweep(story, { limit: 2, windowSeconds: 600, literal });
          expect(sorted(runFold(rule, story).map(told))).toEqual(sorted(expected));
        },
      ),
      { numRuns: 200 },
    );
  });

  const rule = createEndpointSweep({ limit: 50, windowMillis: 600_000, severity: "medium", literal: false });
  const walk = (objects: number, from = 0) =>
    Array.from({ length: objects }, (_, i) =>
      foldSighting({
        atSeconds: from + i * 5,
        pathHash: i + 1,
        route: "/v1/orders/{id}",
        outcome: "rejected",
        statusCode: 403,
      }),
    );

  test("the 51st order in ten minutes opens, whatever the answers were; the 50th does not", () => {
    expect(runFold(rule, walk(50))).toEqual([]);
    const [match, ...rest] = runFold(rule, walk(51));
    expect(rest).toEqual([]);
    expect(match).toMatchObject({ severity: "medium", observed: 51, threshold: 50, details: { what: "paths" } });
    expect(match!.evidence.length).toBeGreaterThan(10);
    const facts = {
      keyLabel: "ab…",
      entity: match!.entity,
      observed: 51,
      sampled: false,
      learning: undefined,
      details: match!.details!,
    };
    expect(rule.title(facts)).toBe("Key ab… went through 51 paths in 10 minutes, limit 50");
  });

  test("51 routes open as well; one route and one path a thousand times do not", () => {
    const routes = Array.from({ length: 51 }, (_, i) => foldSighting({ atSeconds: i, route: `/v1/r${i}` }));
    expect(runFold(rule, routes)).toMatchObject([{ observed: 51, details: { what: "routes" } }]);
    const same = Array.from({ length: 1_000 }, (_, i) => foldSighting({ atSeconds: i / 2, pathHash: 7 }));
    expect(runFold(rule, same)).toEqual([]);
  });

  test("a nightly export is low from its fourth night on; a much greater one is not", () => {
    const nights = Array.from({ length: 5 }, (_, night) => walk(60, night * DAY));
    const severities = nights.map((_, night) => {
      const last = nights[night]!.at(-1)!.second;
      return runFold(rule, nights.slice(0, night + 1).flat()).findLast(({ second }) => second === last)!.severity;
    });
    expect(severities).toEqual(["medium", "medium", "medium", "low", "low"]);
    const copied = [...nights.flat(), ...walk(119, 5 * DAY)];
    expect(runFold(rule, copied).at(-1)).toMatchObject({ severity: "medium", gates: [] });
    expect(runFold(rule, nights.flat()).at(-1)).toMatchObject({
      gates: ["usual for the key: up to 60 on 4 of the 30 days before"],
    });
  });

  test.each([
    [30, "low"],
    [31, "medium"],
  ])("after three nights of 20 paths a night of %d is %s", (paths, severity) => {
    const small = createEndpointSweep({ limit: 10, windowMillis: 600_000, severity: "medium", literal: false });
    const nights = [0, 1, 2].flatMap((night) => walk(20, night * DAY));
    expect(runFold(small, [...nights, ...walk(paths, 3 * DAY)]).at(-1)).toMatchObject({ observed: paths, severity });
  });

  test("a state is idle when its windows are over, and no day of it counts any more", () => {
    const state = rule.createState();
    const [one, ...more] = walk(51);
    rule.fold(state, one!, () => {});
    expect(rule.isIdle(state, one!.second + 599)).toBe(false);
    expect(rule.isIdle(state, one!.second + 600)).toBe(true);
    for (const other of more) rule.fold(state, other, () => {});
    expect(rule.isIdle(state, one!.second + 30 * DAY)).toBe(false);
    expect(rule.isIdle(state, one!.second + 31 * DAY)).toBe(true);
  });
});
