import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createNewClientAddress } from "../../../processor/src/rules/new-client-address.ts";
import { DEFAULT_RULES, type RulesOptions } from "../../../processor/src/detection.ts";
import type { Sighting } from "../../../processor/src/sightings/sighting.ts";
import { foldSighting, runFold } from "../../support/folds.ts";
import { keyStories } from "../../support/novelty-stories.ts";
import { oracle } from "../../support/oracle.ts";
import { sorted, toOracleMatch } from "../../support/oracle/match.ts";
import { newClientAddress } from "../../support/oracle/new-client-address.ts";
import { keyHash, sighting } from "../../support/sightings.ts";

const DAY = 86_400;
const OPTIONS = {
  memoryMillis: 3 * DAY * 1000,
  severity: "medium",
  learningSightings: 4,
  ipv4PrefixBits: 32,
  ipv6PrefixBits: 64,
} as const;
const TOLD_APART = { isSuspended: () => false };
/** `behind` stands behind a proxy that nobody declared, in every second minute. */
const isSuspended = (service: string, second: number): boolean =>
  service === "behind" && Math.floor(second / 60) % 2 === 0;

const stories = keyStories(
  fc.record({
    last: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 6 })),
    serviceName: fc.constantFrom("checkout", "checkout", "behind"),
    weight: fc.constantFrom(256, 256, 256, 1_024),
  }),
  ({ last, ...rest }) => ({ ...rest, clientAddress: last === 6 ? "2001:db8::6" : `192.0.2.${last}` }),
);

describe("new_client_address", () => {
  test.each([false, true])("finds what the oracle finds, with its gate (literal: %s)", (literal) => {
    fc.assert(
      fc.property(stories, (story) => {
        const rule = createNewClientAddress({ ...OPTIONS, literal }, { isSuspended });
        const expected = newClientAddress(story, { memorySeconds: 3 * DAY, learning: 4, literal, isSuspended });
        expect(sorted(runFold(rule, story).map(toOracleMatch))).toEqual(sorted(expected));
      }),
      { numRuns: 300 },
    );
  });

  test("without the gate it is the rule that it replaces, episode for episode", () => {
    // Fewer than 20 sightings: the gate can't speak.
    const short = fc.array(
      fc.record({
        gap: fc.oneof(fc.integer({ min: 0, max: 4_000 }), fc.constantFrom(DAY - 1, DAY, 3 * DAY, 3 * DAY + 1)),
        address: fc.integer({ min: 1, max: 4 }),
        isAccepted: fc.boolean(),
      }),
      { minLength: 1, maxLength: 19 },
    );
    const rules: RulesOptions = { ...DEFAULT_RULES, new_client_address: { enabled: true, ...OPTIONS } };
    fc.assert(
      fc.property(short, (steps) => {
        let atSeconds = 0;
        const story = steps.map(({ gap, address, isAccepted }): Sighting => {
          atSeconds += gap;
          const outcome = isAccepted ? "accepted" : "rejected";
          return sighting({ atSeconds, clientAddress: `192.0.2.${address}`, outcome });
        });
        const episodes = oracle(story, rules).filter(({ rule }) => rule === "new_client_address");
        const matches = runFold(
          createNewClientAddress({ ...OPTIONS, literal: false }, TOLD_APART),
          story.map(({ timeUnixMillis, clientAddress, outcome }) =>
            foldSighting({ timeMillis: timeUnixMillis, clientAddress, outcome }),
          ),
        );
        const covered = matches.map(({ second, entity, severity }) =>
          episodes.findIndex(
            (episode) =>
              episode.severity === severity &&
              episode.entity["client.address"] === entity["client.address"] &&
              second >= episode.firstCell &&
              second <= episode.lastCell,
          ),
        );
        expect(covered).not.toContain(-1);
        expect(episodes.map((_, i) => covered.filter((at) => at === i).length)).toEqual(
          episodes.map(({ count }) => count),
        );
      }),
      { numRuns: 300 },
    );
  });
});

