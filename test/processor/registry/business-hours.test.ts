import { expect, test } from "vitest";
import { businessHoursText, parseBusinessHours } from "../../../processor/src/registry/business-hours.ts";

test("parseBusinessHours() gives an interval a day", () => {
  expect(parseBusinessHours("mon-wed 09:00-18:30")).toEqual(
    [1, 2, 3].map((weekday) => ({ weekday, fromMinute: 540, toMinute: 1110 })),
  );
});

test("parseBusinessHours() takes days in a list, over the week's end, and up to midnight", () => {
  expect(parseBusinessHours("sat-mon,wed 22:00-24:00")?.map(businessHoursText)).toEqual([
    "mon 22:00-24:00",
    "wed 22:00-24:00",
    "sat 22:00-24:00",
    "sun 22:00-24:00",
  ]);
});

test.each([
  "",
  "mon",
  "mon 9:00-18:00",
  "mon 18:00-09:00",
  "mon 09:00-09:00",
  "mon 09:00-24:01",
  "mon 09:60-10:00",
  "moo 09:00-10:00",
])("parseBusinessHours(%j) is nothing", (text) => {
  expect(parseBusinessHours(text)).toBeUndefined();
});
