import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createKnownKeySet } from "../../../sdk/src/keys/known/known-keys.ts";

function hashOf(text: string | number): string {
  return createHash("sha256").update(String(text)).digest("hex");
}

test("a set tells the keys that were added, with their names, and no others", () => {
  const keys = createKnownKeySet();
  keys.add(hashOf("a"), "billing");
  keys.add(hashOf("b").toUpperCase());
  expect(keys.size).toBe(2);
  expect(keys.nameOf(hashOf("a"))).toBe("billing");
  expect(keys.nameOf(hashOf("b"))).toBe("");
  expect(keys.nameOf(hashOf("c"))).toBeUndefined();
});

test("a key that is added again takes the new name and counts once", () => {
  const keys = createKnownKeySet();
  keys.add(hashOf("a"), "old");
  keys.add(hashOf("a"), "new");
  expect([keys.size, keys.nameOf(hashOf("a"))]).toEqual([1, "new"]);
});

test.each(["", "ff", "g".repeat(64), `${"0".repeat(64)}0`])("add() refuses input %# without showing it", (text) => {
  const keys = createKnownKeySet();
  expect(() => keys.add(text)).toThrow(
    new SyntaxError("Cannot add a known key: a hash of 64 hex digits is wanted: received something else"),
  );
  expect(keys.size).toBe(0);
  expect(keys.remove(text)).toBe(false);
});

test("a hash that begins with zeros is a key like any other", () => {
  const keys = createKnownKeySet();
  expect(keys.nameOf("0".repeat(64))).toBeUndefined();
  keys.add("0".repeat(64), "zero");
  expect(keys.nameOf("0".repeat(64))).toBe("zero");
  expect(keys.remove("0".repeat(64))).toBe(true);
  expect(keys.nameOf("0".repeat(64))).toBeUndefined();
});

test("200,000 keys take at most 16 bytes each, at every size on the way and on the way back", () => {
  const keys = createKnownKeySet();
  const count = 200_000;
  let worst = 0;
  for (let index = 0; index < count; index++) {
    keys.add(hashOf(index));
    if (index >= 10_000 && index % 500 === 0) worst = Math.max(worst, keys.tableBytes / keys.size);
  }
  expect(keys.size).toBe(count);
  expect(worst).toBeLessThanOrEqual(16);
  for (let index = 0; index < count; index += 997) expect(keys.nameOf(hashOf(index))).toBe("");
  for (let index = 0; index < count / 2; index++) {
    expect(keys.remove(hashOf(index))).toBe(true);
    if (index % 500 === 0) worst = Math.max(worst, keys.tableBytes / keys.size);
  }
  expect(worst).toBeLessThanOrEqual(16.5);
  expect(keys.nameOf(hashOf(0))).toBeUndefined();
  expect(keys.nameOf(hashOf(count - 1))).toBe("");
}, 30_000);

test("names that are given up do not keep their memory", () => {
  const keys = createKnownKeySet();
  const last = 20_000;
  for (let index = 0; index <= last; index++) {
    keys.add(hashOf(index), `a name of some length for key ${index}`);
    if (index >= 100) keys.remove(hashOf(index - 100));
  }
  expect(keys.size).toBe(100);
  // Two blocks of 256 KiB and what may be given up before the rest is moved; all names together would take three.
  expect(keys.nameBytes).toBeLessThanOrEqual(2.5 * 256 * 1024);
  expect(keys.nameOf(hashOf(last))).toBe(`a name of some length for key ${last}`);
});

test("a name of any length is kept up to 255 bytes, and no character of it is cut", () => {
  const keys = createKnownKeySet();
  keys.add(hashOf("a"), "é".repeat(200));
  keys.add(hashOf("b"), "x".repeat(1_000));
  expect(keys.nameOf(hashOf("a"))).toBe("é".repeat(127));
  expect(keys.nameOf(hashOf("b"))).toBe("x".repeat(255));
});

test("lengths are a hint as long as every key has one", () => {
  const keys = createKnownKeySet();
  expect(keys.mayHaveLength(32)).toBe(false);
  keys.add(hashOf("a"), "", 32);
  expect([keys.mayHaveLength(32), keys.mayHaveLength(33), keys.mayHaveLength(1e9)]).toEqual([true, false, false]);
  keys.add(hashOf("b"));
  expect(keys.mayHaveLength(33)).toBe(true);
});

test("property: a set answers as a map does, after any additions and removals", () => {
  const step = fc.record({ add: fc.boolean(), key: fc.nat(400), name: fc.constantFrom("", "a", "b") });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 3_000, size: "max" }), (steps) => {
      const keys = createKnownKeySet();
      const model = new Map<string, string>();
      let isAgreed = true;
      for (const { add, key, name } of steps) {
        const hash = hashOf(key);
        if (add) keys.add(hash, name);
        if (add) model.set(hash, name);
        else isAgreed = keys.remove(hash) === model.delete(hash) && isAgreed;
      }
      expect(isAgreed).toBe(true);
      expect(keys.size).toBe(model.size);
      for (let key = 0; key <= 400; key++) expect(keys.nameOf(hashOf(key))).toBe(model.get(hashOf(key)));
    }),
    { numRuns: 40 },
  );
}, 30_000);