describe("the unseen-mass gate", () => {
  const rule = createNewClientAddress({ ...OPTIONS, learningSightings: 20, literal: false }, TOLD_APART);
  const HOUR = 3_600;
  /** A key at home for so many hours, with so many addresses that were used in one hour alone, three times each. */
  const key = (home: number, once: number) => [
    ...Array.from({ length: home }, (_, i) => foldSighting({ atSeconds: i * HOUR })),
    ...Array.from({ length: once }, (_, i) =>
      [0, 60, 120].map((after) =>
        foldSighting({ atSeconds: (home + i) * HOUR + after, clientAddress: `198.51.100.${i + 1}` }),
      ),
    ).flat(),
  ];
  const newcomer = foldSighting({ atSeconds: 120 * HOUR, clientAddress: "203.0.113.9" });

  test.each([
    // 5 of 100 is 5 %: not over it.
    [95, 5, ["203.0.113.9"]],
    [94, 6, []],
    // Too few hours to know a share.
    [18, 1, ["203.0.113.9"]],
  ])("a key with %d hours at home and %d at addresses of one hour", (home, once, expected) => {
    const found = runFold(rule, [...key(home, once), newcomer]).map(({ entity }) => entity["client.address"]);
    expect(found.filter((address) => address === "203.0.113.9")).toEqual(expected);
  });

  test("addresses of one hour more than 30 days ago are out of the count", () => {
    const month = 37 * DAY;
    const later = Array.from({ length: 30 }, (_, i) => foldSighting({ atSeconds: month + i * HOUR }));
    const late = foldSighting({ atSeconds: month + 100 * HOUR, clientAddress: "203.0.113.9" });
    expect(runFold(rule, [...key(94, 6), ...later, late]).at(-1)).toMatchObject({ severity: "medium" });
  });
});

describe("bounds", () => {
  const rule = createNewClientAddress({ ...OPTIONS, literal: false, learningSightings: 0 }, TOLD_APART);

  test("past 1,024 addresses nothing is called new, for it may have been forgotten", () => {
    const twice = (i: number) =>
      [0, 1].map(() => foldSighting({ clientAddress: `10.0.${i >> 8}.${i & 255}`, atSeconds: i * 100 }));
    const teaching = createNewClientAddress({ ...OPTIONS, literal: false }, { ...TOLD_APART, isTeaching: () => true });
    const state = teaching.createState();
    for (let i = 0; i < 1_100; i++) for (const one of twice(i)) teaching.fold(state, one, () => expect.unreachable());
    expect(state.addresses.lastSeen.size).toBe(1_024);
    const found: unknown[] = [];
    rule.fold(state, foldSighting({ atSeconds: 110_100, clientAddress: "203.0.113.9" }), (match) => found.push(match));
    expect(found).toEqual([]);
  });

  test("what is taught raises nothing and is no news afterwards; a key that showed no address is as good as new", () => {
    const teaching = createNewClientAddress({ ...OPTIONS, literal: false }, { ...TOLD_APART, isTeaching: () => true });
    const state = teaching.createState();
    expect(teaching.isIdle(state, 0)).toBe(true);
    const found: unknown[] = [];
    for (const last of [1, 2, 3])
      teaching.fold(state, foldSighting({ atSeconds: last, clientAddress: `192.0.2.${last}` }), (match) =>
        found.push(match),
      );
    rule.fold(state, foldSighting({ atSeconds: 60, clientAddress: "192.0.2.3" }), (match) => found.push(match));
    expect(found).toEqual([]);
    expect(rule.isIdle(state, 1e10)).toBe(false);
  });

  test("the title names address and learning", () => {
    const learning = createNewClientAddress({ ...OPTIONS, literal: false }, TOLD_APART);
    const [match] = runFold(learning, [foldSighting(), foldSighting({ atSeconds: 5, clientAddress: "203.0.113.9" })]);
    expect(match).toMatchObject({ severity: "low", gates: ["learning: 1 of 4"] });
    const facts = {
      keyLabel: "ab…",
      entity: match!.entity,
      observed: 1,
      sampled: false,
      learning: undefined,
      details: match!.details!,
    };
    expect(learning.title(facts)).toBe(
      "Key ab… was used from 203.0.113.9, not seen for this key in 3 days (learning: 1 of 4)",
    );
    expect(keyHash("story")).toBe(match!.entity["api_key.hash"]);
  });
});
