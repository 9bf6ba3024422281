import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { createKnownKeyReader, readKnownKeys, readKnownKeysSync } from "../../../sdk/src/keys/known/known-key-file.ts";
import type { KnownKeySet } from "../../../sdk/src/keys/known/known-keys.ts";

function hashOf(text: string | number): string {
  return createHash("sha256").update(String(text)).digest("hex");
}

function read(text: string): KnownKeySet {
  const reader = createKnownKeyReader("keys.txt");
  reader.push(Buffer.from(text));
  return reader.finish();
}

function problemsOf(text: string): readonly string[] {
  try {
    read(text);
  } catch (error) {
    return error instanceof SyntaxError ? error.message.split("\n") : [];
  }
  return [];
}

const TEXT = `# issued keys
${hashOf("plain")}

${hashOf("named").toUpperCase()}, Checkout, production
  {"hash":"${hashOf("json")}","name":"ci","length":40}\r
${hashOf("last")}`;

test("lines are a hash, a hash with its name, or JSON; comments and empty lines say nothing", () => {
  const keys = read(`\ufeff${TEXT}`);
  expect(keys.size).toBe(4);
  expect(["plain", "named", "json", "last", "none"].map((key) => keys.nameOf(hashOf(key)))).toEqual([
    "",
    "Checkout, production",
    "ci",
    "",
    undefined,
  ]);
});

test("lengths are a hint when each line has one", () => {
  const keys = read(`{"hash":"${hashOf(1)}","length":40}\n{"hash":"${hashOf(2)}","length":32}\n`);
  expect([32, 33, 40].map((length) => keys.mayHaveLength(length))).toEqual([true, false, true]);
  expect(read(TEXT).mayHaveLength(33)).toBe(true);
});

test("every wrong line is told at once, with its place, and none is shown", () => {
  const raw = `raw-${"key".repeat(8)}`;
  const text = `${hashOf(1)}
  ${raw}
{"hash":"${raw}"}
{"hash":"${hashOf(2)}","name":7}
{"hash":"${hashOf(2)}","lenght":7}
{"hash":"${hashOf(2)}", "length":0}
{${raw}
${"f".repeat(5_000)}
{}
`;
  const wanted = "wanted a hash of 64 hex digits, hash,name or a JSON object with hash, name and length";
  expect(problemsOf(text)).toEqual([
    `keys.txt:2:3 ${wanted}: received something else (28 characters)`,
    "keys.txt:3:2 wanted a hash of 64 hex digits in hash: received a text of 28 characters",
    "keys.txt:4:76 wanted a text in name: received a number",
    "keys.txt:5:76 wanted one of hash, name, length: received another field",
    "keys.txt:6:77 wanted a number of characters, 1 or more, in length: received a number",
    `keys.txt:7:1 ${wanted}: received text that is no JSON`,
    "keys.txt:8:1 wanted a line of 4096 bytes at most: received a longer one",
    "keys.txt:9:1 wanted a hash of 64 hex digits in hash: received nothing",
  ]);
  expect(problemsOf(text).join("\n")).not.toContain("keykey");
});

test("of many problems the first hundred are told, and how many there are", () => {
  const problems = problemsOf("nonsense\n".repeat(1_000));
  expect(problems).toHaveLength(101);
  expect(problems.at(-1)).toBe("keys.txt: and 900 problems more");
});

test("property: a file means the same in whatever pieces it comes", () => {
  const lines = fc.array(fc.constantFrom(...TEXT.split("\n"), "x".repeat(5_000), "{"), { maxLength: 12 });
  fc.assert(
    fc.property(lines, fc.infiniteStream(fc.integer({ min: 1, max: 3_000 })), (texts, sizes) => {
      const bytes = Buffer.from(texts.join("\n"));
      const outcome = (push: (reader: ReturnType<typeof createKnownKeyReader>) => void): unknown => {
        const reader = createKnownKeyReader("keys.txt");
        push(reader);
        try {
          return reader.finish().size;
        } catch (error) {
          return String(error);
        }
      };
      const inPieces = outcome((reader) => {
        for (let at = 0; at < bytes.length;) {
          const size = sizes.next().value;
          reader.push(bytes.subarray(at, at + size));
          at += size;
        }
      });
      expect(inPieces).toEqual(outcome((reader) => reader.push(bytes)));
    }),
    { numRuns: 100 },
  );
});

test("a file is read at once and as a stream, with the same result", async () => {
  const directory = mkdtempSync(join(tmpdir(), "keytrail-known-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const path = join(directory, "keys.txt");
  writeFileSync(path, Array.from({ length: 20_000 }, (_, index) => `${hashOf(index)},key ${index}\n`).join(""));
  const [sync, stream] = [readKnownKeysSync(path), await readKnownKeys(path)];
  expect([sync.size, stream.size]).toEqual([20_000, 20_000]);
  expect([sync.nameOf(hashOf(19_999)), stream.nameOf(hashOf(4))]).toEqual(["key 19999", "key 4"]);
});

test("a file that can't be read is told as such", async () => {
  const none = "Cannot read known keys from /nowhere/keys: a readable file is wanted: received no file of this name";
  expect(() => readKnownKeysSync("/nowhere/keys")).toThrow(none);
  await expect(readKnownKeys("/nowhere/keys")).rejects.toThrow(none);
  expect(() => readKnownKeysSync(tmpdir())).toThrow("received a directory");
  await expect(readKnownKeys(tmpdir())).rejects.toThrow("received a directory");
});
