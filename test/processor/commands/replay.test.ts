import { createHmac } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, onTestFinished, test } from "vitest";
import { encodePayload, logsPayload, nanosAt, tracesPayload } from "../../support/otlp-builder.ts";
import { alertsIn, linesOf, runKeytrail } from "../../support/replay-command.ts";

const TIME = Date.UTC(2026, 0, 5, 10) / 1000;
const ACCESS_KEY_ID = "AKIA" + "IOSFODNN7EXAMPLE";

function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "keytrail-replay-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function tempFile(name: string, content: string | Uint8Array): string {
  const path = join(tempFolder(), name);
  writeFileSync(path, content);
  return path;
}

interface Use {
  readonly at?: number;
  readonly key?: string;
  readonly ip?: string;
}

let nextId = 0;
function use({ at = 0, key = "3f9a".repeat(16), ip = "192.0.2.1" }: Use = {}): string {
  return JSON.stringify({ id: `event-${nextId++}`, time: TIME + at, key, ip, route: "/v1/charges", status: 200 });
}

/** One more than the limit of 100 a minute, two a second. */
function burst(changes: Use = {}): string {
  return (
    Array.from({ length: 101 }, (_, index) => use({ ...changes, at: (changes.at ?? 0) + index / 2 })).join("\n") + "\n"
  );
}

test("101 requests of a key within a minute are one burst, and the exit code is 0", async () => {
  const result = await runKeytrail(["replay", tempFile("a.ndjson", burst()), "--format", "ndjson"]);
  expect(result.code).toBe(0);
  expect(alertsIn(result)).toEqual([
    expect.objectContaining({ rule: expect.objectContaining({ id: "request_rate_burst" }), observed: 101, count: 101 }),
  ]);
  expect(result.errors).toBe(
    "Read 101 sightings from 1 input: 101 counted, 0 duplicate, 0 late; 0 without a key, 0 skipped; 1 alerts\n",
  );
});

test("100 requests of a key within a minute are none", async () => {
  const lines = burst().split("\n").slice(1).join("\n");
  const result = await runKeytrail(["replay", tempFile("a.ndjson", lines), "--format", "ndjson"]);
  expect(result).toMatchObject({ code: 0, output: "" });
});

test("text is one readable line an alert, with the date", async () => {
  const { output } = await runKeytrail(["replay", tempFile("a.ndjson", burst())]);
  expect(output).toMatch(
    /^2026-01-05T10:00:50\.000Z MEDIUM request_rate_burst key=3f9a3f9a… made 101 requests in 1 minute, limit 100\n$/,
  );
});

test("json is one document with the counts of what was read", async () => {
  const { output } = await runKeytrail(["replay", tempFile("a.ndjson", `${burst()}broken\n`), "--format", "json"]);
  expect(JSON.parse(output)).toEqual({
    version: 1,
    alerts: [expect.objectContaining({ observed: 101 })],
    input: { inputs: 1, sightings: 101, counted: 101, duplicate: 0, late: 0, keys: 1, without_key: 0, skipped: 1 },
  });
});

test("raw is one line a run of seconds over the limit, from its first cell to its last", async () => {
  const file = tempFile("a.ndjson", burst() + burst({ at: 600 }));
  const { output } = await runKeytrail(["replay", file, "--episodes", "raw", "--format", "ndjson"]);
  const entity = { "api_key.hash": "3f9a".repeat(16) };
  expect(linesOf(output).map((line) => JSON.parse(line))).toEqual([
    {
      rule: "request_rate_burst",
      entity,
      from: "2026-01-05T10:00:50.000Z",
      to: "2026-01-05T10:00:50.000Z",
      peak: 101,
    },
    {
      rule: "request_rate_burst",
      entity,
      from: "2026-01-05T10:10:50.000Z",
      to: "2026-01-05T10:10:50.000Z",
      peak: 101,
    },
  ]);
  const text = await runKeytrail(["replay", file, "--episodes", "raw"]);
  expect(linesOf(text.output)[0]).toBe(
    `request_rate_burst api_key.hash=${"3f9a".repeat(16)} from=2026-01-05T10:00:50.000Z to=2026-01-05T10:00:50.000Z peak=101`,
  );
});

