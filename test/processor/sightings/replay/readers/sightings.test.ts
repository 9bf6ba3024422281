import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { identityOfEvent } from "../../../../../processor/src/sightings/replay/identity.ts";
import { sightingsReader } from "../../../../../processor/src/sightings/replay/readers/sightings.ts";
import { readWith } from "../../../../support/read-sightings.ts";

const HASH = "3f9a".repeat(16);
const TIME = Date.UTC(2026, 0, 5, 10);

async function readOne(record: unknown): Promise<ReturnType<typeof readWith>> {
  return readWith(sightingsReader, `${JSON.stringify(record)}\n`);
}

test("a line in OpenTelemetry's names becomes a sighting", async () => {
  const { sightings } = await readOne({
    time: "2026-01-05T10:00:00.250Z",
    trace_id: "A1".repeat(16),
    span_id: "b1".repeat(8),
    "api_key.hash": HASH,
    "api_key.owner": "checkout-prod",
    "client.address": "2001:DB8::1",
    "keytrail.client.address_source": "untrusted_forwarded",
    "user_agent.original": "curl/8",
    "service.name": "checkout",
    "http.route": "/v1/charges",
    "http.response.status_code": 403,
    label: "passed over",
  });
  expect(sightings).toEqual([
    {
      traceId: "a1".repeat(16),
      spanId: "b1".repeat(8),
      timeUnixMillis: TIME + 250,
      keyHash: HASH,
      clientAddress: "2001:db8::1",
      addressUntrusted: true,
      userAgent: "curl/8",
      serviceName: "checkout",
      route: "/v1/charges",
      statusCode: 403,
      outcome: "rejected",
      weight: 1,
      keyName: "checkout-prod",
      source: "input.log",
    },
  ]);
});

test("a line may hold the key's hash under the hash secret before, and no raw key in its place", async () => {
  const record = { time: "2026-01-05T10:00:00Z", "api_key.hash": HASH };
  const previous = "4e8b".repeat(16);

  const { sightings } = await readOne({ ...record, "api_key.previous_hash": previous });
  expect(sightings).toMatchObject([{ keyHash: HASH, previousKeyHash: previous }]);

  const { skipped } = await readOne({ ...record, "api_key.previous_hash": ["AKIA", "IOSFODNN7EXAMPLE"].join("") });
  expect(skipped).toEqual(["line 1: the hash of a key, not the key itself (see keytrail hash)"]);
});

test("a line in short names becomes a sighting", async () => {
  const { sightings } = await readOne({
    id: "event-1",
    ts: TIME / 1000,
    key: "3f9a",
    ip: "::ffff:192.0.2.1",
    ua: "curl/8",
    route: "/",
    status: 200,
  });
  expect(sightings).toEqual([
    expect.objectContaining({
      ...identityOfEvent("event-1"),
      timeUnixMillis: TIME,
      keyHash: "3f9a",
      clientAddress: "192.0.2.1",
      userAgent: "curl/8",
      route: "/",
      statusCode: 200,
      outcome: "accepted",
    }),
  ]);
});

test("a line without an id is told by itself and its occurrence", async () => {
  const line = JSON.stringify({ ts: TIME / 1000, key: "3f9a" });
  const { sightings } = await readWith(sightingsReader, `${line}\n${line}\n`);
  expect(sightings.map(({ traceId }) => traceId)).toEqual(
    [1, 2].map((n) => createHash("sha256").update(`${line}\n${n}`).digest("hex").slice(0, 32)),
  );
});

test.each([
  [{ status: 401 }, "rejected"],
  [{ status: "403" }, "rejected"],
  [{ status: 500 }, "accepted"],
  [{ status: 0 }, "unknown"],
  [{}, "unknown"],
  [{ status: 200, "api_key.auth.outcome": "rejected" }, "rejected"],
  [{ status: 200, "api_key.auth.outcome": "nonsense" }, "accepted"],
])("%o has the outcome %s", async (part, outcome) => {
  const { sightings } = await readOne({ ts: 1, key: "3f9a", ...part });
  expect(sightings[0]?.outcome).toBe(outcome);
});

test("what is not an address is absent", async () => {
  for (const ip of ["AWS Internal", "999.1.1.1", "", 7, null]) {
    const { sightings } = await readOne({ ts: 1, key: "3f9a", ip });
    expect(sightings[0]?.clientAddress).toBe("");
  }
});

