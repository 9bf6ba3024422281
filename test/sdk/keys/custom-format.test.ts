import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { defineCustomFormat, findCustomFormatProblems } from "../../../sdk/src/keys/custom-format.ts";
import type { CustomFormatConfig } from "../../../sdk/src/keys/custom-format.ts";
import { FORMAT_IDS } from "../../../sdk/src/keys/format-ids.ts";
import { defineFormat } from "../../../sdk/src/keys/format.ts";
import { createSampleMaker } from "../../../sdk/src/keys/samples.ts";
import { createKeyScanner } from "../../../sdk/src/keys/scanner.ts";
import { work } from "../../../sdk/src/keys/scan.ts";

const PARTS = { id: "acme_key", prefix: "acm3_", charset: "alphanumeric", length: 32 };

test.each<[string, CustomFormatConfig, string]>([
  ["a number", PARTS, "acm3_[0-9A-Za-z]{32}"],
  ["a range", { ...PARTS, charset: "hex", length: "20-40" }, "acm3_[0-9A-Fa-f]{20,40}"],
  ["a class", { ...PARTS, charset: "[A-Z2-7]", length: "16" }, "acm3_[A-Z2-7]{16}"],
  ["operators in the prefix", { ...PARTS, prefix: "a+b[" }, "a\\+b\\[[0-9A-Za-z]{32}"],
  ["a pattern", { id: "acme_key", pattern: "ac-[0-9a-f]{8}-[0-9a-f]{8}" }, "ac-[0-9a-f]{8}-[0-9a-f]{8}"],
])("a custom format with %s is a shape", (_name, config, shape) => {
  expect(findCustomFormatProblems(config)).toEqual([]);
  expect(defineCustomFormat(config)).toMatchObject({ id: "acme_key", shape });
});

test.each([
  "alphanumeric",
  "lower_alphanumeric",
  "upper_alphanumeric",
  "letters",
  "digits",
  "hex",
  "base32",
  "base58",
  "base64",
  "base64url",
])("a key of charset %s is found whole, under its id", (charset) => {
  const definition = defineCustomFormat({ id: "acme_key", prefix: "acm3_", charset, length: "24-40" });
  const scanner = createKeyScanner({ customFormats: [definition] });
  const { shape } = defineFormat(definition);
  const make = createSampleMaker(7);
  for (let round = 0; round < 20; round++) {
    const key = make.fromShape(shape);
    const text = `call with ${key}, please`;
    expect(scanner.find(text)).toMatchObject([{ format: "acme_key", tier: "likely", start: 10, end: 10 + key.length }]);
  }
});

