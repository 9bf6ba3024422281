import { describe, expect, test } from "vitest";
import { encodeNeedles, encodeRareNeedles } from "../../../sdk/src/scrub/needles.ts";
import { ODD_KEY, PLAIN_KEY, STRIPE_KEY } from "./samples.ts";
import { spellingsOf } from "./spellings.ts";

describe("encodeNeedles()", () => {
  test.each([STRIPE_KEY, PLAIN_KEY, ODD_KEY])("covers every spelling of sample %#", (key) => {
    const needles = [...encodeNeedles(key), ...encodeRareNeedles(key)].map((needle) => needle.text);
    const uncovered = [...spellingsOf(key)].filter(
      ([, spelling]) => !needles.some((needle) => spelling.includes(needle)),
    );
    expect(uncovered).toEqual([]);
  });

  test("gives no needle twice", () => {
    const texts = encodeNeedles(PLAIN_KEY).map((needle) => needle.text);
    expect(new Set(texts).size).toBe(texts.length);
  });

  test("gives a short key only spellings that can stand as a token", () => {
    expect(encodeNeedles("ab/1").map((needle) => needle.text)).toEqual([
      "ab/1",
      "ab%2F1",
      "ab%252F1",
      "ab%2f1",
      "ab%252f1",
    ]);
  });

  test("spells a key with a lone surrogate", () => {
    expect(encodeNeedles("\ud800abcdefgh")[0]?.text).toBe("\ud800abcdefgh");
  });

  test("bounds the spellings of a very long key", () => {
    expect(Math.max(...encodeNeedles("k1".repeat(5000)).map((needle) => needle.text.length))).toBeLessThanOrEqual(
      1024 * 3,
    );
  });
});
