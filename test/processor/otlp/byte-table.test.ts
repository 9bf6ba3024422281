import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ByteTable } from "../../../processor/src/otlp/byte-table.ts";

const view = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const encode = (text: string) => new TextEncoder().encode(text);
const add = (table: ByteTable, text: string) => table.add(view(encode(text)), 0, encode(text).length);
const find = (table: ByteTable, text: string) => table.find(view(encode(text)), 0, encode(text).length);

describe("ByteTable", () => {
  test("gives equal bytes the same number and others none, whatever their length", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ maxLength: 20 }), { maxLength: 60 }),
        fc.string({ maxLength: 20 }),
        (texts, other) => {
          const table = new ByteTable(1_000, 100_000);
          const numbers = texts.map((text) => add(table, text));
          const kept = texts.filter((_, index) => numbers[index] !== 0);
          expect(kept.map((text) => find(table, text))).toEqual(numbers.filter((number) => number !== 0));
          expect(find(table, other) === 0 || kept.includes(other)).toBe(true);
        },
      ),
    );
  });

  test("keeps its numbers while it grows, but for a few that collide", () => {
    const table = new ByteTable(10_000, 1_000_000);
    const numbers = Array.from({ length: 5_000 }, (_, index) => add(table, `name ${index}`));
    const found = numbers.map((_, index) => find(table, `name ${index}`));
    expect(found.every((number, index) => number === numbers[index] || number === 0)).toBe(true);
    expect(found.filter((number) => number === 0).length).toBeLessThan(100);
  });

  test("takes no more entries and no more bytes than it may", () => {
    const few = new ByteTable(2, 1_000);
    expect([add(few, "a"), add(few, "b"), add(few, "c")]).toEqual([1, 2, 0]);
    const small = new ByteTable(100, 16);
    expect([add(small, "twelve bytes"), small.isNearlyFull, add(small, "12345678")]).toEqual([1, false, 0]);
  });

  test("forgets everything when cleared", () => {
    const table = new ByteTable(10, 1_000);
    add(table, "a");
    table.findAfter(0, view(encode("a")), 0, 1);
    table.clear();
    expect([find(table, "a"), table.findAfter(0, view(encode("a")), 0, 1), add(table, "b")]).toEqual([0, 0, 1]);
  });
});
