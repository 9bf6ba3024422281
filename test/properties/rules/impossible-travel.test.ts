import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { GeoPlace } from "../../../processor/src/geo/geo.ts";
import type { FoldMatch } from "../../../processor/src/rules/fold-rule.ts";
import { createImpossibleTravel } from "../../../processor/src/rules/impossible-travel.ts";
import { foldSighting, runFold } from "../../support/folds.ts";
import { keyStories, place } from "../../support/novelty-stories.ts";
import { impossibleTravel } from "../../support/oracle/impossible-travel.ts";
import { sorted, toOracleMatch } from "../../support/oracle/match.ts";

const DAY = 86_400;
const OPTIONS = {
  minDistanceKm: 500,
  maxSpeedKmh: 1_000,
  memoryMillis: 30 * DAY * 1000,
  severity: "high",
  literal: false,
} as const;
const TOLD_APART = { isSuspended: () => false };
const RULE = createImpossibleTravel(OPTIONS, TOLD_APART);

const BERLIN = { country: "DE", asn: 64_500, latitude: 52.52, longitude: 13.4, radiusKm: 20 } as const;
const MUNICH = { country: "DE", asn: 64_501, latitude: 48.14, longitude: 11.58, radiusKm: 20 } as const;
const TOKYO = { country: "JP", asn: 64_502, latitude: 35.68, longitude: 139.69, radiusKm: 0 } as const;
const USA = {
  country: "US",
  asn: 64_503,
  latitude: 39.8,
  longitude: -98.6,
  radiusKm: 2_300,
  isCountryCentre: true,
} as const;
const PARIS = { country: "FR", asn: 0, latitude: 48.86, longitude: 2.35, radiusKm: 20 } as const;

const told = (match: FoldMatch) => ({ ...toOracleMatch(match), observed: match.observed });
const at = (atSeconds: number, where: Partial<GeoPlace>, rest: Parameters<typeof foldSighting>[0] = {}) =>
  foldSighting({ atSeconds, place: place(where), ...rest });

const story = keyStories(
  fc.record({
    where: fc.constantFrom<Partial<GeoPlace>>(BERLIN, BERLIN, MUNICH, TOKYO, USA, PARIS, {}),
    networkKind: fc.oneof(
      { arbitrary: fc.constant("unknown" as const), weight: 6 },
      { arbitrary: fc.constantFrom("hosting", "vpn", "residential", "anycast"), weight: 1 },
    ),
  }),
  ({ where, networkKind }) => ({ place: place({ ...where, networkKind: networkKind as GeoPlace["networkKind"] }) }),
  60,
);

