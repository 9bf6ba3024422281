import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import type { BusinessInterval } from "../../../processor/src/registry/key-record.ts";
import {
  createOffHoursSensitive,
  type OffHoursSensitiveOptions,
} from "../../../processor/src/rules/off-hours-sensitive.ts";
import { foldSighting, runFold } from "../../support/folds.ts";
import { keyRecord, registryOf } from "../../support/key-records.ts";
import { offHoursSensitive } from "../../support/oracle/off-hours-sensitive.ts";
import { sorted, toOracleMatch } from "../../support/oracle/match.ts";
import { keyHash } from "../../support/sightings.ts";

const WORK: readonly BusinessInterval[] = [1, 2, 3, 4, 5].map((weekday) => ({
  weekday,
  fromMinute: 540,
  toMinute: 1_080,
}));
const OPTIONS: OffHoursSensitiveOptions = {
  sensitiveRoutes: ["/payouts*"],
  businessHours: WORK,
  timeZone: undefined,
  holidays: [],
  severity: "medium",
};
const ZONES = ["Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia", "UTC"];
const NOBODY = registryOf([]);
const use = (iso: string, rest: Parameters<typeof foldSighting>[0] = {}) =>
  foldSighting({ timeMillis: Date.parse(iso), route: "/payouts", ...rest });

const interval = fc
  .record({
    weekday: fc.integer({ min: 1, max: 7 }),
    from: fc.integer({ min: 0, max: 23 }),
    length: fc.integer({ min: 1, max: 24 }),
  })
  .map(({ weekday, from, length }): BusinessInterval => ({
    weekday,
    fromMinute: from * 60,
    toMinute: Math.min(1_440, (from + length) * 60),
  }));
const hours = fc.option(fc.array(interval, { maxLength: 8 }), { nil: undefined });
const zone = fc.option(fc.constantFrom(...ZONES), { nil: undefined });
const DAY = 86_400_000;
/** Around both changes of the clock of 2026 in Europe and in America, on whole minutes and beside them. */
const instant = fc
  .tuple(
    fc.constantFrom("2026-03-08", "2026-03-29", "2026-04-05", "2026-10-04", "2026-10-25", "2026-11-01", "2026-12-24"),
    fc.oneof(
      fc.integer({ min: 0, max: 96 }).map((quarter) => quarter * 900_000),
      fc.integer({ min: -2 * DAY, max: 2 * DAY }),
    ),
    fc.constantFrom(-1, 0, 0, 1),
  )
  .map(([day, offset, nudge]) => Date.parse(day) + offset + nudge);

test("off_hours_sensitive finds what the oracle finds, in any zone, at both changes of the clock", () => {
  fc.assert(
    fc.property(
      fc.tuple(hours, zone, hours, zone),
      fc.array(
        fc.tuple(
          instant,
          fc.constantFrom("a", "b"),
          fc.constantFrom("/payouts", "/payouts/{id}", "/charges", ""),
          fc.boolean(),
        ),
      ),
      ([keyHours, keyZone, allHours, allZone], uses) => {
        const records = [keyRecord({ key: "a", businessHours: keyHours, timeZone: keyZone })];
        const holidays = ["2026-12-25", "2026-11-01"];
        const story = uses.map(([timeMillis, key, route, isAccepted]) =>
          foldSighting({ timeMillis, keyHash: keyHash(key), route, outcome: isAccepted ? "accepted" : "rejected" }),
        );
        const rule = createOffHoursSensitive(
          { ...OPTIONS, businessHours: allHours, timeZone: allZone, holidays },
          registryOf(records),
        );
        expect(sorted(runFold(rule, story).map(toOracleMatch))).toEqual(
          sorted(offHoursSensitive(story, records, { hours: allHours, zone: allZone, holidays })),
        );
      },
    ),
    { numRuns: 300 },
  );
});

