import { createHmac, generateKeyPairSync } from "node:crypto";
import { createKeyScanner } from "@keytrail/sdk/keys";
import fc from "fast-check";
import { expect, test } from "vitest";
import { runCommandLine } from "../../../processor/src/commands/command-line.ts";
import { COMMANDS } from "../../../processor/src/commands/index.ts";
import { createCommandIo } from "../../support/command-io.ts";
import { cutAt, redactChunks, redactLines } from "../../support/line-filter.ts";
import { TEST_HASH_SECRET } from "../../support/read-sightings.ts";
import { runKeytrail } from "../../support/replay-command.ts";

const KEY = "sk_" + "live_" + "a1B2c3D4".repeat(3);
const MARKER = "[REDACTED:stripe_secret_live]";
const HASH = createHmac("sha256", TEST_HASH_SECRET).update(KEY).digest("hex");
const HASHED_MARKER = `[REDACTED:stripe_secret_live:${HASH.slice(0, 12)}]`;
const PEM_MARKER = "[REDACTED:pem_private_key]";

function privateKeyPem(): string {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}
const PEM = privateKeyPem();
const PEM_LINES = PEM.trimEnd().split("\n");

test("redact writes markers with the key's hash over keys, and passes all else", async () => {
  const result = await runKeytrail(["redact"], { stdin: `first\nkey=${KEY}; done\r\nlast` });
  expect(result).toEqual({ code: 0, output: `first\nkey=${HASHED_MARKER}; done\r\nlast`, errors: "" });
});

test("without a secret markers have no hash", async () => {
  expect((await runKeytrail(["redact"], { stdin: `a ${KEY} b\n`, env: {} })).output).toBe(`a ${MARKER} b\n`);
});

test("input that can't be read is told, without a stack", async () => {
  const io = createCommandIo();
  io.stdin.write("first\n");
  io.stdin.destroy(Object.assign(new Error(`not shown: ${KEY}`), { code: "EIO" }));
  expect(await runCommandLine(["redact"], COMMANDS, "test", io)).toBe(2);
  expect(io.errors()).toBe('Cannot run "keytrail redact": wanted standard input to be readable: received EIO\n');
});

test("redacts tiers from the wanted one on", async () => {
  const stdin = `password=hunter2hunter2 ${KEY}\n`;
  expect((await runKeytrail(["redact", "--tier", "likely"], { stdin, env: {} })).output).toBe(
    `password=hunter2hunter2 ${MARKER}\n`,
  );
  expect((await runKeytrail(["redact", "--tier", "certain"], { stdin, env: {} })).output).toBe(stdin);
  expect((await runKeytrail(["redact"], { stdin, env: {} })).output).toBe(`password=[REDACTED:password] ${MARKER}\n`);
});

test.each([
  ["an argument, which may be a key", [KEY], "received an argument"],
  ["an unknown format", ["--format", "xml"], "--format auto, text, ndjson"],
  ["an unknown tier", ["--tier", "sure"], "--tier certain, likely, context"],
])("redact refuses %s", async (_name, argv, message) => {
  const result = await runKeytrail(["redact", ...argv], { stdin: "x\n" });
  expect(result).toMatchObject({ code: 2, output: "" });
  expect(result.errors).toContain(message);
  expect(result.errors).not.toContain(KEY);
});

test.each([
  ["nothing", ""],
  ["empty lines", "\n\n\r\n\n"],
  ["no last line end", "a\nb"],
  ["a byte order mark", "\ufeffa\nb\n"],
  ["NUL", "a\0b\n\0\n"],
  ["carriage returns alone", "10%\r20%\r30%\r\n"],
])("%s passes as it is", (_name, text) => expect(redactLines(text)).toBe(text));

