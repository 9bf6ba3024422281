import { expect, test } from "vitest";
import { headLines, splitLines } from "../../../../processor/src/sightings/replay/lines.ts";
import { inChunks } from "../../../support/read-sightings.ts";

async function split(text: string, chunkBytes: number, maxLineBytes = 1024): Promise<(string | undefined)[]> {
  const lines: (string | undefined)[] = [];
  for await (const block of splitLines(inChunks(Buffer.from(text), chunkBytes), maxLineBytes)) {
    expect(block.firstNumber).toBe(lines.length + 1);
    lines.push(...block.lines.map((line) => line?.toString("utf8")));
  }
  return lines;
}

test.each([1, 2, 3, 7, 100])("splitLines() gives the same lines for chunks of %d bytes", async (chunkBytes) => {
  expect(await split("one\n\ntwo ä\r\nthree", chunkBytes)).toEqual(["one", "", "two ä\r", "three"]);
  expect(await split("one\n", chunkBytes)).toEqual(["one"]);
  expect(await split("\n", chunkBytes)).toEqual([""]);
  expect(await split("", chunkBytes)).toEqual([]);
});

test.each([1, 4, 100])(
  "splitLines() passes over lines that are too long, in chunks of %d bytes",
  async (chunkBytes) => {
    expect(await split(`a\n${"x".repeat(9)}\nb\n${"y".repeat(8)}\n`, chunkBytes, 8)).toEqual([
      "a",
      undefined,
      "b",
      "y".repeat(8),
    ]);
    expect(await split("z".repeat(20), chunkBytes, 8)).toEqual([undefined]);
  },
);

test("splitLines() drops a byte order mark", async () => {
  expect(await split("\ufeff{}\n\ufeff", 100)).toEqual(["{}", "\ufeff"]);
});

test("headLines() leaves out the line that the head cuts off", () => {
  expect(headLines(Buffer.from("one\n\ntwo\nthr"))).toEqual(["one", "two"]);
  expect(headLines(Buffer.from("only"))).toEqual(["only"]);
});
