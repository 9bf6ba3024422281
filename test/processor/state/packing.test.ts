import fc from "fast-check";
import { expect, test } from "vitest";
import { adoptShapes, pack, packedShapes, unpack } from "../../../processor/src/state/folds/packing.ts";

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

// First, while the table of shapes is short enough for one byte.
test("what another process packed is read by its names, and is the very text where both met the same", () => {
  const one = { before: 1, after: [{ name: "x", at: 2 }] };
  const packed = pack(one);
  expect(adoptShapes(packedShapes())(packed)).toBe(packed);
  // A process that met other objects first.
  const foreign = [["something", "else"], ...packedShapes()];
  const index = packedShapes().findIndex((names) => names.join() === "before,after");
  const inner = packedShapes().findIndex((names) => names.join() === "name,at");
  const elsewhere = packed
    .replace(String.fromCharCode(10, inner), String.fromCharCode(10, inner + 1))
    .replace(String.fromCharCode(10, index), String.fromCharCode(10, index + 1));
  expect(unpack(adoptShapes(foreign)(elsewhere))).toEqual(one);
});

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