test("bytes that are no UTF-8 pass beside a key", () => {
  const junk = Buffer.from([0xff, 0xfe, 0xc3, 0x28, 0xed, 0xa0, 0x80, 0x20]);
  const line = Buffer.concat([junk, Buffer.from(KEY), Buffer.from(" "), junk, Buffer.from("\r\n")]);
  const redacted = Buffer.concat([junk, Buffer.from(`${MARKER} `), junk, Buffer.from("\r\n")]);
  expect(redactChunks([line])).toEqual(redacted);
});

test("any bytes without a finding pass as they are, however they are cut", () => {
  const scanner = createKeyScanner();
  const isClean = (bytes: Uint8Array): boolean => scanner.findInBytes(bytes, 0, bytes.length).length === 0;
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), fc.array(fc.nat(600), { maxLength: 8 }), (bytes, cuts) => {
      fc.pre(isClean(bytes));
      const whole = Buffer.from(bytes);
      expect(redactChunks(cutAt(whole, cuts)).equals(whole)).toBe(true);
    }),
    { numRuns: 500 },
  );
});

/** Lines of many kinds, so that states meet: keys, PEM, folded base64, JSON, long and empty ones. */
const FOLDED = Buffer.from(
  `{"note":"some words that come before the key","token":"${KEY}","and":"some that come behind it"}`,
)
  .toString("base64")
  .replaceAll(/.{64}/g, "$&\n");
const line = fc.oneof(
  { weight: 3, arbitrary: fc.string({ maxLength: 60 }) },
  fc.constantFrom(
    `GET /?key=${KEY} HTTP/1.1`,
    `{"msg":"${KEY}","pin":4,"password":12345678}`,
    `${"x".repeat(300)} ${KEY} ${"y".repeat(300)}`,
    KEY.slice(0, 20),
    PEM.trimEnd(),
    PEM_LINES.slice(0, 9).join("\r\n"),
    FOLDED,
    "Authorization: Basic " + Buffer.from(`user:${KEY}`).toString("base64"),
    "[REDACTED:stripe_secret_live]",
    "",
  ),
);
const stream = fc
  .tuple(fc.array(line, { maxLength: 12 }), fc.constantFrom("\n", "\r\n"), fc.boolean())
  .map(([lines, end, isEnded]) => lines.join(end) + (isEnded ? end : ""));

test.each([
  ["the default bounds", {}],
  ["bounds that cut lines", { maxLineBytes: 400, overlapBytes: 120 }],
])("a stream gives the same however it is cut, with %s", (_name, limits) => {
  fc.assert(
    fc.property(stream, fc.array(fc.nat(3_000), { maxLength: 12 }), (text, cuts) => {
      const bytes = Buffer.from(text);
      expect(redactChunks(cutAt(bytes, cuts), limits).toString()).toBe(redactChunks([bytes], limits).toString());
    }),
    { numRuns: 300 },
  );
});

test("the number of lines and each line's end stay", () => {
  fc.assert(
    fc.property(stream, (text) => {
      expect(redactLines(text).match(/\r?\n/g)).toEqual(text.match(/\r?\n/g));
    }),
    { numRuns: 300 },
  );
});

test("no key is left, and redacting again changes nothing", () => {
  fc.assert(
    fc.property(stream, (text) => {
      const redacted = redactLines(text);
      expect(redacted).not.toContain(KEY.slice(8));
      expect(redactLines(redacted)).toBe(redacted);
    }),
    { numRuns: 300 },
  );
});

