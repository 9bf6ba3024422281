import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { expect, onTestFinished, test } from "vitest";
import { findInput, openInput } from "../../../../processor/src/sightings/replay/input.ts";

const TEXT = Buffer.from(Array.from({ length: 50_000 }, (_, index) => `line ${index}\n`).join(""));

function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "keytrail-input-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function tempFile(bytes: Uint8Array): string {
  const path = join(tempFolder(), "input");
  writeFileSync(path, bytes);
  return path;
}

async function readAll(path: string, stdin: Readable = Readable.from([])): Promise<{ head: Buffer; all: Buffer }> {
  const { head, bytes } = await openInput(await findInput(path, stdin));
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  return { head, all: Buffer.concat(chunks) };
}

const cutUp = (bytes: Buffer): Buffer[] =>
  Array.from({ length: Math.ceil(bytes.length / 1000) }, (_, index) =>
    bytes.subarray(index * 1000, index * 1000 + 1000),
  );

test.each([
  ["as it is", TEXT],
  ["gzip", gzipSync(TEXT)],
  ["gzip in two members", Buffer.concat([gzipSync(TEXT.subarray(0, 1000)), gzipSync(TEXT.subarray(1000))])],
  ["zstd", zstdCompressSync(TEXT)],
  [
    "zstd in two frames",
    Buffer.concat([zstdCompressSync(TEXT.subarray(0, 1000)), zstdCompressSync(TEXT.subarray(1000))]),
  ],
])("an input %s gives its text, and a head of 64 KiB", async (_name, bytes) => {
  const { head, all } = await readAll(tempFile(bytes));
  expect(all.equals(TEXT)).toBe(true);
  expect(head.equals(TEXT.subarray(0, 64 * 1024))).toBe(true);
});

test.each([
  ["as it is", TEXT],
  ["gzip", gzipSync(TEXT)],
])("standard input %s gives its text", async (_name, bytes) => {
  const { all } = await readAll("-", Readable.from(cutUp(bytes)));
  expect(all.equals(TEXT)).toBe(true);
});

test("an input that can't be opened is named", async () => {
  const denied = Object.assign(new Error("denied"), { code: "EACCES" });
  const input = { name: "access.log", isFile: true, open: () => Readable.from([]).destroy(denied) };
  await expect(openInput(input)).rejects.toThrow(
    "Cannot read access.log: wanted a readable file: received a file without permission to read it",
  );
});

test.each([0, 1, 3])("an input of %d bytes is read", async (length) => {
  const { head, all } = await readAll(tempFile(TEXT.subarray(0, length)));
  expect(head).toHaveLength(length);
  expect(all).toHaveLength(length);
});

test("an input that is left in the middle closes its file", async () => {
  const { bytes } = await openInput(await findInput(tempFile(gzipSync(TEXT)), Readable.from([])));
  await bytes.next();
  await expect(bytes.return(undefined)).resolves.toMatchObject({ done: true });
});

test.each([
  ["cut off", gzipSync(TEXT).subarray(0, -100)],
  ["damaged", Buffer.concat([gzipSync(TEXT).subarray(0, 1000), Buffer.alloc(1000, 255)])],
])("gzip that is %s is named", async (_name, bytes) => {
  const path = tempFile(bytes);
  await expect(readAll(path)).rejects.toMatchObject({
    code: "input_unreadable",
    message: expect.stringMatching(
      `^Cannot read ${path}: wanted a readable file: received compressed data that is damaged or cut off \\(Z_\\w+\\)$`,
    ),
  });
});

test("what follows a zstd frame and is none is named", async () => {
  const path = tempFile(Buffer.concat([zstdCompressSync(TEXT), Buffer.from("something else")]));
  await expect(readAll(path)).rejects.toMatchObject({ code: "input_unreadable" });
});

test("a file that is not there is named", async () => {
  await expect(findInput("/nowhere/input", Readable.from([]))).rejects.toThrow(
    "Cannot read /nowhere/input: wanted a readable file: received no file of this name",
  );
});

test("a directory is named", async () => {
  const folder = tempFolder();
  await expect(findInput(folder, Readable.from([]))).rejects.toThrow(
    `Cannot read ${folder}: wanted a file: received a directory`,
  );
});
