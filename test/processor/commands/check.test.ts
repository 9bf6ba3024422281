import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { runCommandLine } from "../../../processor/src/commands/command-line.ts";
import { COMMANDS } from "../../../processor/src/commands/index.ts";
import { createCommandIo } from "../../support/command-io.ts";

async function check(argv: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const io = createCommandIo(env);
  const code = await runCommandLine(["check", ...argv], COMMANDS, "0", io);
  return { code, output: io.output(), errors: io.errors() };
}

function fileOf(text: string): string {
  const directory = mkdtempSync(join(tmpdir(), "keytrail-check-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  writeFileSync(join(directory, "keytrail.yaml"), text);
  return join(directory, "keytrail.yaml");
}

test("check prints OK for a configuration without a problem", async () => {
  const file = fileOf('file_format: "1.0"\nlateness: ${env:LATENESS}\n');
  expect(await check([file], { LATENESS: "1m" })).toMatchObject({ code: 0, output: "OK\n" });
});

test("check prints every problem on standard error and exits with 2", async () => {
  const file = fileOf('file_format: "2"\nlateness: 3\n');
  expect(await check([file])).toEqual({
    code: 2,
    output: "",
    errors: `${file}:1:14 file_format: wanted "1.0": received "2"\n${file}:2:11 lateness: wanted a duration from 1s to 1d, such as 120s: received 3\n`,
  });
});

test("check tells what is wrong with custom formats and allow lists, and shows no value that may be a key", async () => {
  const file = fileOf(`file_format: "1.0"
keys:
  allow: { formats: [npm_tokn], hashes: [pasted-raw-key-0123456789] }
  custom_formats: [{ id: acme_key, pattern: "acme_[0-9]{4,}[0-9]{2}" }]
`);
  const { code, errors } = await check([file]);
  expect(code).toBe(2);
  expect(errors.trimEnd().split("\n")).toEqual([
    `${file}:3:22 keys.allow.formats[0]: wanted the id of a built-in or custom key format: received "npm_tokn" (did you mean "npm_token"?)`,
    `${file}:3:42 keys.allow.hashes[0]: wanted a hash of 64 hex digits: received something else (not shown)`,
    `${file}:4:45 keys.custom_formats[0].pattern: wanted a run of fixed length before what it could contain: received one of 4 to ${Number.MAX_SAFE_INTEGER}`,
  ]);
});

test.each([[[]], [["a", "b"]]])("check wants exactly one file: %j", async (argv) => {
  const { code, errors } = await check(argv);
  expect(code).toBe(2);
  expect(errors).toContain(`wanted one file: received ${argv.length}`);
});

test("check tells what is wrong with the key registry that the configuration names", async () => {
  const registry = fileOf('file_format: "1.0"\nkeys:\n  - hash: pasted-raw-key-0123456789\n');
  const file = fileOf(`file_format: "1.0"\nregistry: { file: ${JSON.stringify(registry)} }\n`);
  const { code, output, errors } = await check([file]);
  expect([code, output]).toEqual([2, ""]);
  expect(errors).toMatch(/:3:11 keys\[0\]\.hash: wanted a hash of 64 hex digits/);
  expect(errors).not.toContain("pasted-raw-key");
});

test("check says which policies of keys no data can judge, and that the configuration is fine", async () => {
  const hash = "ab".repeat(32);
  const registry = fileOf(
    `file_format: "1.0"\nkeys: [{ hash: ${hash}, allowed_countries: [DE], allowed_asns: [1] }]\n`,
  );
  const geo = "geo: { packages: false }";
  const file = fileOf(`file_format: "1.0"\n${geo}\nregistry: { file: ${JSON.stringify(registry)} }\n`);
  expect(await check([file])).toEqual({
    code: 0,
    output: "OK\n",
    errors:
      "policy_violation is blind to allowed_countries of 1 key: no data of countries is there (geo.databases)\n" +
      "policy_violation is blind to allowed_asns of 1 key: no data of networks is there (geo.databases)\n" +
      "Rules are off for want of geographic data (geo.databases, or a package @ip-location-db/*): new_asn, new_country, impossible_travel, key_replay\n",
  });
});
