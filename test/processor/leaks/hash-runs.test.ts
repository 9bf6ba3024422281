import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findHashRun } from "../../../processor/src/leaks/hash-runs.ts";

const find = (text: string) => findHashRun(new TextEncoder().encode(text), 0, text.length);
const HASH = "0123456789abcdef".repeat(4);

describe("findHashRun()", () => {
  test.each([0, 1, 62, 63, 64, 65, 200])("finds 64 digits after %i other letters", (before) => {
    expect(find(`${"-".repeat(before)}${HASH}.`)).toBe(before);
  });

  test("finds the second run when the first is too long", () => {
    expect(find(`${HASH}0 ${HASH}`)).toBe(66);
  });

  test("stays inside its range", () => {
    const bytes = new TextEncoder().encode(HASH + HASH);
    expect(findHashRun(bytes, 10, 74)).toBe(10);
    expect(findHashRun(bytes, 0, 63)).toBe(-1);
  });

  test("agrees with a search by regular expression", () => {
    const piece = fc.oneof(
      fc.constant(HASH),
      fc.constant("a"),
      fc.constant("-"),
      fc.constantFrom("x ", "0f", "g", HASH.slice(1)),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join("");
        expect(find(text)).toBe(/(?<![0-9a-fA-F])[0-9a-fA-F]{64}(?![0-9a-fA-F])/.exec(text)?.index ?? -1);
      }),
      { numRuns: 500 },
    );
  });
});
