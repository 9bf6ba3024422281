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

const PREVIOUS = "the secret before that of this test, 32+";
const expectedBefore = createHmac("sha256", PREVIOUS).update("unit-key").digest("hex");

function loadBoth(
  options: Pick<KeytrailOptions, "hashSecret" | "previousHashSecret" | "hash">,
  environment: Record<string, string> = {},
): { readonly hashes: readonly (string | undefined)[]; readonly lines: readonly string[] } {
  const lines: string[] = [];
  const given = { hashSecret: options.hashSecret, previousHashSecret: options.previousHashSecret };
  const hash = options.hash ?? "hmac-sha256";
  const hasher = loadHasher({ ...plain, ...given, hash }, environment, { warn: (line) => void lines.push(line) });
  return { hashes: [hasher.hash("unit-key"), hasher.previous?.hash("unit-key")], lines };
}

test("the secret before comes from the argument, else from its own variables", () => {
  const both = { hashes: [expected, expectedBefore], lines: [] };
  expect(loadBoth({ hashSecret: secret, previousHashSecret: PREVIOUS })).toEqual(both);
  expect(loadBoth({}, { KEYTRAIL_HASH_SECRET: secret, KEYTRAIL_PREVIOUS_HASH_SECRET: PREVIOUS })).toEqual(both);
  expect(
    loadBoth({ hashSecret: secret, previousHashSecret: PREVIOUS }, { KEYTRAIL_PREVIOUS_HASH_SECRET: "x".repeat(40) }),
  ).toEqual(both);
  expect(loadBoth({ hashSecret: secret })).toEqual({ hashes: [expected, undefined], lines: [] });
});

test.each<[string, Pick<KeytrailOptions, "previousHashSecret">, Record<string, string>, string]>([
  ["a short one", { previousHashSecret: "too short to be safe" }, {}, "received 20 bytes"],
  ["the same", { previousHashSecret: secret }, {}, "received the same"],
  ["a number", { previousHashSecret: 123_456_789 as unknown as string }, {}, "options.previousHashSecret"],
  ["no such file", {}, { KEYTRAIL_PREVIOUS_HASH_SECRET_FILE: "/too short to be safe" }, "received no file"],
])("as the secret before, %s is left out, in one line that never shows it", (_story, options, environment, reason) => {
  const { hashes, lines } = loadBoth({ hashSecret: secret, ...options }, environment);
  expect(hashes).toEqual([expected, undefined]);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain(reason);
  expect(lines[0]).not.toMatch(/too short to be safe|123456789|a secret of this test/);
});

test("a secret before is of no use without a present one, and is left out", () => {
  const { hashes, lines } = loadBoth({ previousHashSecret: PREVIOUS });
  expect(hashes[1]).toBeUndefined();
  expect(lines).toEqual([
    expect.stringContaining("was made for this process"),
    expect.stringContaining("a hash secret beside it is wanted: received none"),
  ]);
});
