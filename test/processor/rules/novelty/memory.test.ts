import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  createKnownValues,
  hasRecentValue,
  holdValue,
  isHeldValue,
  isKnownValue,
  teachValue,
} from "../../../../processor/src/rules/novelty/known-values.ts";
import { countValue, createUnseenMass, unseenShare } from "../../../../processor/src/rules/novelty/unseen-mass.ts";
import { createReleases, isJustReleased, noteRelease } from "../../../../processor/src/rules/novelty/releases.ts";
import { createPlacePairs, isHabit, notePlace } from "../../../../processor/src/rules/travel/place-pairs.ts";
import { distanceKm } from "../../../../processor/src/rules/travel/distance.ts";

const DAY = 86_400;
const START = 20_000 * DAY;

describe("unseen mass", () => {
  test("below its bound it is the share of hours of use that are their value's only one", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.integer({ min: 0, max: 40 }),
            fc.constantFrom(0, 0, 60, 3_599, 3_600, 7_200, DAY, 9 * DAY, 29 * DAY, 30 * DAY),
          ),
          { minLength: 1 },
        ),
        (steps) => {
          const mass = createUnseenMass();
          let second = START;
          const seen = steps.map(([value, seconds]) => {
            second += seconds;
            countValue(mass, `${value}`, second);
            return { value, hour: Math.floor(second / 3_600), day: Math.floor(second / DAY) };
          });
          const recent = seen.filter((one) => one.day > Math.floor(second / DAY) - 30);
          const uses = [...new Map(recent.map((one) => [`${one.hour} ${one.value}`, one.value])).values()];
          const once = uses.filter((value) => uses.filter((other) => other === value).length === 1);
          expect(unseenShare(mass, second)).toEqual({ once: once.length, all: uses.length });
        },
      ),
    );
  });

  test("past its bound, values seen once stay counted, and one in steady use stays known", () => {
    const mass = createUnseenMass();
    for (let i = 0; i < 1_000; i++) {
      countValue(mass, `once ${i}`, START + i);
      countValue(mass, "home", START + i);
    }
    expect(mass.values.size).toBe(256);
    // All within the first hour: home has one hour of use more in the next.
    countValue(mass, "home", START + 3_600);
    expect(unseenShare(mass, START + DAY)).toEqual({ once: 1_000, all: 1_002 });
    expect(unseenShare(mass, START + 31 * DAY)).toEqual({ once: 0, all: 0 });
  });
});

describe("known values", () => {
  const terms = { memorySeconds: 100_000, quarantineSeconds: 1_000, maxValues: 10 };

  test("one in steady use stays when others fill the room; those that left can't be called new", () => {
    const values = createKnownValues();
    for (let i = 1; i <= 50; i++) {
      teachValue(values, "home", i * 10, terms);
      teachValue(values, `other ${i}`, i * 10, terms);
    }
    expect(values.lastSeen.size).toBe(10);
    expect(isKnownValue(values, "home", 500, terms)).toBe(true);
    expect(isKnownValue(values, "other 1", 500, terms)).toBe(false);
    expect(values.forgottenSecond).toBe(410);
  });

  test("a held value is unknown until its time is over, and known from its last sighting then", () => {
    const values = createKnownValues();
    teachValue(values, "a", 10, terms);
    holdValue(values, "a", 20, "high", terms);
    teachValue(values, "a", 500, terms);
    expect([isHeldValue(values, "a", 1_019), isKnownValue(values, "a", 1_019, terms)]).toEqual([true, false]);
    expect([isHeldValue(values, "a", 1_020), isKnownValue(values, "a", 1_020, terms)]).toEqual([false, true]);
    expect([hasRecentValue(values, 100_500, terms), hasRecentValue(values, 100_501, terms)]).toEqual([true, false]);
  });

  test("no more values are held than are remembered", () => {
    const values = createKnownValues();
    for (let i = 0; i < 30; i++) holdValue(values, `${i}`, i, "high", terms);
    expect(values.held.size).toBe(10);
  });
});

test("versions and services of a key are bounded; the newest are kept", () => {
  const releases = createReleases();
  for (let service = 0; service < 40; service++)
    for (let version = 0; version < 20; version++) noteRelease(releases, `s${service}`, `v${version}`, 1_000 + version);
  expect(releases.size).toBe(16);
  expect(releases.get("s39")!.versions).toEqual(Array.from({ length: 8 }, (_, i) => `v${12 + i}`));
  expect([isJustReleased(releases, "s39", 1_028, 10), isJustReleased(releases, "s39", 1_029, 10)]).toEqual([
    true,
    false,
  ]);
});

test("two places are a habit after three days, not within the third", () => {
  const pairs = createPlacePairs();
  for (const day of [1, 5, 9]) for (const cell of ["1:1", "2:2"]) notePlace(pairs, cell, day * DAY + 60);
  expect([isHabit(pairs, "2:2", "1:1", 9 * DAY + 99), isHabit(pairs, "2:2", "1:1", 10 * DAY)]).toEqual([false, true]);
  for (let i = 0; i < 500; i++) for (const cell of ["x", `${i}`]) notePlace(pairs, cell, (20 + i) * DAY);
  expect(pairs.days.size).toBe(64);
});

test.each([
  ["Berlin to Tokyo", [52.52, 13.4], [35.68, 139.69], 8_917],
  ["over the date line", [0, 179.5], [0, -179.5], 111],
  ["pole to pole", [90, 0], [-90, 0], 20_015],
  ["nowhere", [1, 2], [1, 2], 0],
] as const)("%s", (_name, [a, b], [c, d], km) => {
  expect(Math.round(distanceKm({ latitude: a, longitude: b }, { latitude: c, longitude: d }))).toBe(km);
});