describe("impossible_travel", () => {
  test.each([
    ["default", false, 3, 0],
    ["literal", true, 3, 0],
    ["default with a long memory", false, 30, 0],
    ["after an hour of learning", false, 3, 3_600],
    ["after a day of learning", false, 30, DAY],
  ])("finds what the oracle finds: %s", (_name, literal, memoryDays, learningSeconds) => {
    const rule = createImpossibleTravel(
      { ...OPTIONS, literal, memoryMillis: memoryDays * DAY * 1000, learningMillis: learningSeconds * 1000 },
      TOLD_APART,
    );
    const terms = {
      memorySeconds: memoryDays * DAY,
      learningSeconds,
      quarantineSeconds: literal ? 0 : DAY,
      minKm: 500,
      maxKmh: 1_000,
    };
    fc.assert(
      fc.property(story, (sightings) => {
        expect(sorted(runFold(rule, sightings).map(told))).toEqual(sorted(impossibleTravel(sightings, terms)));
      }),
      { numRuns: 300 },
    );
  });

  test("all-hosting keys and days of habit come out as the oracle has them", () => {
    const daily = fc.array(
      fc.record({
        gap: fc.constantFrom(60, 3_600, 6 * 3_600, DAY, 31 * DAY),
        where: fc.constantFrom<Partial<GeoPlace>>(BERLIN, TOKYO),
        isHosting: fc.constantFrom(true, true, true, true, true, false),
      }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(daily, (steps) => {
        let now = 0;
        const sightings = steps.map(({ gap, where, isHosting }) =>
          at((now += gap), { ...where, networkKind: isHosting ? "hosting" : "residential" }),
        );
        const terms = { memorySeconds: 30 * DAY, quarantineSeconds: DAY, minKm: 500, maxKmh: 1_000 };
        expect(sorted(runFold(RULE, sightings).map(told))).toEqual(sorted(impossibleTravel(sightings, terms)));
      }),
      { numRuns: 300 },
    );
  });

  test("Berlin and an hour later Tokyo: both ends, distance, radii and speed are told", () => {
    const [match, ...rest] = runFold(RULE, [at(0, BERLIN), at(3_600, TOKYO, { clientAddress: "203.0.113.9" })]);
    expect(rest).toEqual([]);
    expect(match).toMatchObject({
      severity: "high",
      threshold: 1_000,
      details: { straight_km: 8_917, distance_km: 8_847, from_radius_km: 20, to_radius_km: 50, precision: "city" },
    });
    expect(match!.observed).toBe(Math.ceil(match!.observed));
    expect(match!.evidence.map(({ clientAddress }) => clientAddress)).toEqual(["192.0.2.1", "203.0.113.9"]);
    const facts = {
      keyLabel: "ab…",
      entity: match!.entity,
      observed: match!.observed,
      sampled: false,
      learning: undefined,
      details: match!.details!,
    };
    expect(RULE.title(facts)).toBe(
      `Key ab… was used from DE (192.0.2.1) and 1 hour later from JP (203.0.113.9), at least 8847 km away: ${match!.observed} km/h`,
    );
  });

  test.each<[string, Parameters<typeof at>[]]>([
    [
      "a flight of ten hours",
      [
        [0, BERLIN],
        [36_000, TOKYO],
      ],
    ],
    [
      "too near after the radii",
      [
        [0, BERLIN],
        [1, MUNICH],
      ],
    ],
    [
      "a VPN",
      [
        [0, BERLIN],
        [60, { ...TOKYO, networkKind: "vpn" }],
      ],
    ],
    [
      "a hoster after homes",
      [
        [0, BERLIN],
        [60, { ...TOKYO, networkKind: "hosting" }],
      ],
    ],
    [
      "one carrier in one country",
      [
        [0, { ...BERLIN, asn: 7, country: "XX" }],
        [60, { ...TOKYO, asn: 7, country: "XX" }],
      ],
    ],
    [
      "a request that was rejected",
      [
        [0, BERLIN],
        [60, TOKYO, { outcome: "rejected" }],
      ],
    ],
    [
      "places of a service whose clients can't be told apart",
      [
        [0, BERLIN, { serviceName: "behind" }],
        [60, TOKYO, { serviceName: "behind" }],
      ],
    ],
  ])("silent for %s", (_name, steps) => {
    const rule = createImpossibleTravel(OPTIONS, { isSuspended: (service) => service === "behind" });
    expect(
      runFold(
        rule,
        steps.map((step) => at(...step)),
      ),
    ).toEqual([]);
  });

  test("a service in two regions from the start is learned for a day; a third region afterwards is told", () => {
    const learning = { ...OPTIONS, learningMillis: DAY * 1000 };
    const both = Array.from({ length: 60 }, (_, i) => at(i * 1_800, i % 2 === 0 ? BERLIN : TOKYO));
    const third = at(60 * 1_800, USA, { clientAddress: "198.51.100.9" });
    const create = (literal: boolean) => createImpossibleTravel({ ...learning, literal }, TOLD_APART);
    expect(runFold(create(false), [...both, third])).toMatchObject([{ second: third.second }]);
    expect(runFold(create(true), both).length).toBeGreaterThan(0);
    // A day without any place in the memory: it is learned anew.
    const late = 40 * DAY;
    const again = [at(late, BERLIN), at(late + 60, TOKYO), at(late + DAY + 60, USA)];
    expect(runFold(create(false), [...both, ...again])).toMatchObject([]);
  });

  test("two places that the key has known for long are no journey", () => {
    const commute = [at(0, BERLIN), at(12 * 3_600, TOKYO), at(24 * 3_600, BERLIN), at(36 * 3_600, TOKYO)];
    expect(runFold(RULE, [...commute, at(36 * 3_600 + 60, BERLIN), at(36 * 3_600 + 120, TOKYO)])).toEqual([]);
  });

  test("who stays at the impossible place is told for a day, as long as the owner works on", () => {
    const both = Array.from({ length: 30 }, (_, hour) => [
      at(hour * 3_600, BERLIN),
      at(hour * 3_600 + 60, TOKYO),
    ]).flat();
    const hours = runFold(RULE, both).map(({ second }) => Math.floor((second - both[0]!.second) / 3_600));
    expect(new Set(hours)).toEqual(new Set(Array.from({ length: 25 }, (_, hour) => hour)));
  });

  test("a VPN in between hides nothing", () => {
    const sightings = [at(0, BERLIN), at(60, { ...USA, networkKind: "vpn" }), at(120, TOKYO)];
    expect(runFold(RULE, sightings)).toHaveLength(1);
  });

  test("a state is idle once its places are forgotten", () => {
    const state = RULE.createState();
    expect(RULE.isIdle(state, 0)).toBe(true);
    const one = at(0, BERLIN);
    RULE.fold(state, one, () => {});
    expect(RULE.isIdle(state, one.second + 30 * DAY)).toBe(false);
    expect(RULE.isIdle(state, one.second + 30 * DAY + 1)).toBe(true);
  });
});
