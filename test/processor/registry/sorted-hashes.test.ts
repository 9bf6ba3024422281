import fc from "fast-check";
import { expect, test } from "vitest";
import { createSortedHashes } from "../../../processor/src/registry/sorted-hashes.ts";

const LETTERS = "abcdefgh".split("");

test("hashes that come and go are where a sort would put them", () => {
  const hash = fc.constantFrom(...LETTERS);
  const steps = fc.array(fc.tuple(fc.boolean(), hash), { maxLength: 20 });
  fc.assert(
    fc.property(fc.uniqueArray(hash), steps, hash, (begun, changes, from) => {
      const sorted = createSortedHashes(begun);
      const there = new Set(begun);
      for (const [isThere, one] of changes) {
        if (isThere && !there.has(one)) sorted.add(one);
        if (!isThere) sorted.remove(one);
        if (isThere) there.add(one);
        else there.delete(one);
      }
      const all = LETTERS.filter((one) => there.has(one));
      expect([...sorted.after("")]).toEqual(all);
      expect([...sorted.after(from)]).toEqual(all.filter((one) => one > from));
    }),
  );
});
