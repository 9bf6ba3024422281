import { createHmac, generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { findInLines, redactLines } from "../../support/line-filter.ts";
import { TEST_HASH_SECRET } from "../../support/read-sightings.ts";
import { linesOf, runKeytrail } from "../../support/replay-command.ts";

const KEY = "sk_" + "live_" + "a1B2c3D4".repeat(3);
const HASH = createHmac("sha256", TEST_HASH_SECRET).update(KEY).digest("hex");
/** A key that only its hash gives away. */
const ISSUED = createHmac("md5", "an issued key").update("1").digest("hex");
const HASH_OF_ISSUED = createHmac("sha256", TEST_HASH_SECRET).update(ISSUED).digest("hex");
const FOUND = { format: "stripe_secret_live", tier: "likely" };

test("find prints a line of JSON for each finding, with the key's hash and never the key", async () => {
  const result = await runKeytrail(["find"], { stdin: `nothing\nkey=${KEY}; and ${KEY}\n` });
  expect(linesOf(result.output).map((line) => JSON.parse(line))).toEqual([
    { line: 2, ...FOUND, start: 4, end: 36, key_hash: HASH },
    { line: 2, ...FOUND, start: 42, end: 74, key_hash: HASH },
  ]);
  expect(result).toMatchObject({ code: 0, errors: "Read 2 lines: 2 findings\n" });
  expect(result.output).not.toContain(KEY);
});

test("without a secret there are no hashes", async () => {
  const { output } = await runKeytrail(["find"], { stdin: KEY, env: {} });
  expect(JSON.parse(output)).toEqual({ line: 1, ...FOUND, start: 0, end: 32 });
});

test("nothing found is no output, and fine", async () => {
  expect(await runKeytrail(["find", "--fail-on", "context"], { stdin: "all\nis\nwell\n" })).toEqual({
    code: 0,
    output: "",
    errors: "Read 3 lines: 0 findings\n",
  });
});

test.each([
  ["likely", KEY, 1],
  ["certain", KEY, 0],
  ["likely", "password=hunter2hunter2", 0],
  ["context", "password=hunter2hunter2", 1],
])("--fail-on %s with %#", async (tier, stdin, code) => {
  expect((await runKeytrail(["find", "--fail-on", tier], { stdin })).code).toBe(code);
});

test("findings under the wanted tier are not printed", async () => {
  const stdin = `password=hunter2hunter2\n${KEY}\n`;
  const { output } = await runKeytrail(["find", "--tier", "likely"], { stdin });
  expect(linesOf(output).map((line) => JSON.parse(line))).toEqual([expect.objectContaining({ line: 2, ...FOUND })]);
});

test("an entry's offsets are of the decoded text, its attribute's name decides, and is repeated", async () => {
  const stdin = [
    { key: "http.request.header.authorization", text: "Bearer abcdefgh12345678" },
    { key: "a.b", text: `"\n\u00e9\u{1f511} ${KEY}` },
    { text: KEY },
    { key: `x ${KEY}`, text: KEY },
  ]
    .map((entry) => JSON.stringify(entry))
    .join("\n");
  const { output } = await runKeytrail(["find"], { stdin });
  expect(linesOf(output).map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({ line: 1, start: 7, end: 23, key: "http.request.header.authorization" }),
    { line: 2, ...FOUND, start: 6, end: 38, key: "a.b", key_hash: HASH },
    { line: 3, ...FOUND, start: 0, end: 32, key_hash: HASH },
    { line: 4, ...FOUND, start: 0, end: 32, key_hash: HASH },
  ]);
});

test("what is no entry is a line of text", async () => {
  const log = JSON.stringify({ text: "x", token: KEY });
  const auto = await runKeytrail(["find"], { stdin: log, env: {} });
  expect(JSON.parse(auto.output)).toMatchObject({ line: 1, start: log.indexOf(KEY) });
  const ndjson = await runKeytrail(["find", "--format", "ndjson"], {
    stdin: `${log}\n{"text":1}\n{broken ${KEY}`,
    env: {},
  });
  expect(linesOf(ndjson.output).map((line) => JSON.parse(line))).toEqual([{ line: 3, ...FOUND, start: 8, end: 40 }]);
  const text = await runKeytrail(["find", "--format", "text"], { stdin: `{"text":"${KEY}"}`, env: {} });
  expect(JSON.parse(text.output)).toMatchObject({ start: 9 });
});