test("a line gives what the scanner's own redaction gives", () => {
  const scanner = createKeyScanner();
  fc.assert(
    fc.property(fc.string({ maxLength: 40 }), fc.string({ maxLength: 40 }), (before, behind) => {
      const text = `a${before}${KEY}${behind}`.replaceAll(/[\r\n{[]/g, " ");
      expect(redactLines(`${text}\n`)).toBe(`${scanner.redact(text)}\n`);
    }),
    { numRuns: 300 },
  );
});

test("each line of a private key is redacted, and what stands around it passes", () => {
  const redacted = redactLines(`before\n${PEM}after all\n`);
  const [begin = "", ...rest] = PEM_LINES;
  const body = rest.slice(0, -1).map(() => PEM_MARKER);
  expect(redacted).toBe(["before", begin, ...body, rest.at(-1), "after all", ""].join("\n"));
});

test.each([
  ["a container's name", (text: string) => `app_1  | ${text}`],
  ["a time", (text: string) => `2026-11-23T10:00:00.000Z INFO ${text}`],
  ["quotes and escapes of a source", (text: string) => `  "${text}\\n" +`.replace(" +", ",")],
  ["an indent", (text: string) => `      ${text}`],
])("a private key behind %s on every line is redacted", (_name, wrap) => {
  const redacted = redactLines(`${PEM_LINES.map(wrap).join("\n")}\n${wrap("goes on as before")}\n`);
  for (const text of PEM_LINES.slice(1, -1)) expect(redacted).not.toContain(text.slice(0, 12));
  expect(redacted).toContain(wrap("goes on as before"));
  expect(redacted.split("\n")).toHaveLength(PEM_LINES.length + 2);
});

test("a private key between others' lines is redacted", () => {
  const mixed = PEM_LINES.flatMap((text, index) => [text, `GET /healthz 200 in ${index} ms`]).join("\n");
  const redacted = redactLines(`${mixed}\n`);
  for (const text of PEM_LINES.slice(1, -1)) expect(redacted).not.toContain(text.slice(0, 12));
  expect(redacted).toContain("GET /healthz 200 in 3 ");
});

test("a line that only names a private key's begin holds nothing back and hides nothing behind it", () => {
  const text = `wanted -----BEGIN PRIVATE KEY-----\n${"a line of a log that says what is done\n".repeat(40)}`;
  expect(redactLines(text).split("\n").slice(1)).toEqual(text.split("\n").slice(1));
});

test("a key in base64 that is folded over lines is redacted in all of them", () => {
  const redacted = redactLines(`mail:\n${FOLDED}\nbye now\n`);
  const decoded = Buffer.from(redacted.replaceAll(/\[REDACTED[^\]]*\]/g, ""), "base64").toString("latin1");
  expect(decoded).not.toContain(KEY.slice(8, 16));
  expect(redacted.split("\n")).toHaveLength(`mail:\n${FOLDED}\nbye now\n`.split("\n").length);
  expect(redacted).toContain("bye now\n");
});

test.each([
  [
    "pino",
    { level: 30, time: 1_700_000_000_000, req: { headers: { authorization: `Bearer ${KEY}` } }, msg: `got ${KEY}` },
  ],
  ["bunyan", { name: "api", v: 0, pid: 7, err: { stack: `Error: ${KEY}\n    at f (/a.js:1:2)` }, msg: "" }],
  ["winston", { message: `paid with "${KEY}"`, level: "info", timestamp: "2026-01-05T10:00:00Z" }],
  ["nested JSON", { body: JSON.stringify({ card: { key: KEY, note: 'a\\b"c' }, password: 'p"w\\d\n1' }) }],
  [
    "twice nested JSON",
    { body: JSON.stringify({ inner: JSON.stringify({ token: KEY, secret: 'q"\\\u0001\u2028z' }) }) },
  ],
  [
    "numbers and more under a credential's name",
    { password: 12_345_678, token: true, secret: null, api_key: [1.5e3, KEY] },
  ],
  ["a credential that is an object", { password: { value: "hunter2hunter2", n: 1 } }],
  ["a private key", { key: PEM, after: "x" }],
  ["escapes", { password: '\u0007\\\\"\\u0041', text: `\n${KEY}\t` }],
])("a line of %s stays JSON with the same members", (_name, value) => {
  const text = JSON.stringify(value);
  for (const prefix of ["", "app_1 | "]) {
    const redacted = redactLines(`${prefix}${text}\n`);
    expect(redacted.startsWith(prefix)).toBe(true);
    expect(shapeOf(JSON.parse(redacted.slice(prefix.length)))).toEqual(shapeOf(value));
    expect(redacted).not.toContain(KEY.slice(8));
  }
});

test("any JSON with keys in it stays JSON", () => {
  const text = fc.oneof(fc.string(), fc.constantFrom(KEY, `\\${KEY}"`, `password="${KEY}`, `\u2028${KEY}\\u0041`));
  const name = fc.oneof(fc.string(), fc.constantFrom("password", "token", "msg", "authorization", KEY));
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      text,
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.constantFrom(true, null),
      fc.array(tie("value"), { maxLength: 4 }),
      fc.dictionary(name, tie("value"), { maxKeys: 4 }),
      fc.json().map((json) => json),
    ),
  }));
  fc.assert(
    fc.property(fc.dictionary(name, value, { maxKeys: 4 }), (object) => {
      const redacted = redactLines(`${JSON.stringify(object)}\n`);
      expect(() => JSON.parse(redacted)).not.toThrow();
    }),
    { numRuns: 1_000 },
  );
});

