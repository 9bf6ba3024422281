import { describe, expect, test } from "vitest";
import { CellStore } from "../../../processor/src/state/cells.ts";
import { Fingerprints } from "../../../processor/src/state/fingerprints.ts";
import { KEY_PINNED, KeyTable } from "../../../processor/src/state/key-table.ts";
import { Sources } from "../../../processor/src/state/sources.ts";
import { keyHash, randomNumbers } from "../../support/sightings.ts";

describe("CellStore", () => {
  test("adds up weight by second in any order of arrival, for many keys at once", () => {
    const cells = new CellStore(() => undefined);
    const random = randomNumbers(3);
    const expected = new Map<string, number>();
    for (let i = 0; i < 20_000; i++) {
      const slot = Math.floor(random() * 20);
      const second = 1_000 + Math.floor(random() * 300);
      cells.ensureSlot(slot);
      cells.add(slot, second, 256, 0);
      expected.set(`${slot}:${second}`, (expected.get(`${slot}:${second}`) ?? 0) + 256);
    }
    for (let slot = 0; slot < 20; slot++) {
      let sum = 0;
      for (let second = 1_000; second < 1_300; second++) {
        sum += expected.get(`${slot}:${second}`) ?? 0;
        expect(cells.cumulative(slot, second)).toBe(sum);
      }
      expect(cells.total[slot]).toBe(sum);
    }
  });

  test("keeps the sum of what was pruned, and tells before pruning", () => {
    const told: number[] = [];
    const cells = new CellStore((_, boundary) => told.push(boundary));
    cells.ensureSlot(0);
    for (let second = 10; second < 20; second++) cells.add(0, second, 1, 0);
    cells.prune(0, 15);
    expect(told).toEqual([15]);
    expect([cells.count(0), cells.total[0], cells.pruned[0], cells.cumulative(0, 19)]).toEqual([5, 5, 5, 10]);
  });
});

describe("Fingerprints", () => {
  test("knows a pair again in its own and across the edge of the neighbouring bucket", () => {
    const prints = new Fingerprints(1_000);
    expect(prints.add(63, 1, 2, false)).toBe(true);
    expect(prints.add(63, 1, 2, false)).toBe(false);
    expect(prints.add(64, 1, 2, false)).toBe(false);
    expect(prints.add(64, 1, 3, false)).toBe(true);
    expect(prints.add(0, 0, 0, false)).toBe(true);
    expect(prints.add(0, 0, 0, false)).toBe(false);
  });

  test("looks everywhere for one whose time is not its own", () => {
    const prints = new Fingerprints(1_000);
    prints.add(10, 1, 2, false);
    expect(prints.add(5_000, 1, 2, true)).toBe(false);
  });

  test("at its cap raises the floor over what it forgets", () => {
    const prints = new Fingerprints(100);
    for (let i = 0; i < 300; i++) prints.add(i, i, 7, false);
    expect(prints.size).toBeLessThanOrEqual(100);
    expect(prints.size + prints.evicted).toBe(300);
    for (let i = prints.floorSecond; i < 300; i++) expect(prints.add(i, i, 7, false)).toBe(false);
  });

  test("comes back whole from a dump", () => {
    const prints = new Fingerprints(1_000);
    for (let i = 0; i < 500; i++) prints.add(i, i * 31, i, false);
    const copy = new Fingerprints(1_000);
    copy.restore(prints.dump());
    expect(copy.size).toBe(500);
    for (let i = 0; i < 500; i++) expect(copy.add(i, i * 31, i, false)).toBe(false);
  });
});

describe("KeyTable", () => {
  test("evicts down to its cap and never a pinned key", () => {
    const evicted: number[] = [];
    const keys = new KeyTable(10, (slot) => evicted.push(slot));
    const pinned = Array.from({ length: 5 }, (_, i) => keys.findOrAdd(keyHash(`pinned ${i}`)));
    for (const slot of pinned) keys.flags[slot]! |= KEY_PINNED;
    for (let i = 0; i < 50; i++) keys.findOrAdd(keyHash(`passing ${i}`));
    keys.shrink();
    expect(keys.size).toBe(10);
    expect(keys.evicted).toBe(45);
    expect(evicted).not.toEqual(expect.arrayContaining([pinned[0]]));
    expect(pinned.map((_, i) => keys.find(keyHash(`pinned ${i}`)))).toEqual(pinned);
  });

  test("stays over its cap rather than lose pinned keys", () => {
    const keys = new KeyTable(2, () => undefined);
    for (let i = 0; i < 4; i++) keys.flags[keys.findOrAdd(keyHash(`p${i}`))]! |= KEY_PINNED;
    keys.shrink();
    expect(keys.size).toBe(4);
  });
});

describe("Sources", () => {
  test("takes the minimum over active sources, and never moves back", () => {
    const sources = new Sources(10);
    sources.advance(sources.findOrAdd("a", 100), 1_000, 0);
    sources.updateWatermark();
    expect(sources.watermarkMillis).toBe(900);
    sources.advance(sources.findOrAdd("b", 100), 500, 0);
    sources.advance(sources.find("a")!, 5_000, 10);
    sources.updateWatermark();
    expect(sources.watermarkMillis).toBe(900);
    expect(sources.silentSince(5)).toEqual(["b"]);
    sources.rest("b");
    sources.updateWatermark();
    expect(sources.watermarkMillis).toBe(4_900);
  });

  test("at the cap forgets the longest silent, which no longer holds anything back", () => {
    const sources = new Sources(2);
    sources.advance(sources.findOrAdd("old", 0), 10, 1);
    sources.advance(sources.findOrAdd("new", 0), 1_000, 2);
    sources.advance(sources.findOrAdd("third", 0), 900, 3);
    sources.updateWatermark();
    expect([sources.evicted, sources.find("old"), sources.watermarkMillis]).toEqual([1, undefined, 1_000]);
  });
});