test.each([
  ["medium", 1],
  ["low", 1],
  ["high", 0],
  ["critical", 0],
])("--fail-on %s of a medium alert exits with %d", async (severity, code) => {
  const result = await runKeytrail(["replay", tempFile("a.ndjson", burst()), "--fail-on", severity]);
  expect(result.code).toBe(code);
});

test("several inputs, compressed or on standard input, are one story", async () => {
  const [first, second, third] = [
    burst().split("\n").slice(0, 40),
    burst().split("\n").slice(40, 80),
    burst().split("\n").slice(80),
  ];
  const files = [tempFile("a.ndjson", first.join("\n")), tempFile("b", gzipSync(second.join("\n")))];
  const result = await runKeytrail(["replay", ...files, "-", "--format", "ndjson"], { stdin: third.join("\n") });
  expect(alertsIn(result)).toEqual([expect.objectContaining({ observed: 101 })]);
  expect(result.errors).toContain("Read 101 sightings from 3 inputs: 101 counted");
});

test("a file whose events are older than those of the file before it is not late", async () => {
  const files = [tempFile("new.ndjson", burst({ at: 86_400 })), tempFile("old.ndjson", burst())];
  const result = await runKeytrail(["replay", ...files, "--format", "ndjson"]);
  expect(result.errors).toContain("202 counted, 0 duplicate, 0 late");
  expect(alertsIn(result)).toHaveLength(2);
});

test("the same file twice counts once", async () => {
  const file = tempFile("a.ndjson", burst());
  const { errors } = await runKeytrail(["replay", file, file]);
  expect(errors).toContain("Read 202 sightings from 2 inputs: 101 counted, 101 duplicate, 0 late");
});

test("--lateness says how late an event of a file may come", async () => {
  const file = tempFile("a.ndjson", `${use({ at: 100 })}\n${use({ at: 0 })}\n`);
  expect((await runKeytrail(["replay", file])).errors).toContain("2 counted, 0 duplicate, 0 late");
  expect((await runKeytrail(["replay", file, "--lateness", "99s"])).errors).toContain("1 counted, 0 duplicate, 1 late");
});

test("the first lines that don't parse are named without their text, the rest is counted", async () => {
  const key = "sk_" + "live_" + "a1B2".repeat(6);
  const broken = Array.from({ length: 7 }, () => `broken ${key}\n`).join("");
  const file = tempFile("a.ndjson", burst() + broken);
  const { code, errors, output } = await runKeytrail(["replay", file]);
  expect(code).toBe(0);
  expect(linesOf(errors)).toEqual([
    ...[102, 103, 104, 105, 106].map(
      (number) => `Skipped line ${number} of ${file}: wanted a JSON object: received something else`,
    ),
    "Skipped 7 in all, the first 5 are named above",
    expect.stringContaining("7 skipped"),
  ]);
  expect(errors + output).not.toContain(key);
});

test("--pack literal and the rules of --config count", async () => {
  const config = tempFile("keytrail.yaml", 'file_format: "1.0"\nrules:\n  request_rate_burst:\n    limit: 200\n');
  const file = tempFile("a.ndjson", burst() + use({ at: 60, ip: "198.51.100.9" }));
  const configured = await runKeytrail(["replay", file, "--config", config, "--format", "ndjson"]);
  expect(alertsIn(configured).map(({ rule, severity }) => [rule.id, severity])).toEqual([
    ["new_client_address", "medium"],
  ]);
  const literal = await runKeytrail(["replay", file, "--pack", "literal", "--format", "ndjson"]);
  expect(alertsIn(literal).map(({ rule }) => rule.id)).toContain("new_client_address");
});

test("--state goes on where the run before ended", async () => {
  const state = join(tempFolder(), "state");
  const lines = burst().split("\n");
  const first = await runKeytrail(["replay", "--state", state, tempFile("a", lines.slice(0, 60).join("\n"))]);
  expect(first.output).toBe("");
  const second = await runKeytrail([
    "replay",
    "--state",
    state,
    tempFile("b", lines.slice(60).join("\n")),
    "--format",
    "ndjson",
  ]);
  const whole = await runKeytrail(["replay", tempFile("c", lines.join("\n")), "--format", "ndjson"]);
  expect(second.output).toBe(whole.output);
  expect(second.errors).toContain("Read 41 sightings from 1 input: 41 counted, 0 duplicate, 0 late");
  expect(alertsIn(whole)).toHaveLength(1);
});

