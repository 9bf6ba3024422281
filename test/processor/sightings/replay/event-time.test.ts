import { expect, test } from "vitest";
import { parseCommonLogTime, parseEventTime } from "../../../../processor/src/sightings/replay/event-time.ts";

test.each([
  ["2026-01-05T10:00:00Z", Date.UTC(2026, 0, 5, 10)],
  ["2026-01-05T10:00:00.250Z", Date.UTC(2026, 0, 5, 10, 0, 0, 250)],
  ["2026-01-05T10:00:00.000500Z", Date.UTC(2026, 0, 5, 10) + 0.5],
  ["2026-01-05t10:00:00z", Date.UTC(2026, 0, 5, 10)],
  ["2026-01-05 10:00:00,5", Date.UTC(2026, 0, 5, 10, 0, 0, 500)],
  ["2026-01-05T10:00", Date.UTC(2026, 0, 5, 10)],
  ["2026-01-05T12:30:00+02:30", Date.UTC(2026, 0, 5, 10)],
  ["2026-01-05T09:00:00-0100", Date.UTC(2026, 0, 5, 10)],
  ["2024-02-29T00:00:00Z", Date.UTC(2024, 1, 29)],
  ["2016-12-31T23:59:60Z", Date.UTC(2017, 0, 1)],
  [1_767_607_200, Date.UTC(2026, 0, 5, 10)],
  [1_767_607_200.25, Date.UTC(2026, 0, 5, 10, 0, 0, 250)],
  ["1767607200", Date.UTC(2026, 0, 5, 10)],
  [0, 0],
])("parseEventTime() takes %o", (value, unixMillis) => {
  expect(parseEventTime(value)).toBe(unixMillis);
});

test.each([
  ["yesterday"],
  [""],
  ["2026-02-29T00:00:00Z"],
  ["2026-13-01T00:00:00Z"],
  ["2026-01-05T24:00:00Z"],
  ["2026-01-05T10:60:00Z"],
  ["2026-01-05"],
  ["1969-12-31T23:59:59Z"],
  [-1],
  [1_767_607_200_000],
  [Number.NaN],
  [Number.POSITIVE_INFINITY],
  [null],
  [undefined],
  [true],
  [[1]],
])("parseEventTime() takes %o for no time", (value) => {
  expect(parseEventTime(value)).toBeUndefined();
});

test.each([
  ["17/May/2015:10:05:03 +0000", Date.UTC(2015, 4, 17, 10, 5, 3)],
  ["10/Oct/2000:13:55:36 -0700", Date.UTC(2000, 9, 10, 20, 55, 36)],
  ["01/Jan/2026:00:30:00 +0530", Date.UTC(2025, 11, 31, 19)],
])("parseCommonLogTime() takes %s", (text, unixMillis) => {
  expect(parseCommonLogTime(text)).toBe(unixMillis);
});

test.each([
  "17/Mai/2015:10:05:03 +0000",
  "32/May/2015:10:05:03 +0000",
  "17/May/2015:10:05:03",
  "17/May/2015:25:05:03 +0000",
])("parseCommonLogTime() takes %s for no time", (text) => {
  expect(parseCommonLogTime(text)).toBeUndefined();
});
