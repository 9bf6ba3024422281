import fc from "fast-check";
import { expect, test } from "vitest";
import { matchesGlob } from "../../../processor/src/registry/glob.ts";

test.each([
  ["/v1/charges", "/v1/charges", true],
  ["/v1/charges", "/v1/charges/1", false],
  ["/v1/charges*", "/v1/charges/{id}/refunds", true],
  ["/v1/*/refunds", "/v1/charges/{id}/refunds", true],
  ["/v1/*/refunds", "/v1/charges/{id}/captures", false],
  ["*", "", true],
  ["", "", true],
  ["", "/", false],
  ["/v1/c?arges", "/v1/charges", false],
  ["**/a*b*", "x/aab", true],
])("matchesGlob(%j, %j) is %j", (pattern, text, expected) => {
  expect(matchesGlob(pattern, text)).toBe(expected);
});

test("matchesGlob() agrees with a regular expression on all short patterns", () => {
  const letters = fc.string({ unit: fc.constantFrom("a", "b", "*"), maxLength: 8 });
  fc.assert(
    fc.property(letters, fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 10 }), (pattern, text) => {
      const expression = new RegExp(`^${pattern.replaceAll("*", ".*")}$`);
      expect(matchesGlob(pattern, text)).toBe(expression.test(text));
    }),
  );
});