test("learn teaches an address, so that replay with the same state does not find it new", async () => {
  const state = join(tempFolder(), "state");
  const history = tempFile("history", burst() + use({ at: 60, ip: "198.51.100.9" }));
  const today = tempFile("today", use({ at: 86_400, ip: "198.51.100.9" }));
  const taught = await runKeytrail(["learn", history, "--state", state]);
  expect(taught).toMatchObject({ code: 0, output: `Taught 102 sightings into ${state}, which now knows 1 keys\n` });
  const replayed = await runKeytrail(["replay", today, "--state", state, "--format", "ndjson"]);
  expect(replayed.output).toBe("");
  const untaught = tempFile("both", `${readFileSync(history, "utf8")}\n${use({ at: 86_400, ip: "198.51.100.10" })}`);
  expect(alertsIn(await runKeytrail(["replay", untaught, "--format", "ndjson"])).length).toBeGreaterThan(0);
});

test("replay --teach is learn", async () => {
  const state = join(tempFolder(), "state");
  const result = await runKeytrail([
    "replay",
    tempFile("a", burst()),
    "--teach",
    "--state",
    state,
    "--format",
    "ndjson",
  ]);
  expect(result).toMatchObject({ code: 0, output: "" });
  expect(result.errors).toContain("taught 1 keys");
});

const trail = JSON.stringify({
  Records: Array.from({ length: 101 }, (_, index) => ({
    eventID: `trail-${index}`,
    eventTime: "2026-01-05T10:00:00Z",
    eventSource: "s3.amazonaws.com",
    eventName: "GetObject",
    sourceIPAddress: "192.0.2.1",
    userIdentity: { accessKeyId: ACCESS_KEY_ID },
  })),
});

test("keys of a log are hashed with the configured secret, and never printed", async () => {
  const result = await runKeytrail(["replay", tempFile("trail.json", trail), "--format", "ndjson"]);
  const { output: hash } = await runKeytrail(["hash"], { stdin: ACCESS_KEY_ID });
  expect(alertsIn(result).map(({ entity }) => entity)).toEqual([{ "api_key.hash": hash.trim() }]);
  expect(result.output + result.errors).not.toContain(ACCESS_KEY_ID);
});

test("OTLP of both encodings gives the same alerts: a burst, a leaked key, a key's hash in a log", async () => {
  const key = "sk_" + "live_" + "a1B2".repeat(6);
  const { output: hash } = await runKeytrail(["hash"], { stdin: key });
  const spans = Array.from({ length: 101 }, (_, index) => ({
    traceId: index.toString(16).padStart(32, "a"),
    spanId: index.toString(16).padStart(16, "b"),
    startTimeUnixNano: nanosAt(index * 500),
    attributes: { "api_key.hash": hash.trim(), "client.address": "192.0.2.1", "http.response.status_code": 200 },
  }));
  const payloads = [
    tracesPayload(spans),
    tracesPayload([{ traceId: "c".repeat(32), spanId: "d".repeat(16), kind: 3, attributes: { note: `with ${key}` } }]),
    logsPayload([{ body: `refused ${hash.trim()}`, traceId: "e".repeat(32), spanId: "f".repeat(16) }]),
  ];
  const json = tempFile(
    "otlp.json",
    payloads.map((payload) => `${Buffer.from(encodePayload(payload, "json")).toString()}\n`).join(""),
  );
  const messages = payloads.map((payload) => Buffer.from(encodePayload(payload, "protobuf")));
  const framed = messages.flatMap((message) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(message.length);
    return [length, message];
  });
  const fromJson = await runKeytrail(["replay", json, "--format", "ndjson"]);
  const fromProtobuf = await runKeytrail(["replay", tempFile("otlp.pb", Buffer.concat(framed)), "--format", "ndjson"]);
  const fromFiles = await runKeytrail([
    "replay",
    ...messages.map((message, index) => tempFile(`${index}.pb`, message)),
    "--format",
    "ndjson",
  ]);
  expect(
    alertsIn(fromJson)
      .map(({ rule, entity }) => `${rule.id} ${entity["api_key.hash"]}`)
      .toSorted(),
  ).toEqual(["leaked_key", "leaked_key", "request_rate_burst"].map((rule) => `${rule} ${hash.trim()}`));
  expect(fromProtobuf.output).toBe(fromJson.output);
  expect(fromFiles.output).toBe(fromJson.output);
  expect(fromJson.output + fromJson.errors).not.toContain(key);
});

