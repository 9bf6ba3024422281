import fc from "fast-check";
import { expect, test } from "vitest";
import { LogHistogram, RELATIVE_ERROR } from "../../../processor/src/tune/log-histogram.ts";

test("a quantile is within the stated error of the exact one", () => {
  const values = fc.array(fc.double({ min: 0.01, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 500 });
  fc.assert(
    fc.property(values, fc.constantFrom(0.01, 0.5, 0.9, 0.99, 0.999, 1), (numbers, share) => {
      const histogram = new LogHistogram();
      for (const number of numbers) histogram.add(number);
      const exact = numbers.toSorted((a, b) => a - b)[Math.ceil(share * numbers.length) - 1]!;
      expect(Math.abs(histogram.quantile(share) - exact)).toBeLessThanOrEqual(exact * RELATIVE_ERROR * (1 + 1e-9));
    }),
  );
});

test("whole numbers up to 50 come out exactly", () => {
  for (let value = 1; value <= 50; value++) {
    const histogram = new LogHistogram();
    histogram.add(value);
    histogram.add(1000);
    expect(Math.round(histogram.quantile(0.5))).toBe(value);
  }
});

test("no values have quantiles of 0", () => {
  expect(new LogHistogram().quantile(0.999)).toBe(0);
});
