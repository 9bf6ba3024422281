import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createEndpointNovelty } from "../../../processor/src/rules/endpoint-novelty.ts";
import { foldSighting, runFold } from "../../support/folds.ts";
import { keyStories } from "../../support/novelty-stories.ts";
import { endpointNovelty } from "../../support/oracle/endpoint-novelty.ts";
import { sorted, toOracleMatch } from "../../support/oracle/match.ts";

const DAY = 86_400;
const OPTIONS = { severity: "low", learningSightings: 4, releaseMillis: DAY * 1000, literal: false } as const;
const RULE = createEndpointNovelty(OPTIONS);

const stories = keyStories(
  fc.record({
    route: fc.constantFrom("", "/a", "/a", "/b", "/c", "/d", "/e", "/f"),
    serviceName: fc.constantFrom("checkout", "checkout", "billing"),
    serviceVersion: fc.constantFrom("", "1", "1", "1", "1", "1", "1", "2", "3"),
  }),
  (part) => part,
);

describe("endpoint_novelty", () => {
  test.each([
    ["low", false],
    ["medium", false],
    ["low", true],
  ] as const)("finds what the oracle finds (%s, literal: %s)", (severity, literal) => {
    const rule = createEndpointNovelty({ ...OPTIONS, severity, literal });
    fc.assert(
      fc.property(stories, (story) => {
        const expected = endpointNovelty(story, {
          learning: literal ? 0 : 4,
          quarantine: literal ? 0 : DAY,
          release: literal ? 0 : DAY,
          severity,
        });
        expect(sorted(runFold(rule, story).map(toOracleMatch))).toEqual(sorted(expected));
      }),
      { numRuns: 200 },
    );
  });

  const usual = Array.from({ length: 6 }, (_, i) => foldSighting({ atSeconds: i, serviceVersion: "1" }));
  const exportsAt = (atSeconds: number, serviceVersion: string) =>
    foldSighting({ atSeconds, serviceVersion, route: "/v1/exports", method: "GET" });

  test("a route that the key never used; the title names it", () => {
    const [match, ...rest] = runFold(RULE, [...usual, exportsAt(60, "1"), exportsAt(90, "1")]);
    expect(rest).toEqual([]);
    const facts = {
      keyLabel: "ab…",
      entity: match!.entity,
      observed: 1,
      sampled: false,
      learning: undefined,
      details: match!.details!,
    };
    expect(RULE.title(facts)).toBe("Key ab… used GET /v1/exports of checkout for the first time");
  });

  test("a route that comes with a release is no news for a day, and known afterwards", () => {
    const released = foldSighting({ atSeconds: 60, serviceVersion: "2" });
    expect(runFold(RULE, [...usual, released, exportsAt(60 + DAY - 1, "2"), exportsAt(9 * DAY, "2")])).toEqual([]);
    expect(runFold(RULE, [...usual, released, exportsAt(60 + DAY, "2")])).toHaveLength(1);
    // The old version, which still runs beside the new one, is no release.
    const both = [released, foldSighting({ atSeconds: 2 * DAY, serviceVersion: "1" })];
    expect(runFold(RULE, [...usual, ...both, exportsAt(2 * DAY + 60, "1")])).toHaveLength(1);
  });

  test("a release of another service excuses nothing", () => {
    const other = [1, 2].map((version) =>
      foldSighting({ atSeconds: 10 + version, serviceName: "billing", serviceVersion: `${version}` }),
    );
    expect(runFold(RULE, [...usual, ...other, exportsAt(60, "1")]).map(({ entity }) => entity["http.route"])).toEqual([
      "/v1/charges",
      "/v1/exports",
    ]);
  });

  test("past 256 routes nothing is called new", () => {
    const many = Array.from({ length: 300 }, (_, i) => foldSighting({ atSeconds: i * 10, route: `/r/${i}` }));
    expect(runFold(RULE, many)).toHaveLength(257 - 4);
  });
});
