import { describe, expect, test } from "vitest";
import type { CleanString } from "./clean/clean-string.ts";
import { CLEAN_GOALS, cleanRows, kindRows } from "./clean-tables.ts";
import type { Detection, Detector } from "./detector.ts";
import { falsePositiveLines, measureClean, perMillion } from "./measure-clean.ts";
import { createRandom } from "./random.ts";

/** Finds the words `certain`, `likely` and `context`, each at its tier. */
const words: Detector = {
  find: async (text) =>
    Array.from(text.matchAll(/certain|likely|context/g), ({ 0: tier, index }): Detection => {
      return { start: index, end: index + tier.length, format: "word", tier };
    }),
  redact: async (text) => text,
};

async function* batchesOf(...batches: readonly CleanString[][]): AsyncGenerator<readonly CleanString[]> {
  yield* batches;
}

function string(text: string, kind = "prose", isCaptured = false): CleanString {
  return { name: "app.note", text, kind, isCaptured };
}

describe("measureClean()", () => {
  test("counts a string with several findings once, at each of its tiers", async () => {
    const batch = [string("certain and likely", "id", true), string("context"), string("nothing"), string("nothing")];
    const [outcome] = await measureClean(batchesOf(batch), words, words, 1, createRandom(1, ""));
    expect(outcome).toMatchObject({ strings: 4, captured: 1 });
    expect(CLEAN_GOALS.map(({ counts }) => perMillion(outcome, counts))).toEqual([500_000, 250_000, 250_000, 250_000, 250_000]); // prettier-ignore
  });

  test("passes the attribute's name, and none for a log body", async () => {
    const names: (string | undefined)[] = [];
    const detector: Detector = { ...words, find: async (_, name) => (names.push(name), []) };
    const batch = [{ ...string("a"), name: "" }, string("b")];
    await measureClean(batchesOf(batch), detector, words, 1, createRandom(1, ""));
    expect(names).toEqual([undefined, "app.note"]);
  });

  test("shows the second tool about one string in so many, the same ones for the same seed", async () => {
    const batch = Array.from({ length: 4000 }, (_, index) => string(`${index} certain`));
    const seen = async (seed: number): Promise<readonly string[]> => {
      const [, sample] = await measureClean(batchesOf(batch), words, words, 20, createRandom(seed, "sample"));
      expect(sample.strings).toBe(sample.falsePositives.length);
      return sample.falsePositives.map((one) => one.string.text);
    };
    const first = await seen(1);
    expect(first.length).toBeGreaterThan(120);
    expect(first.length).toBeLessThan(280);
    expect(await seen(1)).toEqual(first);
    expect(await seen(2)).not.toEqual(first);
  });

  test("prints false positives by format, tier, attribute and kind, with examples", async () => {
    const batch = [string("is likely 1"), string("is likely 2"), { ...string("certain"), name: "" }];
    const [outcome] = await measureClean(batchesOf(batch), words, words, 1, createRandom(1, ""));
    expect(falsePositiveLines(outcome)).toEqual([
      "2 x word/likely in app.note (prose)",
      '    "is ‹likely› 1"',
      '    "is ‹likely› 2"',
      "1 x word/certain in a log body (prose)",
      '    "‹certain›"',
    ]);
  });

  test("writes tables of goals and kinds", async () => {
    const batch = [string("certain", "uuid"), ...Array.from({ length: 999_999 / 9 }, () => string("a"))];
    const [outcome] = await measureClean(batchesOf(batch), words, words, 1, createRandom(1, ""));
    expect(cleanRows(outcome, outcome)[1]).toEqual(["strings with a finding", "at most 10", "9.0", "9.0", "1730"]);
    expect(kindRows(outcome, outcome).slice(1)).toEqual([
      ["prose", "111111", "0", "0 of 111111"],
      ["uuid", "1", "1", "1 of 1"],
    ]);
  });
});
