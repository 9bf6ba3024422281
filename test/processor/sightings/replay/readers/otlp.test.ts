import { zstdCompressSync } from "node:zlib";
import { expect, test } from "vitest";
import type { OtlpEncoding } from "../../../../../processor/src/otlp/scan.ts";
import { otlpJsonReader } from "../../../../../processor/src/sightings/replay/readers/otlp-json.ts";
import { otlpProtobufReader } from "../../../../../processor/src/sightings/replay/readers/otlp-protobuf.ts";
import {
  BASE_TIME_UNIX_MILLIS,
  encodePayload,
  logsPayload,
  metricsPayload,
  type Payload,
  type SpanSpec,
  tracesPayload,
} from "../../../../support/otlp-builder.ts";
import { readWith } from "../../../../support/read-sightings.ts";

const HASH = "3f9a".repeat(16);

function request(changes: SpanSpec = {}): SpanSpec {
  return {
    ...changes,
    attributes: {
      "api_key.hash": HASH,
      "client.address": "192.0.2.1",
      "http.route": "/v1/charges",
      "http.response.status_code": 200,
      ...changes.attributes,
    },
  };
}

function encode(payload: Payload, encoding: OtlpEncoding): Buffer {
  return Buffer.from(encodePayload(payload, encoding));
}

/** As the Collector's file exporter writes a message: its length in 4 bytes, big-endian, then the message. */
function framed(message: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(message.length);
  return Buffer.concat([length, message]);
}

const traces = tracesPayload([request({ traceId: "a1".repeat(16), spanId: "b1".repeat(8) }), request()]);
const logs = logsPayload([{ body: "hello" }]);
const metrics = metricsPayload([{ points: [{}] }]);

test("each line of JSON is a request of its own signal; ids, source and time are the span's", async () => {
  const text = [traces, logs, metrics].map((payload) => encode(payload, "json").toString("utf8")).join("\n");
  const { sightings, skipped } = await readWith(otlpJsonReader, `${text}\n{}\n\n`, { chunkBytes: 100 });
  expect(skipped).toEqual([]);
  expect(sightings).toHaveLength(2);
  expect(sightings[0]).toMatchObject({
    traceId: "a1".repeat(16),
    spanId: "b1".repeat(8),
    timeUnixMillis: BASE_TIME_UNIX_MILLIS,
    keyHash: HASH,
    clientAddress: "192.0.2.1",
    route: "/v1/charges",
    serviceName: "checkout",
    source: "checkout-1",
  });
});

test("a resource without an instance takes the input as its source", async () => {
  const payload = tracesPayload([request()], { resource: { "service.name": "checkout" } });
  const { sightings } = await readWith(otlpJsonReader, encode(payload, "json"));
  expect(sightings[0]?.source).toBe("input.log");
});

test("lines that are no requests are numbered and skipped", async () => {
  const good = encode(traces, "json").toString("utf8");
  const text = ["not json", '{"resourceProfiles":[]}', good.slice(0, -20), good].join("\n");
  const { sightings, skipped } = await readWith(otlpJsonReader, text);
  expect(sightings).toHaveLength(2);
  expect(skipped).toEqual([
    "line 1: an OTLP JSON request of spans, logs or metrics",
    "line 2: an OTLP JSON request of spans, logs or metrics",
    "line 3: an OTLP JSON request of traces",
  ]);
});

test("a raw key in a span is a leak, and appears nowhere", async () => {
  const key = "sk_" + "live_" + "a1B2".repeat(6);
  const payload = tracesPayload([request({ attributes: { "db.query.text": `select '${key}'` } })]);
  const result = await readWith(otlpJsonReader, encode(payload, "json"));
  expect(result.leaks).toEqual([
    expect.objectContaining({ kind: "raw_key", location: "span.attributes.db.query.text", source: "checkout-1" }),
  ]);
  expect(JSON.stringify(result)).not.toContain(key);
});

test.each([1, 7, 1_000_000])("a file of one protobuf request is read in chunks of %d bytes", async (chunkBytes) => {
  const { sightings, skipped } = await readWith(otlpProtobufReader, encode(traces, "protobuf"), { chunkBytes });
  expect(skipped).toEqual([]);
  expect(sightings).toHaveLength(2);
  expect(sightings[0]?.traceId).toBe("a1".repeat(16));
});

test.each([1, 7, 1_000_000])("requests behind their lengths are read in chunks of %d bytes", async (chunkBytes) => {
  const messages = [metrics, traces, logs, traces].map((payload) => framed(encode(payload, "protobuf")));
  const { sightings, skipped } = await readWith(otlpProtobufReader, Buffer.concat(messages), { chunkBytes });
  expect(skipped).toEqual([]);
  expect(sightings).toHaveLength(4);
});

test("zstd frames behind their lengths are read, of JSON and of protobuf", async () => {
  const messages = [encode(traces, "json"), encode(traces, "protobuf"), encode(logs, "json")];
  const bytes = Buffer.concat(messages.map((message) => framed(zstdCompressSync(message))));
  const { sightings, skipped } = await readWith(otlpProtobufReader, bytes);
  expect(skipped).toEqual([]);
  expect(sightings).toHaveLength(4);
});

test("a message that is cut off is numbered and skipped", async () => {
  const message = framed(encode(traces, "protobuf"));
  const bytes = Buffer.concat([message, message.subarray(0, -3)]);
  const { sightings, skipped } = await readWith(otlpProtobufReader, bytes, { chunkBytes: 50 });
  expect(sightings).toHaveLength(2);
  expect(skipped).toEqual(["message 2: as many bytes as its length says"]);
});

test("a message that is no request is numbered and skipped, and the next is read", async () => {
  const bytes = Buffer.concat([
    framed(encode(traces, "protobuf")),
    framed(Buffer.from("\u000a\u0005hello")),
    framed(Buffer.from("nonsense")),
    framed(zstdCompressSync("x").subarray(0, -1)),
    framed(encode(traces, "protobuf")),
  ]);
  const { sightings, skipped } = await readWith(otlpProtobufReader, bytes);
  expect(sightings).toHaveLength(4);
  expect(skipped.map((text) => text.split(":")[0])).toEqual(
    ["message 2", "message 3", "message 4"].slice(3 - skipped.length),
  );
});

test("a length over the limit ends the input, since the next message can't be found", async () => {
  const bytes = Buffer.concat([framed(encode(traces, "protobuf")), Buffer.from([0xff, 0xff, 0xff, 0xff, 1, 2, 3])]);
  const { sightings, skipped } = await readWith(otlpProtobufReader, bytes);
  expect(sightings).toHaveLength(2);
  expect(skipped).toEqual(["message 2: a length of at most 67108864 bytes"]);
});

test.each([
  ["JSON", encode(traces, "json"), [true, false]],
  ["JSON with spaces", Buffer.from(' {\n "resource_logs" : ['), [true, false]],
  ["a protobuf request", encode(traces, "protobuf"), [false, true]],
  ["protobuf behind a length", framed(encode(logs, "protobuf")), [false, true]],
  ["JSON behind a length", framed(encode(logs, "json")), [false, true]],
  ["zstd behind a length", framed(zstdCompressSync("{}")), [false, true]],
  ["sightings", Buffer.from('{"ts":1}\n'), [false, false]],
  ["text behind an empty line", Buffer.from("\nGET / HTTP/1.1\n"), [false, false]],
  ["nothing", Buffer.alloc(0), [false, false]],
])("%s is recognised", (_name, head, expected) => {
  expect([otlpJsonReader.detects(head), otlpProtobufReader.detects(head)]).toEqual(expected);
});
