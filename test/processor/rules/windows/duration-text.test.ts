import { expect, test } from "vitest";
import { durationText } from "../../../../processor/src/rules/windows/duration-text.ts";

test.each([
  [0, "0 seconds"],
  [1, "1 second"],
  [90, "90 seconds"],
  [600, "10 minutes"],
  [3_600, "1 hour"],
  [172_800, "2 days"],
])("durationText() of %d", (seconds, text) => {
  expect(durationText(seconds)).toBe(text);
});
