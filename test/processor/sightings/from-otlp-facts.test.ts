import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalAddress } from "../../../processor/src/sightings/from-otlp-address.ts";
import {
  adjustedCount,
  eventUnixMillis,
  statusOf,
  statusOfText,
} from "../../../processor/src/sightings/from-otlp-facts.ts";

describe("canonicalAddress()", () => {
  test.each([
    ["203.0.113.9", "203.0.113.9"],
    ["::ffff:203.0.113.9", "203.0.113.9"],
    ["::FFFF:CB00:7109", "203.0.113.9"],
    ["2001:0DB8:0000:0000:0000:0000:0000:0001", "2001:db8::1"],
    ["fe80::1%eth0", "fe80::1"],
    ["::1", "::1"],
    ["1.2.3", ""],
    ["01.2.3.4", ""],
    ["1.2.3.4%eth0", ""],
    ["[::1]", ""],
    ["localhost", ""],
    [" 1.2.3.4", ""],
    ["", ""],
  ])("reads %j as %j", (text, address) => {
    expect(canonicalAddress(text)).toBe(address);
  });

  test("gives canonical text for what it gave before", () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        const address = canonicalAddress(text);
        expect(address).not.toBe("");
        expect(canonicalAddress(address)).toBe(address);
      }),
    );
  });
});

describe("eventUnixMillis()", () => {
  test.each([
    ["a start", 5_500_000, 6_000_000, 5.5],
    ["a start without an end", 5_500_000, 0, 5.5],
    ["an end without a start", 0, 6_000_000, 6],
    ["neither", 0, 0, 99],
    ["an end before the start", 6_000_000, 5_000_000, 6],
    ["60 s", 0 + 1e9, 61e9, 1_000],
    ["more than 60 s", 1e9, 62e9, 2_000],
  ])("reads %s", (_, start, end, millis) => {
    expect(eventUnixMillis(start, end, 99)).toBe(millis);
  });
});

describe("adjustedCount()", () => {
  test.each([
    ["ot=th:0", 1],
    ["ot=th:8", 2],
    ["ot=rv:1;th:c;x:1", 4],
    [" ot=th:8", 2],
    ["a=b, ot=th:8 ", 2],
    ["a=b,ot=th:8,c=d", 2],
    ["xot=th:8", 1],
    ["ot=xth:8", 1],
    ["ot=th:", 1],
    ["ot=th:8g", 1],
    ["ot=th:123456789abcdef", 1],
  ])("reads %j as %d", (traceState, count) => {
    expect(adjustedCount(traceState)).toBe(count);
  });

  test("takes a hostile trace state in its stride", () => {
    expect(adjustedCount(`${"ot=".repeat(50_000)}${";th:".repeat(50_000)}`)).toBe(1);
  });
});

describe("statusOf()", () => {
  test.each([
    [200, 200],
    [0, 0],
    [-1, 0],
    [65_536, 0],
    [18_446_744_073_709_552_000, 0],
    [Number.NaN, 0],
  ])("reads %d as %i", (value, status) => {
    expect(statusOf(value)).toBe(status);
  });

  test.each([
    ["404", 404],
    ["4040", 0],
    ["OK", 0],
    ["", 0],
  ])("reads the text %j as %i", (text, status) => {
    expect(statusOfText(text)).toBe(status);
  });
});
