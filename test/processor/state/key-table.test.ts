import { describe, expect, test } from "vitest";
import { KEY_TOUCHED, KeyTable } from "../../../processor/src/state/key-table.ts";

/** A table, and a way to claim links at once: `newer<older`. */
function createTable(maxKeys = 100) {
  const evicted: number[] = [];
  const table = new KeyTable(maxKeys, (slot) => evicted.push(slot));
  const claim = (newer: string, older: string): string => {
    const result = table.link(newer, older);
    if (result.kind === "linked") table.applyLink(result.link);
    return result.kind;
  };
  /** Takes `add a`, or the claim `b<a`; what came of each. */
  const take = (steps: readonly string[]): string[] =>
    steps.map((step) => {
      const [newer = "", older] = step.replace("add ", "").split("<");
      if (older !== undefined) return claim(newer, older);
      table.findOrAdd(newer);
      return "added";
    });
  return { table, claim, take, evicted };
}

describe("KeyTable.link()", () => {
  test.each([
    ["the older was seen first", ["add a", "b<a"], ["a", "b"], "a"],
    ["the newer was seen first", ["add b", "b<a"], ["a", "b"], "b"],
    ["neither was seen", ["b<a"], ["a", "b"], "a"],
    ["the claim is repeated", ["b<a", "b<a", "b<a"], ["a", "b"], "a"],
    ["a second rotation follows", ["b<a", "c<b"], ["a", "b", "c"], "a"],
    ["a second rotation is heard of first", ["c<b", "b<a"], ["a", "b", "c"], "b"],
    ["more follow than are kept: the first stays, and the newest", ["b<a", "c<b", "d<c", "e<d"], ["a", "d", "e"], "a"],
  ])("makes one key of both where %s", (_, steps, hashes, anchor) => {
    const { table, take } = createTable();
    expect(take(steps)).not.toContain("refused");
    const slot = table.find(anchor)!;

    expect(table.hashesOf(slot)).toEqual(hashes);
    expect(hashes.map((hash) => table.find(hash))).toEqual(hashes.map(() => slot));
    expect(table.hashes[slot]).toBe(anchor);
    expect(hashes.map((hash) => table.newestOf(hash))).toEqual(hashes.map(() => hashes.at(-1)));
    expect([...table.slots()]).toEqual([slot]);
    expect(table.size).toBe(1);
    expect(table.droppedHashes).toBe(hashes.includes("e") ? 2 : 0);
  });

  test.each([
    ["two keys that both have a history", ["add a", "add b"], "b", "a"],
    ["a key that has a newer hash already: a second one can't take its history", ["b<a"], "x", "a"],
    ["a hash that has an older one already", ["b<a"], "b", "x"],
    ["the way back", ["b<a"], "a", "b"],
    ["two keys through a hash that is in the middle", ["c<b", "add a", "add x"], "x", "b"],
  ])("refuses to join %s", (_, steps, newer, older) => {
    const { table, claim, take } = createTable();
    take(steps);
    const before = JSON.stringify(table.dump());

    expect(claim(newer, older)).toBe("refused");

    expect(JSON.stringify(table.dump())).toBe(before);
  });

  test("is not known to others before it is applied, and leaves nothing when it is undone", () => {
    const { table, take } = createTable();
    take(["b<a", "c<b"]);
    const before = JSON.stringify(table.dump());
    const size = table.size;

    const dropping = table.link("d", "c");
    expect([table.find("d"), table.newestOf("a"), table.findOrAdd("d")]).toEqual([undefined, "c", table.find("a")]);
    const added = table.link("y", "x");
    if (dropping.kind !== "linked" || added.kind !== "linked") throw new Error("wanted both to be linked");
    table.undoLink(added.link);
    table.undoAdd(added.slot);
    table.undoLink(dropping.link);

    expect(JSON.stringify(table.dump())).toBe(before);
    expect(table.size).toBe(size);
    expect([table.find("d"), table.find("x"), table.find("y"), table.find("b")]).toEqual([
      undefined,
      undefined,
      undefined,
      table.find("a"),
    ]);
  });

  test("survives a dump, with the order of the hashes and what was dropped", () => {
    const { table, take } = createTable();
    take(["add z", "b<a", "c<b", "d<c"]);
    const { table: restored, claim: claimAgain } = createTable();

    restored.restore(table.dump());

    expect(restored.dump()).toEqual(table.dump());
    expect([restored.size, restored.droppedHashes]).toEqual([2, 1]);
    expect(claimAgain("e", "d")).toBe("linked");
    expect(restored.newestOf("a")).toBe("e");
  });

  test("an evicted key goes with all of its hashes, and counts once", () => {
    const { table, claim, evicted } = createTable(1);
    claim("b", "a");
    const slot = table.find("a")!;
    table.findOrAdd("c");
    table.flags[slot]! &= ~KEY_TOUCHED;

    table.shrink();

    expect([table.size, table.evicted, evicted]).toEqual([1, 1, [slot]]);
    expect([table.find("a"), table.find("b")]).toEqual([undefined, undefined]);
    expect(claim("b", "a")).toBe("linked");
  });
});