test("without a hash secret one is made for the run, with a warning", async () => {
  const result = await runKeytrail(["replay", tempFile("trail.json", trail)], { env: {} });
  expect(result.code).toBe(0);
  expect(result.errors).toContain("Hashes of keys hold for this run only: set KEYTRAIL_HASH_SECRET");
  const hashed = await runKeytrail(["replay", tempFile("a.ndjson", burst())], { env: {} });
  expect(hashed.errors).not.toContain("KEYTRAIL_HASH_SECRET");
});

test("without a hash secret a state can't be kept of a format whose keys are hashed", async () => {
  const args = ["replay", tempFile("trail.json", trail), "--state", join(tempFolder(), "state")];
  const result = await runKeytrail(args, { env: {} });
  expect(result).toMatchObject({ code: 2, output: "" });
  expect(result.errors).toContain("wanted KEYTRAIL_HASH_SECRET or KEYTRAIL_HASH_SECRET_FILE");
});

test("an access log needs --key-from", async () => {
  const log = '192.0.2.1 - - [05/Jan/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 1 "-" "curl/8"\n';
  const file = tempFile("access.log", log);
  const refused = await runKeytrail(["replay", file]);
  expect(refused.code).toBe(2);
  expect(refused.errors).toContain("wanted --key-from, since this format knows no keys: received none");
  const read = await runKeytrail(["replay", file, "--key-from", "client.address,user_agent.original"]);
  expect(read).toMatchObject({ code: 0, errors: expect.stringContaining("1 counted") });
});

test("--input-format forces a format", async () => {
  const file = tempFile("a", `# a comment first\n${burst()}`);
  const told = await runKeytrail(["replay", file]);
  expect(told.code).toBe(2);
  expect(told.errors).toContain(
    "wanted otlp_json, cloudtrail, sightings, access_log, otlp_protobuf (--input-format forces one): received something else",
  );
  const forced = await runKeytrail(["replay", file, "--input-format", "sightings"]);
  expect(forced).toMatchObject({ code: 0, errors: expect.stringContaining("101 counted") });
});

test("an empty file is nothing, and no error", async () => {
  const result = await runKeytrail(["replay", tempFile("empty", "")]);
  expect(result).toMatchObject({ code: 0, output: "" });
});

test.each([
  [["replay"], "wanted at least one FILE: received none"],
  [["replay", "-", "-"], "wanted standard input (-) once: received it more than once"],
  [["replay", "x", "--format", "xml"], 'wanted --format text, json, ndjson: received "xml"'],
  [["replay", "x", "--episodes", "all"], 'wanted --episodes alerts, incidents, raw: received "all"'],
  [["replay", "x", "--lateness", "2"], 'wanted --lateness from 0s to 30d, such as 120s: received "2"'],
  [["replay", "x", "--lateness", "31d"], 'wanted --lateness from 0s to 30d, such as 120s: received "31d"'],
  [["replay", "x", "--key-from", "host"], 'wanted --key-from client.address, user_agent.original: received "host"'],
  [["replay", "x", "--fail-on", "bad"], 'wanted --fail-on info, low, medium, high, critical: received "bad"'],
  [["replay", "x", "--pack", "all"], 'wanted --pack default, literal: received "all"'],
  [["replay", "x", "--teach"], "--teach wants --state DIR, where what is learned is kept: received none"],
  [["learn", "x"], "wanted --state DIR, where what is learned is kept: received none"],
])("%j is a usage error", async (argv, message) => {
  const result = await runKeytrail(argv);
  expect(result).toMatchObject({ code: 2, output: "" });
  expect(result.errors).toContain(message);
});

test.each([
  ["/nowhere/input", "Cannot read /nowhere/input: wanted a readable file: received no file of this name"],
  [tmpdir(), `Cannot read ${tmpdir()}: wanted a file: received a directory`],
])("an input that can't be read exits with 2: %s", async (path, message) => {
  const result = await runKeytrail(["replay", path]);
  expect(result).toMatchObject({ code: 2, output: "", errors: `${message}\n` });
});

