import fc from "fast-check";
import { expect, test } from "vitest";
import { pack, unpack } from "../../../processor/src/state/folds/packing.ts";

const leaf = fc.oneof(
  fc.constantFrom(undefined, null, true, false, -0, Number.NaN, Number.POSITIVE_INFINITY),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double(),
  fc.string({ unit: "binary" }),
  fc.constantFrom("ÿ", "Ā", "\u{1f511}"),
  fc.uint8Array(),
  fc.uint32Array(),
  fc.int32Array(),
  fc.float64Array(),
  fc.float32Array(),
  fc.uint16Array(),
);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "medium" },
    leaf,
    fc.array(tie("value")),
    fc.dictionary(fc.string(), tie("value"), { noNullPrototype: true }),
    fc.array(fc.tuple(fc.string(), tie("value"))).map((pairs) => new Map(pairs)),
    fc.array(fc.string()).map((list) => new Set(list)),
  ),
}));

test("what is packed comes back, whatever it is", () => {
  fc.assert(
    fc.property(value, value, (one, other) => {
      const packed = [pack(one), pack(other)] as const;
      expect(unpack(packed[0])).toEqual(one);
      expect(unpack(packed[1])).toEqual(other);
    }),
    { numRuns: 1000 },
  );
});

test("a field named __proto__ is a field", () => {
  const one: unknown = JSON.parse('{"__proto__": {"a": 1}}');
  expect(JSON.stringify(unpack(pack(one)))).toBe('{"__proto__":{"a":1}}');
});

test("names of fields are written once for all objects of a shape", () => {
  const packed = pack({ aLongNameOfAField: 1, another: [2, 3] });
  expect(packed.length).toBeLessThan(16);
  expect(packed).not.toContain("aLongNameOfAField");
});

test.each([() => 1, Symbol("a"), 1n])("what is no plain data is refused: %s", (one) => {
  expect(() => pack({ one })).toThrow(/wanted plain data/);
});
