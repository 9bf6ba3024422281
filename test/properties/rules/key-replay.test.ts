import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createKeyReplay } from "../../../processor/src/rules/key-replay.ts";
import { foldSighting, runFold, type FoldSightingPart } from "../../support/folds.ts";
import { keyStories, place } from "../../support/novelty-stories.ts";
import { keyReplay } from "../../support/oracle/key-replay.ts";
import { sorted, toOracleMatch } from "../../support/oracle/match.ts";

const DAY = 86_400;
const OPTIONS = {
  windowMillis: 60_000,
  memoryMillis: 3 * DAY * 1000,
  severity: "high",
  learningSightings: 4,
  literal: false,
} as const;
const TOLD_APART = { isSuspended: () => false };
const RULE = createKeyReplay(OPTIONS, TOLD_APART);

const stories = keyStories(
  fc.record({
    asn: fc.constantFrom(0, 64_500, 64_500, 64_500, 64_501, 64_502),
    userAgent: fc.constantFrom("curl/8.5", "curl/8.5", "curl/8.6", "okhttp/4", ""),
    resendCount: fc.constantFrom(0, 0, 0, 0, 1),
  }),
  ({ asn, ...rest }) => ({ ...rest, place: place({ asn }) }),
);

describe("key_replay", () => {
  test.each([false, true])("finds what the oracle finds (literal: %s)", (literal) => {
    const rule = createKeyReplay({ ...OPTIONS, literal }, TOLD_APART);
    fc.assert(
      fc.property(stories, (story) => {
        const expected = keyReplay(story, { windowSeconds: 60, memorySeconds: 3 * DAY, learning: literal ? 0 : 4 });
        expect(sorted(runFold(rule, story).map(toOracleMatch))).toEqual(sorted(expected));
      }),
      { numRuns: 300 },
    );
  });

  const home: FoldSightingPart = { place: place({ asn: 64_500 }), userAgent: "okhttp/4.1", clientAddress: "192.0.2.1" };
  const thief: FoldSightingPart = {
    place: place({ asn: 64_666 }),
    userAgent: "curl/8.5",
    clientAddress: "203.0.113.9",
  };
  const history = Array.from({ length: 6 }, (_, i) => foldSighting({ atSeconds: i * 10, ...home }));

  test("the owner works on while somebody tries the key elsewhere", () => {
    const [match, ...rest] = runFold(RULE, [...history, foldSighting({ atSeconds: 90, ...thief })]);
    expect(rest).toEqual([]);
    expect(match).toMatchObject({ severity: "high", observed: 2, threshold: 2, gates: [] });
    expect(match!.evidence.map(({ clientAddress }) => clientAddress)).toEqual(["192.0.2.1", "203.0.113.9"]);
    const facts = {
      keyLabel: "ab…",
      entity: match!.entity,
      observed: 2,
      sampled: false,
      learning: undefined,
      details: match!.details!,
    };
    expect(RULE.title(facts)).toBe(
      "Key ab… was used from AS64500 and AS64666 by curl and okhttp within 1 minute; new is AS64666 and curl",
    );
  });

  test.each<[string, FoldSightingPart]>([
    ["a minute later", { ...thief, atSeconds: 110 }],
    ["a request that was sent again", { ...thief, atSeconds: 90, resendCount: 1 }],
    ["the same program from another network", { ...thief, atSeconds: 90, userAgent: "okhttp/4.2" }],
    ["another program in the same network", { ...home, atSeconds: 90, userAgent: "curl/8.5" }],
    ["a rejected request", { ...thief, atSeconds: 90, outcome: "rejected" }],
    ["a network that nobody knows", { ...thief, atSeconds: 90, place: place({}) }],
  ])("silent for %s", (_name, part) => {
    expect(runFold(RULE, [...history, foldSighting(part)])).toEqual([]);
  });

  test("both have been used for more than a day: silent", () => {
    const later = [0, 1].flatMap((day) => [
      foldSighting({ ...thief, atSeconds: 3_600 + day * DAY }),
      foldSighting({ ...home, atSeconds: 7_200 + day * DAY }),
    ]);
    const both = foldSighting({ ...thief, atSeconds: 7_230 + DAY });
    expect(runFold(RULE, [...history, ...later, both])).toEqual([]);
  });
});
