import { expect, test } from "vitest";
import { nearestName } from "../../../sdk/src/keys/nearest-name.ts";
import { didYouMean } from "../../../processor/src/config/did-you-mean.ts";

const KNOWN = ["limit", "window", "severity", "request_rate_burst", "request_rate_sustained"];

test.each([
  ["limti", "limit"],
  ["Limit", "limit"],
  ["windw", "window"],
  ["severty", "severity"],
  ["request_rate_bust", "request_rate_burst"],
  ["requestratesustained", "request_rate_sustained"],
])("nearestName() takes %s for %s", (received, name) => {
  expect(nearestName(received, KNOWN)).toBe(name);
});

test.each(["", "x", "lateness", "limits_of_everything", "l".repeat(100_000)])(
  "nearestName() finds nothing near input %#",
  (received) => {
    expect(nearestName(received, KNOWN)).toBeUndefined();
  },
);

test("didYouMean() is empty when nothing is near", () => {
  expect(didYouMean("limti", KNOWN)).toBe(' (did you mean "limit"?)');
  expect(didYouMean("zzz", KNOWN)).toBe("");
});