function configFile(yaml: string): string {
  const folder = mkdtempSync(join(tmpdir(), "keytrail-find-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "issued.txt"), `${HASH_OF_ISSUED},partner-acme\n`);
  const path = join(folder, "keytrail.yaml");
  writeFileSync(path, `file_format: "1.0"\nkeys:\n${yaml.replace("ISSUED", join(folder, "issued.txt"))}`);
  return path;
}

test("the configuration's formats, allow lists and known keys count", async () => {
  const config = configFile(
    `  known:\n    file: ISSUED\n  allow:\n    formats: [stripe_secret_live]\n  custom_formats:\n    - { id: acme_key, prefix: "acme_", charset: alphanumeric, length: 32 }\n`,
  );
  const stdin = `a ${KEY}\nb acme_${"a1B2".repeat(8)}\nc ${ISSUED}\n`;
  const found = await runKeytrail(["find", "--config", config], { stdin });
  expect(linesOf(found.output).map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({ line: 2, format: "acme_key" }),
    { line: 3, format: "known_key", tier: "certain", start: 2, end: 34, key_hash: HASH_OF_ISSUED },
  ]);
  const redacted = await runKeytrail(["redact", "--config", config], { stdin });
  expect(redacted.output).toMatch(/^a sk_live_\w+\nb \[REDACTED:acme_key:\w{12}\]\nc \[REDACTED:known_key:\w{12}\]\n$/);
});

test("known keys want the secret that they were hashed with; formats do not", async () => {
  const known = await runKeytrail(["find", "--config", configFile("  known:\n    file: ISSUED\n")], {
    stdin: KEY,
    env: {},
  });
  expect(known).toMatchObject({ code: 2, output: "" });
  expect(known.errors).toContain("wanted KEYTRAIL_HASH_SECRET or KEYTRAIL_HASH_SECRET_FILE");
  const allow = configFile("  allow:\n    formats: [stripe_secret_live]\n");
  expect(await runKeytrail(["find", "--config", allow], { stdin: KEY, env: {} })).toMatchObject({
    code: 0,
    output: "",
  });
});

test("an argument is refused and not repeated", async () => {
  const result = await runKeytrail(["find", KEY]);
  expect(result).toMatchObject({ code: 2, output: "" });
  expect(result.errors).toContain('"keytrail find < FILE": received an argument');
  expect(result.errors).not.toContain(KEY);
});

test.each([
  ["a byte order mark", `\ufeff${KEY}`, 0],
  ["characters of several bytes", `\u00e9\u20ac\u{1f511} ${KEY}`, 5],
  ["a byte that is none", `\ufffd ${KEY}`, 2],
])("offsets count UTF-16 characters behind %s", (_name, text, start) => {
  expect(findInLines(text).findings).toEqual([{ line: 1, ...FOUND, start, end: start + KEY.length }]);
});

test("the place is that of the key, in lines of any length, whatever stands around it", () => {
  const filler = fc.stringMatching(/^[ .,\u00e9\u{1f511}]{0,80}$/u);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(filler, fc.boolean(), filler), { maxLength: 8 }),
      fc.constantFrom({}, { maxLineBytes: 150, overlapBytes: 60 }),
      fc.constantFrom("\n", "\r\n"),
      (parts, limits, end) => {
        const lines = parts.map(([before, hasKey, behind]) => `${before} ${hasKey ? KEY : ""} ${behind}`);
        const { findings, lines: count } = findInLines(lines.map((line) => line + end).join(""), limits);
        const expected = lines.flatMap((line, index) =>
          line.includes(KEY)
            ? [{ line: index + 1, start: line.indexOf(KEY), end: line.indexOf(KEY) + KEY.length }]
            : [],
        );
        expect(findings.map(({ line, start, end: stop }) => ({ line, start, end: stop }))).toEqual(expected);
        expect(count).toBe(lines.length);
      },
    ),
    { numRuns: 300 },
  );
});

test("a private key is a finding a line, where redact writes markers", () => {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const text = `before\n${privateKey.export({ type: "pkcs8", format: "pem" }).toString()}behind\n`;
  const { findings } = findInLines(text);
  const redacted = redactLines(text).split("\n");
  expect(findings.map(({ line }) => line)).toEqual(
    redacted.flatMap((line, index) => (line.includes("[REDACTED:pem_private_key]") ? [index + 1] : [])),
  );
  expect(findings.length).toBeGreaterThan(20);
});
