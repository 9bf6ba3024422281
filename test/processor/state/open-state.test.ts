import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { lockDirectory } from "../../../processor/src/state/lock.ts";
import { readSnapshot } from "../../../processor/src/state/snapshot.ts";
import { play, requests, withDirectory } from "../../support/stories.ts";

const snapshotOf = (directory: string): string => readdirSync(directory).find((name) => name.startsWith("snapshot-"))!;

describe("a snapshot", () => {
  test("that is damaged gives way to an older whole one, and alone is a clear error", async () => {
    await withDirectory(async (directory) => {
      await play(requests(3, 1), {}, directory);
      const name = snapshotOf(directory);
      const whole = readFileSync(join(directory, name));
      const damaged = Buffer.from(whole);
      damaged[damaged.length >> 1]! ^= 1;
      writeFileSync(join(directory, "snapshot-000000000099.bin"), damaged);
      expect(readSnapshot(directory)!.number).toBe(1);
      writeFileSync(join(directory, name), damaged);
      await expect(play([], {}, directory)).rejects.toMatchObject({
        code: "state_unavailable",
        message: expect.stringContaining("damaged"),
      });
    });
  });
});

describe("lockDirectory()", () => {
  test("refuses a holder that lives, takes over from one that is gone, and gives back only its own", async () => {
    await withDirectory((directory) => {
      const unlock = lockDirectory(directory);
      expect(() => lockDirectory(directory)).toThrow(/no other process uses/);
      unlock();
      expect(readdirSync(directory)).toEqual([]);
      writeFileSync(join(directory, "lock"), "4194305 1");
      lockDirectory(directory)();
      // A process id that was given to another process since.
      writeFileSync(join(directory, "lock"), `${process.pid} 1`);
      const taken = lockDirectory(directory);
      writeFileSync(join(directory, "lock"), "1 1");
      taken();
      expect(readdirSync(directory)).toEqual(["lock"]);
    });
  });
});
