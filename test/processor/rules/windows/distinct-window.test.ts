import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addDistinct,
  cloneDistinctWindow,
  countDistinct,
  createDistinctWindow,
  expireDistinct,
  isDistinctIdle,
} from "../../../../processor/src/rules/windows/distinct-window.ts";
import { SKETCH_STANDARD_ERROR } from "../../../../processor/src/rules/windows/sliding-sketch.ts";

const WINDOW = 60;
const START = 1_767_600_000;

interface Step {
  readonly gap: number;
  readonly value: number;
}

/** Floods of more values than are held exactly, repeats, and pauses that empty the window wholly or in part. */
const steps: fc.Arbitrary<Step[]> = fc
  .array(
    fc.oneof(
      fc.record({
        count: fc.integer({ min: 1, max: 90 }),
        from: fc.integer({ min: 0, max: 200 }),
        gap: fc.constant(0),
      }),
      fc.record({
        count: fc.integer({ min: 1, max: 30 }),
        from: fc.integer({ min: 0, max: 200 }),
        gap: fc.integer({ min: 0, max: 4 }),
      }),
      fc.record({ count: fc.constant(1), from: fc.constant(0), gap: fc.integer({ min: 20, max: 70 }) }),
    ),
    { maxLength: 12 },
  )
  .map((floods) =>
    floods.flatMap(({ count, from, gap }) => Array.from({ length: count }, (_, i) => ({ gap, value: from + i }))),
  );

describe("a window of distinct values", () => {
  test("is exact up to 64 whatever came before, and past them never tells less than 65", () => {
    fc.assert(
      fc.property(steps, (story) => {
        let window = createDistinctWindow();
        const seen: { second: number; value: number }[] = [];
        let second = START;
        for (const { gap, value } of story) {
          second += gap;
          seen.push({ second, value });
          window = cloneDistinctWindow(window);
          addDistinct(window, `value ${value}`, second, WINDOW);
          const wanted = new Set(seen.filter((one) => one.second > second - WINDOW).map((one) => one.value)).size;
          const counted = countDistinct(window, second, WINDOW);
          expect(Math.min(counted, 65)).toBe(Math.min(wanted, 65));
        }
      }),
    );
  });

  test.each([100, 1_000, 10_000, 100_000])(
    "estimates %d values within four standard errors, also while older ones leave",
    (count) => {
      const window = createDistinctWindow();
      // A flood that is over when the window that is looked at begins.
      for (let i = 0; i < 5_000; i++) addDistinct(window, `older ${i}`, START - WINDOW, WINDOW);
      for (let i = 0; i < count; i++) addDistinct(window, `value ${i}`, START + Math.floor((i * 30) / count), WINDOW);
      const second = START + 30;
      expireDistinct(window, second, WINDOW);
      const error = Math.abs(countDistinct(window, second, WINDOW) - count) / count;
      expect(error).toBeLessThan(4 * SKETCH_STANDARD_ERROR);
    },
  );

  test("counts repeats once, also past 64", () => {
    const window = createDistinctWindow();
    for (let round = 0; round < 20; round++)
      for (let i = 0; i < 100; i++) addDistinct(window, `value ${i}`, START + round, WINDOW);
    const once = createDistinctWindow();
    for (let i = 0; i < 100; i++) addDistinct(once, `value ${i}`, START + 19, WINDOW);
    expect(countDistinct(window, START + 19, WINDOW)).toBe(countDistinct(once, START + 19, WINDOW));
  });

  test("is idle, small again and exact when everything left", () => {
    const window = createDistinctWindow();
    for (let i = 0; i < 500; i++) addDistinct(window, `value ${i}`, START, WINDOW);
    expect(isDistinctIdle(window, START + WINDOW - 1, WINDOW)).toBe(false);
    expect(isDistinctIdle(window, START + WINDOW, WINDOW)).toBe(true);
    addDistinct(window, "one more", START + WINDOW, WINDOW);
    expect(window.sketch).toBeUndefined();
    expect(countDistinct(window, START + WINDOW, WINDOW)).toBe(1);
  });
});
