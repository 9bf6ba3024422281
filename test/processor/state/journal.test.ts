import { closeSync, fstatSync, openSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { encodeJson, RECORD_EVENT } from "../../../processor/src/state/journal-format.ts";
import { Journal, type JournalPosition } from "../../../processor/src/state/journal.ts";
import { withDirectory } from "../../support/stories.ts";

const record = (n: number): Buffer => encodeJson(RECORD_EVENT, { n });

async function write(directory: string, numbers: readonly number[], segmentBytes?: number): Promise<Journal> {
  const journal = new Journal(directory, 1_000_000, segmentBytes);
  journal.open(() => undefined);
  for (const n of numbers) await journal.append([record(n)], [undefined]);
  return journal;
}

function read(directory: string, resumeAt?: JournalPosition): { numbers: number[]; journal: Journal } {
  const numbers: number[] = [];
  const journal = new Journal(directory, 1_000_000);
  journal.open((_, payload) => numbers.push((JSON.parse(payload.toString()) as { n: number }).n), resumeAt);
  return { numbers, journal };
}

const segmentOf = (directory: string): string => join(directory, readdirSync(directory).toSorted().at(-1)!);

describe("Journal", () => {
  test("gives back what was appended, in order", async () => {
    await withDirectory(async (directory) => {
      (await write(directory, [1, 2, 3])).close();
      const { numbers, journal } = read(directory);
      expect(numbers).toEqual([1, 2, 3]);
      expect(journal.lostBytes).toBe(0);
      journal.close();
    });
  });

  test("cuts a record torn at any byte, keeps what is before it and goes on from there", async () => {
    await withDirectory(async (directory) => {
      (await write(directory, [1, 2, 3])).close();
      const path = segmentOf(directory);
      const whole = readFileSync(path);
      const last = record(3).length;
      for (let kept = 0; kept < last; kept++) {
        writeFileSync(path, whole.subarray(0, whole.length - last + kept));
        const torn = read(directory);
        expect(torn.numbers).toEqual([1, 2]);
        expect(torn.journal.lostBytes).toBe(kept);
        await torn.journal.append([record(4)], [undefined]);
        torn.journal.close();
        const again = read(directory);
        expect(again.numbers).toEqual([1, 2, 4]);
        again.journal.close();
      }
    });
  });

  test("a flipped bit anywhere in the last record cuts that record off", async () => {
    await withDirectory(async (directory) => {
      (await write(directory, [1, 2])).close();
      const path = segmentOf(directory);
      const whole = readFileSync(path);
      const last = record(2).length;
      // The type's bytes are not under the checksum; a changed one is another record.
      for (let at = whole.length - last; at < whole.length; at++) {
        if (at >= whole.length - last + 8 && at < whole.length - last + 12) continue;
        const damaged = Buffer.from(whole);
        damaged[at]! ^= 0x10;
        writeFileSync(path, damaged);
        const { numbers, journal } = read(directory);
        expect(numbers).toEqual([1]);
        expect(journal.lostBytes).toBe(last);
        journal.close();
      }
    });
  });

  test("damage before the snapshot's position hides nothing after it", async () => {
    await withDirectory(async (directory) => {
      const journal = await write(directory, [1, 2]);
      const resumeAt = journal.position;
      await journal.append([record(3)], [undefined]);
      journal.close();
      const path = segmentOf(directory);
      const damaged = readFileSync(path);
      damaged[14]! ^= 1;
      writeFileSync(path, damaged);
      const opened = read(directory, resumeAt);
      expect(opened.numbers).toEqual([3]);
      opened.journal.close();
    });
  });

  test("never appends before the snapshot's position: what is acknowledged there would be passed over", async () => {
    await withDirectory(async (directory) => {
      const journal = await write(directory, [1, 2]);
      const resumeAt = journal.position;
      journal.close();
      writeFileSync(segmentOf(directory), readFileSync(segmentOf(directory)).subarray(0, 10));
      const opened = read(directory, resumeAt);
      expect(opened.journal.position).toEqual({ segment: resumeAt.segment + 1, offset: 0 });
      await opened.journal.append([record(3)], [undefined]);
      opened.journal.close();
      const again = read(directory, resumeAt);
      expect(again.numbers).toEqual([3]);
      again.journal.close();
    });
  });

  test("rotates segments, reads them in order, and prunes those that nothing needs", async () => {
    await withDirectory(async (directory) => {
      const numbers = Array.from({ length: 20 }, (_, n) => n);
      const journal = await write(directory, numbers, 100);
      expect(readdirSync(directory).length).toBeGreaterThan(3);
      journal.close();
      const all = read(directory);
      expect(all.numbers).toEqual(numbers);
      all.journal.prune(0, all.journal.position);
      expect(readdirSync(directory)).toHaveLength(1);
      all.journal.close();
    });
  });

  test("a disk that refuses is a transient trouble that leaves the log as it was", async () => {
    await withDirectory(async (directory) => {
      const journal = await write(directory, [1]);
      const before = journal.position;
      const path = segmentOf(directory);
      // The journal's descriptor is replaced by one that can only be read: writing fails as on a full disk.
      const descriptor = Array.from({ length: 256 }, (_, fd) => fd).find((fd) => isSameFile(fd, path))!;
      closeSync(descriptor);
      const readOnly = openSync(path, "r");
      expect(readOnly).toBe(descriptor);
      await expect(journal.append([record(2)], [undefined])).rejects.toMatchObject({ code: "transient" });
      // The log could not be cut back through it, so it goes on in a segment of its own.
      await journal.append([record(3)], [undefined]);
      expect(journal.position.segment).toBe(before.segment + 1);
      journal.close();
      const opened = read(directory);
      expect(opened.numbers).toEqual([1, 3]);
      opened.journal.close();
    });
  });
});

function isSameFile(descriptor: number, path: string): boolean {
  try {
    const [a, b] = [fstatSync(descriptor), statSync(path)];
    return a.ino === b.ino && a.dev === b.dev;
  } catch {
    return false;
  }
}