test("an event without a key is counted, unless the service says that the key was missing", async () => {
  const lines = [{ ts: 1 }, { ts: 2, key: null }, { ts: 3, "api_key.auth.outcome": "missing", status: 401 }];
  const { sightings, withoutKey } = await readWith(
    sightingsReader,
    lines.map((line) => JSON.stringify(line)).join("\n"),
  );
  expect(withoutKey).toBe(2);
  expect(sightings).toEqual([expect.objectContaining({ keyHash: "", outcome: "missing", timeUnixMillis: 3000 })]);
});

test("fields of the client stand for a key where there is none", async () => {
  const lines = [
    { ts: 1, ip: "192.0.2.1", ua: "curl/8" },
    { ts: 1, ip: "192.0.2.1", ua: "curl/8", key: "own" },
  ];
  const { sightings } = await readWith(sightingsReader, lines.map((line) => JSON.stringify(line)).join("\n"), {
    keyFrom: ["client.address", "user_agent.original"],
  });
  const digest = createHash("sha256").update("192.0.2.1\ncurl/8").digest("hex");
  expect(sightings.map(({ keyHash }) => keyHash)).toEqual([digest, "own"]);
});

test("lines that can't be read are numbered, and their text goes nowhere", async () => {
  const key = "sk_" + "live_" + "a1B2".repeat(6);
  const text = [
    '{"ts":1,"key":"good"}',
    "not json",
    "[1]",
    '{"ts":"later","key":"a"}',
    '{"ts":1,"key":"a","status":7}',
    `{"ts":1,"key":"${"k".repeat(257)}"}`,
    "",
    `{"ts":1,"key":"${key}"}`,
    `{"broken":"${key}`,
    '{"ts":2,"key":"good"}',
  ].join("\n");
  const { sightings, skipped } = await readWith(sightingsReader, text, { chunkBytes: 11 });
  expect(sightings.map(({ timeUnixMillis }) => timeUnixMillis)).toEqual([1000, 2000]);
  expect(skipped).toEqual([
    "line 2: a JSON object",
    "line 3: a JSON object",
    "line 4: a time in ISO 8601 or unix seconds",
    "line 5: a status from 100 to 999",
    "line 6: a key hash of at most 256 characters",
    "line 8: the hash of a key, not the key itself (see keytrail hash)",
    "line 9: a JSON object",
  ]);
});

test("raw keys in shown texts are redacted", async () => {
  const key = "sk_" + "live_" + "a1B2".repeat(6);
  const { sightings } = await readOne({ ts: 1, key: "3f9a", ua: `client ${key}`, route: `/v1/${key}` });
  expect(JSON.stringify(sightings)).not.toContain(key);
  expect(sightings[0]?.route).toMatch(/^\/v1\/\[REDACTED:/);
});

test("a name of JavaScript's own is only a name", async () => {
  const { sightings } = await readWith(sightingsReader, '{"ts":1,"key":"a","__proto__":{"ip":"192.0.2.1"}}');
  expect(sightings[0]?.clientAddress).toBe("");
});

test("what a stream brings is handed on as it comes, what a file holds in full batches", async () => {
  const text = Array.from(
    { length: 100 },
    (_, index) => `${JSON.stringify({ ts: index, id: index, key: "k" })}\n`,
  ).join("");
  const counts = [true, false].map(async (isStream) => {
    return (await readWith(sightingsReader, text, { isStream, chunkBytes: Math.ceil(text.length / 4) })).chunkCount;
  });
  // The last take is empty for a stream that ended with a line.
  expect(await Promise.all(counts)).toEqual([5, 1]);
});

test("more rows than a batch holds arrive in order", async () => {
  const lines = Array.from({ length: 10_000 }, (_, index) =>
    JSON.stringify({ ts: index, id: index, key: `k${index}` }),
  );
  const { sightings } = await readWith(sightingsReader, lines.join("\n"));
  expect(sightings.map(({ keyHash }) => keyHash)).toEqual(lines.map((_, index) => `k${index}`));
});

test.each([
  ['{"ts":1}\n', true],
  ['\n{"time":"2026-01-05T10:00:00Z","key":"a"}\n{"cut', true],
  ['{"id":1}\n', false],
  ['{"resourceSpans":[]}\n', false],
  ["hello\n", false],
  ["", false],
])("detects() of %o is %s", (head, expected) => {
  expect(sightingsReader.detects(Buffer.from(head))).toBe(expected);
});
