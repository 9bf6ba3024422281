import { createHash, createHmac } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadHasher } from "../../../sdk/src/instrument/hash-secret.ts";
import type { KeytrailOptions } from "../../../sdk/src/options.ts";

const secret = "a secret of this test, 32 bytes or more";
const plain = { hash: "hmac-sha256", hashInput: "raw" } as const;

function load(
  options: Pick<KeytrailOptions, "hashSecret" | "hash">,
  environment: Record<string, string> = {},
): readonly [string, readonly string[]] {
  const lines: string[] = [];
  const log = { warn: (line: string): void => void lines.push(line) };
  const hasher = loadHasher(
    { ...plain, hashSecret: options.hashSecret, hash: options.hash ?? "hmac-sha256" },
    environment,
    log,
  );
  return [hasher.hash("unit-key"), lines];
}

const expected = createHmac("sha256", secret).update("unit-key").digest("hex");

test("the argument wins over the environment", () => {
  expect(load({ hashSecret: secret }, { KEYTRAIL_HASH_SECRET: "another secret, also 32 bytes or more" })).toEqual([
    expected,
    [],
  ]);
  expect(load({ hashSecret: Buffer.from(secret) })).toEqual([expected, []]);
});

test("the environment gives the secret, or a file that ends in a newline", () => {
  expect(load({}, { KEYTRAIL_HASH_SECRET: secret })).toEqual([expected, []]);
  const folder = mkdtempSync(join(tmpdir(), "keytrail-secret-"));
  writeFileSync(join(folder, "secret"), `${secret}\n`);
  expect(load({}, { KEYTRAIL_HASH_SECRET_FILE: join(folder, "secret") })).toEqual([expected, []]);
  rmSync(folder, { recursive: true });
});

test.each<[string, Pick<KeytrailOptions, "hashSecret">, Record<string, string>]>([
  ["none", {}, {}],
  ["a short one", { hashSecret: "too short to be safe" }, {}],
  ["a short variable", {}, { KEYTRAIL_HASH_SECRET: "too short to be safe" }],
  ["no such file", {}, { KEYTRAIL_HASH_SECRET_FILE: "/too short to be safe" }],
  ["both variables", {}, { KEYTRAIL_HASH_SECRET: secret, KEYTRAIL_HASH_SECRET_FILE: "x" }],
  ["a number", { hashSecret: 123_456_789 as unknown as string }, {}],
])("%s: one is made, in one line that never shows what was given", (_story, options, environment) => {
  const [first, lines] = load(options, environment);
  expect(load(options, environment)[0]).not.toBe(first);
  expect(first).not.toBe(expected);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain("was made for this process");
  expect(lines[0]).not.toMatch(/too short to be safe|123456789|a secret of this test/);
});

test("plain SHA-256 needs no secret, and says nothing", () => {
  expect(load({ hash: "sha256" })).toEqual([createHash("sha256").update("unit-key").digest("hex"), []]);
});