/** The names of members and the kinds of values: a scalar may have become a string. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value !== "object" || value === null) return "scalar";
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shapeOf(member)]));
}

const SMALL = { maxLineBytes: 2_000, overlapBytes: 400 };

test("a key is redacted wherever a long line is cut", () => {
  for (let offset = 1_300; offset < 2_100; offset += 7) {
    const text = `${"-".repeat(offset)} ${KEY} ${".".repeat(3_000)}\n`;
    expect(redactLines(text, SMALL)).toBe(text.replace(KEY, MARKER));
  }
});

test("a credential is redacted when its name stands before the cut", () => {
  for (let offset = 1_500; offset < 1_700; offset += 3) {
    const text = `${"-".repeat(offset)} password=hunter2hunter2 ${".".repeat(3_000)}\n`;
    expect(redactLines(text, SMALL)).toBe(text.replace("hunter2hunter2", "[REDACTED:password]"));
  }
});

test("a long line without a finding passes as it is", () => {
  const text = `${"word ".repeat(5_000)}\nnext`;
  expect(redactLines(text, SMALL)).toBe(text);
});

test("a secret that is longer than a piece is redacted to its end, and what follows passes", () => {
  const token = `${KEY}${"Aa1".repeat(5_000)}`;
  expect(redactLines(`token ${token} follows\nnext\n`, SMALL)).toBe(`token ${MARKER} follows\nnext\n`);
});

test("entries are redacted as the value of their attribute, other lines as text", async () => {
  const entries = [
    { key: "http.request.header.authorization", text: "Bearer abcdefgh12345678" },
    { text: `pays with ${KEY}`, id: 7 },
    { key: "cache.key", text: "nothing here" },
    { key: `header ${KEY}`, text: "x", other: { token: KEY } },
  ].map((entry) => JSON.stringify(entry));
  const stdin = [...entries, `log line ${KEY}`, '{"text":5}', '  {"text": "as it is"}  '].join("\r\n");
  const { output, code } = await runKeytrail(["redact", "--format", "ndjson"], { stdin });
  const lines = output.split("\r\n");
  expect(code).toBe(0);
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({ text: expect.stringMatching(/^Bearer \[REDACTED:[^\]]+\]$/) });
  expect(JSON.parse(lines[1] ?? "")).toEqual({ text: `pays with ${HASHED_MARKER}`, id: 7 });
  expect(lines[2]).toBe(entries[2]);
  expect(JSON.parse(lines[3] ?? "")).toEqual({
    key: `header ${HASHED_MARKER}`,
    text: "x",
    other: { token: HASHED_MARKER },
  });
  expect(lines.slice(4)).toEqual([`log line ${HASHED_MARKER}`, '{"text":5}', '  {"text": "as it is"}  ']);
});