test("an input that breaks in the middle exits with 2, and the state can be used again", async () => {
  const state = join(tempFolder(), "state");
  const text = Array.from({ length: 200 }, (_, index) => burst({ at: index * 600, key: `key-${index}` })).join("");
  const whole = gzipSync(text);
  const cut = tempFile("cut.gz", whole.subarray(0, whole.length - 500));
  const broken = await runKeytrail(["replay", cut, "--state", state]);
  expect(broken).toMatchObject({ code: 2, output: "" });
  expect(broken.errors).toContain("received compressed data that is damaged or cut off");
  const again = await runKeytrail(["replay", tempFile("whole.gz", whole), "--state", state, "--format", "ndjson"]);
  const fresh = await runKeytrail(["replay", tempFile("whole.gz", whole), "--format", "ndjson"]);
  expect(again.output).toBe(fresh.output);
  expect(alertsIn(fresh)).toHaveLength(200);
});

test("keys that the replay hashes go on over a rotation of the hash secret, alerts and all", async () => {
  const [before, after] = ["the secret before, which is long enough", "the secret after, which is long enough"];
  const trailAt = (atSeconds: number, ip: string): string =>
    tempFile(
      "trail.json",
      JSON.stringify({
        Records: Array.from({ length: 60 }, (_, index) => ({
          eventTime: new Date((TIME + atSeconds) * 1000 + index * 400).toISOString(),
          eventID: `rotation-${atSeconds}-${index}`,
          eventSource: "s3.amazonaws.com",
          eventName: "GetObject",
          sourceIPAddress: ip,
          userIdentity: { accessKeyId: ACCESS_KEY_ID },
        })),
      }),
    );
  const replay = async (env: Record<string, string>): Promise<readonly (readonly [string, string | undefined])[]> => {
    const state = join(tempFolder(), "state");
    await runKeytrail(["replay", trailAt(0, "192.0.2.1"), "--state", state], { env: { KEYTRAIL_HASH_SECRET: before } });
    const argv = ["replay", trailAt(25, "192.0.2.1"), "--state", state, "--format", "ndjson"];
    const result = await runKeytrail(argv, { env });
    return alertsIn(result).map(({ rule, entity }) => [rule.id, entity["api_key.hash"]]);
  };
  const hash = createHmac("sha256", after).update(ACCESS_KEY_ID).digest("hex");

  expect(await replay({ KEYTRAIL_HASH_SECRET: after, KEYTRAIL_PREVIOUS_HASH_SECRET: before })).toEqual([
    ["request_rate_burst", hash],
  ]);
  expect(await replay({ KEYTRAIL_HASH_SECRET: after }), "without the secret before").toEqual([]);
});

test("--incidents tells what the alerts of a key are together", async () => {
  const known = Array.from({ length: 25 }, (_, i) => use({ at: i * 60 - 86_400 })).join("\n");
  const elsewhere = use({ at: -120, ip: "203.0.113.9" });
  const file = tempFile("a.ndjson", `${known}\n${elsewhere}\n${burst()}${burst({ key: "77bd".repeat(16) })}`);
  const text = await runKeytrail(["replay", file, "--incidents", "--lateness", "30d"]);
  expect(linesOf(text.output)).toEqual([
    "2026-01-05T09:58:00.000Z MEDIUM 45 Key 3f9a3f9a…: a new address, then a burst of requests (3 min later)",
    expect.stringMatching(/^ {2}2026-01-05T09:58:00\.000Z medium new_client_address Key/),
    expect.stringMatching(/^ {2}2026-01-05T10:00:50\.000Z medium request_rate_burst Key/),
    "2026-01-05T10:00:50.000Z MEDIUM 40 Key 77bd77bd…: a burst of requests",
    expect.stringMatching(/^ {2}2026-01-05T10:00:50\.000Z medium request_rate_burst Key/),
  ]);
  expect(text.errors).toContain("3 alerts in 2 incidents\n");
  const json = await runKeytrail(["replay", file, "--episodes", "incidents", "--lateness", "30d", "--format", "json"]);
  const document = JSON.parse(json.output) as { alerts: { id: string }[]; incidents: { alerts: string[] }[] };
  expect(document.incidents.flatMap(({ alerts }) => alerts).toSorted()).toEqual(
    document.alerts.map(({ id }) => id).toSorted(),
  );
  const both = await runKeytrail(["replay", file, "--incidents", "--episodes", "raw"]);
  expect(both).toMatchObject({
    code: 2,
    errors: expect.stringContaining("wanted one of --incidents and --episodes raw"),
  });
});
