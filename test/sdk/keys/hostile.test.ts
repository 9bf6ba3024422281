import { describe, expect, test } from "vitest";
import { createKeyScanner, KEY_FORMATS } from "@keytrail/sdk/keys";
import { work } from "../../../sdk/src/keys/scan.ts";

const SIZE = 20_000;
const MAX_STEPS_PER_CHARACTER = 120;
const scanner = createKeyScanner();
const texts = KEY_FORMATS.flatMap(({ shape }) => shape.segments[shape.anchor]).flatMap((segment) =>
  segment?.kind === "text" ? [segment.text] : [],
);

function stepsFor(unit: string, size: number, name?: string): number {
  const text = unit.repeat(Math.ceil(size / unit.length)).slice(0, size);
  work.steps = 0;
  scanner.find(text, name);
  return work.steps;
}

describe("the work over hostile text grows with its length only", () => {
  test.each([
    ...texts,
    ...texts.map((text) => `${text}a1`),
    "api_key=",
    "password=",
    '"password":"',
    "?key=",
    "token:",
    "Bearer ",
    "bearer a1",
    "Basic ",
    "://",
    "://a:",
    "eyJ",
    "eyJhbGciOi.",
    "-----BEGIN ",
    "-----BEGIN PRIVATE KEY",
    "[REDACTED:",
    "--token ",
    "%3D",
    "_",
    "-",
    "a",
    "é",
    "\ud800",
  ])("%j", (unit) => {
    const single = stepsFor(unit, SIZE);
    const double = stepsFor(unit, SIZE * 2);
    expect(single).toBeLessThanOrEqual(SIZE * MAX_STEPS_PER_CHARACTER);
    expect(double).toBeLessThanOrEqual(single * 2.3 + 1000);
  });
});