describe("off_hours_sensitive", () => {
  const berlin = createOffHoursSensitive({ ...OPTIONS, timeZone: "Europe/Berlin" }, NOBODY);

  test.each([
    // Monday in winter: Berlin is an hour ahead of UTC.
    ["2026-01-05T07:59:59.999Z", 1],
    ["2026-01-05T08:00:00.000Z", 0],
    ["2026-01-05T16:59:59.999Z", 0],
    ["2026-01-05T17:00:00.000Z", 1],
    // Monday after the clocks went forward: two hours ahead.
    ["2026-03-30T06:59:59Z", 1],
    ["2026-03-30T07:00:00Z", 0],
    // Monday after they went back.
    ["2026-10-26T07:59:59Z", 1],
    ["2026-10-26T08:00:00Z", 0],
    ["2026-01-04T12:00:00Z", 1],
  ])("half-open hours in Berlin: a use at %s gives %d", (iso, count) => {
    expect(runFold(berlin, [use(iso)])).toHaveLength(count);
  });

  test("the hour that the clock repeats is in the hours twice, the one that it skips never misfires", () => {
    const night: BusinessInterval[] = [{ weekday: 7, fromMinute: 120, toMinute: 180 }];
    const rule = createOffHoursSensitive({ ...OPTIONS, businessHours: night, timeZone: "Europe/Berlin" }, NOBODY);
    // 25 October 2026: 02:00 to 03:00 comes at 00:00Z and again at 01:00Z.
    expect(runFold(rule, [use("2026-10-25T00:30:00Z"), use("2026-10-25T01:30:00Z")])).toEqual([]);
    // 29 March 2026: 01:59 is followed by 03:00.
    expect(runFold(rule, [use("2026-03-29T00:59:59Z"), use("2026-03-29T01:00:00Z")])).toHaveLength(2);
  });

  test.each([
    ["key", { timeZone: "Asia/Tokyo" }, "Europe/Berlin", "Monday 2026-01-05 22:00 (Asia/Tokyo, from the key)"],
    [
      "owner",
      { timeZone: "Asia/Tokyo", timeZoneFrom: "owner" },
      "Europe/Berlin",
      "Monday 2026-01-05 22:00 (Asia/Tokyo, from the owner)",
    ],
    ["configuration", {}, "America/New_York", "Monday 2026-01-05 08:00 (America/New_York, from the configuration)"],
    ["default", { businessHours: [] }, undefined, "Monday 2026-01-05 13:00 (UTC, from the default)"],
  ] as const)("the zone is of the %s, and the title says so", (_from, part, timeZone, when) => {
    const rule = createOffHoursSensitive({ ...OPTIONS, timeZone }, registryOf([keyRecord(part)]));
    const [match] = runFold(rule, [use("2026-01-05T13:00:00Z")]);
    const facts = {
      keyLabel: "ab…",
      entity: match!.entity,
      observed: 1,
      sampled: false,
      learning: undefined,
      details: match!.details!,
    };
    expect(rule.title(facts)).toBe(`Key ab… used /payouts on ${when}, outside of its business hours`);
  });

  test("a holiday is a day of the zone's own calendar", () => {
    const rule = createOffHoursSensitive({ ...OPTIONS, timeZone: "Pacific/Apia", holidays: ["2026-01-06"] }, NOBODY);
    // 13 hours ahead of UTC: noon of the 6th is 23:00Z of the 5th.
    const [match, ...rest] = runFold(rule, [use("2026-01-05T23:00:00Z"), use("2026-01-06T23:00:00Z")]);
    expect(rest).toEqual([]);
    expect(match).toMatchObject({ details: { why: "a holiday" } });
  });

  test("silent for other routes, rejected requests, keys without hours, and keys for which it is off", () => {
    const night = "2026-01-05T02:00:00Z";
    expect(runFold(berlin, [use(night, { route: "/charges" }), use(night, { outcome: "rejected" })])).toEqual([]);
    expect(runFold(createOffHoursSensitive({ ...OPTIONS, businessHours: undefined }, NOBODY), [use(night)])).toEqual(
      [],
    );
    const off = registryOf([keyRecord({ rules: { off_hours_sensitive: { isEnabled: false } } })]);
    expect(runFold(createOffHoursSensitive(OPTIONS, off), [use(night)])).toEqual([]);
  });

  test("makes no formatter per sighting", () => {
    const format = vi.spyOn(Intl, "DateTimeFormat");
    const rule = createOffHoursSensitive({ ...OPTIONS, timeZone: "Africa/Nairobi" }, NOBODY);
    runFold(
      rule,
      Array.from({ length: 200 }, (_, i) =>
        use("2026-01-05T00:00:00Z", { timeMillis: Date.UTC(2026, 0, 5) + i * 7_000 }),
      ),
    );
    expect(format).toHaveBeenCalledTimes(1);
    format.mockRestore();
  });

  test.each([
    [{ timeZone: "Mars/Olympus" }, 'timeZone must be an IANA name: received "Mars/Olympus"'],
    [{ holidays: ["2026-13-01"] }, 'holidays must be dates such as 2026-12-25: received "2026-13-01"'],
    [
      { businessHours: [{ weekday: 1, fromMinute: 60, toMinute: 60 }] },
      "businessHours must be intervals within one day of the week",
    ],
  ])("refuses %o", (part, says) => {
    expect(() => createOffHoursSensitive({ ...OPTIONS, ...part }, NOBODY)).toThrow(says);
  });
});