test.each<[string, Partial<Record<keyof CustomFormatConfig, unknown>>, readonly string[]]>([
  ["no id", { ...PARTS, id: undefined }, ["id: 2 to 48 lower-case letters, digits and _, a letter first"]],
  [
    "an id in another spelling",
    { ...PARTS, id: "Acme-Key" },
    ["id: 2 to 48 lower-case letters, digits and _, a letter first"],
  ],
  ["a built-in id", { ...PARTS, id: "jwt" }, ["id: an id that no built-in format has"]],
  ["a short prefix", { ...PARTS, prefix: "a" }, ["prefix: 2 to 64 printable ASCII characters without blanks"]],
  [
    "a prefix of letters beyond ASCII",
    { ...PARTS, prefix: "clé_" },
    ["prefix: 2 to 64 printable ASCII characters without blanks"],
  ],
  [
    "neither prefix nor pattern",
    { id: "acme_key" },
    ["prefix: a prefix with charset and length, or a pattern instead"],
  ],
  [
    "a charset alone",
    { id: "acme_key", charset: "hex" },
    [
      "prefix: a prefix, or a pattern instead",
      "length: a number of characters from 4 to 4096, such as 32, or a range such as 20-40",
    ],
  ],
  [
    "a falling range",
    { ...PARTS, length: "40-20" },
    ["length: a number of characters from 4 to 4096, such as 32, or a range such as 20-40"],
  ],
  [
    "a length of nothing",
    { ...PARTS, length: 0 },
    ["length: a number of characters from 4 to 4096, such as 32, or a range such as 20-40"],
  ],
  [
    "a class that does not close",
    { ...PARTS, charset: "[a-z" },
    [
      "charset: one of alphanumeric, lower_alphanumeric, upper_alphanumeric, letters, digits, hex, base32, base58, base64, base64url, or a class such as [A-Z2-7]",
    ],
  ],
  [
    "pattern and parts",
    { ...PARTS, pattern: "ac-[0-9a-f]{8}" },
    [
      "prefix: either a pattern, or prefix, charset and length: both",
      "charset: either a pattern, or prefix, charset and length: both",
      "length: either a pattern, or prefix, charset and length: both",
    ],
  ],
  ["an operator", { id: "acme_key", pattern: "ac-(a|b)+" }, ['pattern: text, classes and bounds: "(" at 3']],
  [
    "a pattern that would have to be tried again",
    { id: "acme_key", pattern: "ac-[0-9a-f]{8,}[a-z]{4}" },
    [`pattern: a run of fixed length before what it could contain: one of 8 to ${Number.MAX_SAFE_INTEGER}`],
  ],
  [
    "a pattern without text",
    { id: "acme_key", pattern: "[0-9a-f]{32}" },
    ["pattern: text of two characters or more: none"],
  ],
  [
    "a pattern that is text alone",
    { id: "acme_key", pattern: "acme" },
    ["pattern: classes that take at least 4 characters: 0"],
  ],
  ["a pattern that is no text", { id: "acme_key", pattern: 7 }, ["pattern: a pattern of 512 characters at most"]],
])("%s is told with its field", (_name, config, problems) => {
  const found = findCustomFormatProblems(config as unknown as CustomFormatConfig);
  expect(found.map(({ field, wanted, received }) => [field, wanted, received].filter(Boolean).join(": "))).toEqual(
    problems,
  );
});

test("a format with problems can't be defined", () => {
  expect(() => defineCustomFormat({ ...PARTS, prefix: "a" })).toThrow(
    new SyntaxError("Cannot define a custom format: prefix must be 2 to 64 printable ASCII characters without blanks"),
  );
});

test("property: whatever pattern is taken, hostile text costs no more than its length", () => {
  const part = fc.constantFrom(
    "ab",
    "_",
    "[0-9a-f]{4}",
    "[0-9a-f]{2,9}",
    "[a-z]{3,}",
    "[A-Z]{1,}",
    "-",
    "[0-9]{5}",
    "k",
  );
  fc.assert(
    fc.property(
      fc.array(part, { minLength: 1, maxLength: 6 }),
      fc.array(part, { minLength: 1, maxLength: 3 }),
      (parts, text) => {
        const config = { id: "acme_key", pattern: parts.join("") };
        fc.pre(findCustomFormatProblems(config).length === 0);
        const scanner = createKeyScanner({ formats: [], customFormats: [defineCustomFormat(config)] });
        const unit = text.join("").replaceAll(/\[(.).*?\](?:\{.*?\})?/g, "$1$1$1$1");
        const cost = (count: number): number => {
          const before = work.steps;
          scanner.find(unit.repeat(count));
          return work.steps - before;
        };
        expect(cost(2_000)).toBeLessThanOrEqual(2.3 * cost(1_000) + 500);
      },
    ),
    { numRuns: 300 },
  );
});

test("every id that a matcher writes down can be named in an allow list", () => {
  const folder = new URL("../../../sdk/src/keys/", import.meta.url);
  const sources = readdirSync(folder).filter((name) => name.endsWith(".ts"));
  const ids = sources.flatMap((name) =>
    [...readFileSync(new URL(name, folder), "utf8").matchAll(/scan\.add\(\s*"([a-z0-9_]+)"/g)].map(
      ([, id]) => id ?? "",
    ),
  );
  expect(ids.length).toBeGreaterThanOrEqual(4);
  expect(ids.filter((id) => !FORMAT_IDS.includes(id))).toEqual([]);
});

test("ids are unique", () => {
  expect(new Set(FORMAT_IDS).size).toBe(FORMAT_IDS.length);
});
