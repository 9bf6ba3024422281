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

const base64 = (text: string): string => Buffer.from(text).toString("base64");
const prefix = "sk_" + "live_";

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
    "%25",
    "%2",
    "%41",
    "%2541",
    "%2525",
    "%3A%2F%2F",
    "%22%3A%22",
    "\\u0041",
    "\\u",
    "\\x41",
    "\\",
    '\\\\\\"',
    "&amp;",
    "&amp;quot;",
    "&#x41;",
    "-----BEGIN+",
    "AAAA",
    "0",
    "736b",
    base64("plain text. "),
    base64(`${prefix} `),
    base64(`${prefix}a1B2`),
    base64(base64(`${prefix} a `)),
    base64(base64('{"password":"')),
    base64("%73%6b "),
    `${base64("a line of text that is folded over lines, yes.")}\n`,
    `${base64("plain text>?>").replaceAll("/", "%2F")}%2B`,
    Buffer.from(`${prefix} `).toString("hex"),
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

describe("values of a megabyte", () => {
  test.each<[name: string, unit: string]>([
    ["of words", "GET /users and some more of it "],
    ["of percent escapes", "%41"],
    ["of base64", base64("plain text. ")],
    ["of near prefixes", prefix],
  ])("%s are looked at in steps of their length", (_name, unit) => {
    expect(stepsFor(unit, 1 << 20)).toBeLessThanOrEqual((1 << 20) * MAX_STEPS_PER_CHARACTER);
  });

  test("have their key found and redacted at either end, in a text and in bytes", () => {
    const key = prefix + "a1B2c3D4e5F6g7H8i9J0k1L2";
    const text = `${key} ${"GET /users and %41 some more of it ".repeat(30_000)} ${key}`;
    const found = scanner.find(text);
    expect(found.map(({ start }) => start)).toEqual([0, text.length - key.length]);
    expect(scanner.findInBytes(Buffer.from(text), 0, text.length)).toEqual(found);
    expect(scanner.redact(text)).not.toContain(key.slice(8));
  });
});

describe("deep nesting", () => {
  test("is decoded two levels deep, and costs no more than that", () => {
    const key = prefix + "a1B2c3D4e5F6g7H8i9J0k1L2";
    let text = key;
    const steps: number[] = [];
    for (let level = 0; level < 12; level++) {
      text = base64(`x ${text}`);
      work.steps = 0;
      expect(scanner.find(text).length).toBe(level < 2 ? 1 : 0);
      steps.push(work.steps / text.length);
    }
    expect(Math.max(...steps)).toBeLessThan(20);
  });

  test("of JSON in JSON hides no key", () => {
    let text = prefix + "a1B2c3D4e5F6g7H8i9J0k1L2";
    for (let level = 0; level < 8; level++) {
      text = JSON.stringify({ body: text });
      expect(scanner.redact(text)).not.toContain("a1B2c3D4");
    }
  });
});

describe("what is no text", () => {
  test("lone surrogates and invalid UTF-8 hide no key", () => {
    const key = prefix + "a1B2c3D4e5F6g7H8i9J0k1L2";
    for (const [head, tail] of [
      ["\ud800", "\udfff"],
      ["\\ud800", "\\udfff"],
      ["%ff", "%C3%28"],
    ])
      expect(scanner.redact(`${head}${key}${tail}`)).toBe(`${head}[REDACTED:stripe_secret_live]${tail}`);
    const bytes = Buffer.from([0xff, 0xc3, ...Buffer.from(key), 0xc3, 0x28]);
    expect(scanner.findInBytes(bytes, 0, bytes.length)).toMatchObject([{ start: 2, end: 2 + key.length }]);
  });
});
