import { createHash, createHmac } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { hashCommand } from "../../../processor/src/commands/hash.ts";
import { createCommandIo } from "../../support/command-io.ts";
import { TEST_HASH_SECRET } from "../../support/read-sightings.ts";
import { runKeytrail } from "../../support/replay-command.ts";

const KEY = "sk_" + "live_" + "a1".repeat(12);
const hmacOf = (key: string): string => createHmac("sha256", TEST_HASH_SECRET).update(key).digest("hex");

function tempFile(content: string): string {
  const folder = mkdtempSync(join(tmpdir(), "keytrail-hash-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "file");
  writeFileSync(path, content);
  return path;
}

test.each([
  ["as it is", KEY, KEY],
  ["with a newline", `${KEY}\n`, KEY],
  ["with the newline of Windows", `${KEY}\r\n`, KEY],
  ["with two newlines, of which one counts", `${KEY}\n\n`, `${KEY}\n`],
  ["with spaces, which count", ` ${KEY} `, ` ${KEY} `],
])("a key on standard input %s gives 64 hex digits", async (_name, stdin, key) => {
  expect(await runKeytrail(["hash"], { stdin })).toEqual({ code: 0, output: `${hmacOf(key)}\n`, errors: "" });
});

test("the secret may stand in a file", async () => {
  const env = { KEYTRAIL_HASH_SECRET_FILE: tempFile(`${TEST_HASH_SECRET}\n`) };
  expect((await runKeytrail(["hash"], { stdin: KEY, env })).output).toBe(`${hmacOf(KEY)}\n`);
});

test("hashes with the secret before by choice, where there is one", async () => {
  const before = "the secret before, which is long enough";
  const env = { KEYTRAIL_HASH_SECRET: TEST_HASH_SECRET, KEYTRAIL_PREVIOUS_HASH_SECRET: before };
  const previous = createHmac("sha256", before).update(KEY).digest("hex");
  expect((await runKeytrail(["hash", "--previous"], { stdin: KEY, env })).output).toBe(`${previous}\n`);
  expect((await runKeytrail(["hash"], { stdin: KEY, env })).output).toBe(`${hmacOf(KEY)}\n`);

  const without = await runKeytrail(["hash", "--previous"], { stdin: KEY });
  expect(without).toMatchObject({ code: 2, output: "" });
  expect(without.errors).toContain("wanted KEYTRAIL_PREVIOUS_HASH_SECRET");
});

test.each([
  ["the same", TEST_HASH_SECRET, "received the same"],
  ["a short one", "too short", "received 9 bytes"],
])("a secret before that can't be used stops the command: %s", async (_name, before, reason) => {
  const env = { KEYTRAIL_HASH_SECRET: TEST_HASH_SECRET, KEYTRAIL_PREVIOUS_HASH_SECRET: before };
  const result = await runKeytrail(["hash"], { stdin: KEY, env });
  expect(result).toMatchObject({ code: 2, output: "" });
  expect(result.errors).toContain(reason);
  expect(result.errors).not.toContain(before);
});

test("a secret before without a present one stops the command", async () => {
  const env = { KEYTRAIL_PREVIOUS_HASH_SECRET: TEST_HASH_SECRET };
  const result = await runKeytrail(["hash"], { stdin: KEY, env });
  expect(result.code).toBe(2);
  expect(result.errors).toContain("KEYTRAIL_HASH_SECRET or KEYTRAIL_HASH_SECRET_FILE beside it is wanted");
});

test("hashes as the configuration says", async () => {
  const config = tempFile('file_format: "1.0"\nhash:\n  algorithm: sha256\n');
  const digest = createHash("sha256").update(KEY).digest("hex");
  expect((await runKeytrail(["hash", "--config", config], { stdin: KEY, env: {} })).output).toBe(`${digest}\n`);
});

test.each([
  [[KEY]],
  [["--", KEY]],
  [[`--${KEY}`]],
  [[`--key=${KEY}`]],
  [["--config", "", KEY]],
  [["a", "b", KEY]],
  [["--previous", KEY]],
  [["--previous", "--previous"]],
])("an argument is refused and not repeated: %#", async (argv) => {
  const result = await runKeytrail(["hash", ...argv], { stdin: KEY });
  expect(result).toMatchObject({ code: 2, output: "" });
  expect(result.errors).toContain("received an argument, which is not repeated here");
  expect(result.errors).not.toContain(KEY);
});

test("without a secret there is no hash, since it would compare with nothing", async () => {
  const result = await runKeytrail(["hash"], { stdin: KEY, env: {} });
  expect(result).toMatchObject({ code: 2, output: "" });
  expect(result.errors).toContain("wanted KEYTRAIL_HASH_SECRET or KEYTRAIL_HASH_SECRET_FILE");
});

test.each([
  ["nothing", "", "wanted a key: received nothing"],
  ["a newline alone", "\n", "wanted a key: received nothing"],
  ["bytes that are no text", Buffer.from([0xff, 0xfe]), "wanted a key in UTF-8: received other bytes"],
  ["a file", Buffer.alloc(70_000, 97), "wanted a key of at most 65536 bytes: received more"],
])("%s is no key", async (_name, stdin, message) => {
  const result = await runKeytrail(["hash"], { stdin });
  expect(result).toMatchObject({ code: 2, output: "" });
  expect(result.errors).toContain(message);
});

/** Types into a terminal that notes whether it echoes. */
async function typeAtPrompt(
  ...chunks: readonly (string | Uint8Array)[]
): Promise<{ code: number; output: string; errors: string; modes: boolean[] }> {
  const io = createCommandIo({ KEYTRAIL_HASH_SECRET: TEST_HASH_SECRET });
  const modes: boolean[] = [];
  Object.assign(io.stdin, { isTTY: true, setRawMode: (enabled: boolean) => modes.push(enabled) });
  const running = hashCommand.run([], io);
  await io.said("Key (not shown): ");
  for (const chunk of chunks) io.stdin.write(chunk);
  return { code: await running, output: io.output(), errors: io.errors(), modes };
}

test("on a terminal the key is asked for, and nothing of it is shown", async () => {
  expect(await typeAtPrompt("sk_", `${KEY.slice(3)}\r`)).toEqual({
    code: 0,
    output: `${hmacOf(KEY)}\n`,
    errors: "Key (not shown): \n",
    modes: [true, false],
  });
});

test.each([
  ["backspace", ["abx", "\u007f", "c\n"], "abc"],
  ["backspace over a character of two bytes", ["abä\u0008c\n"], "abc"],
  ["backspace at the start", ["\u007fabc\n"], "abc"],
  ["Ctrl-U", ["nonsense\u0015abc\n"], "abc"],
  ["Ctrl-D", ["abc\u0004"], "abc"],
  ["a character cut in two", [Buffer.from("ä").subarray(0, 1), Buffer.from("ä\n").subarray(1)], "ä"],
])("on a terminal %s works", async (_name, chunks, key) => {
  expect((await typeAtPrompt(...chunks)).output).toBe(`${hmacOf(key)}\n`);
});

test("Ctrl-C leaves without a hash and gives the terminal back", async () => {
  expect(await typeAtPrompt("abc\u0003")).toMatchObject({ code: 130, output: "", modes: [true, false] });
});
