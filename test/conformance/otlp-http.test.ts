/*
 * What an OTLP/HTTP server owes its senders, one line of the checklist a test. Not here: what is gRPC's alone.
 * https://opentelemetry.io/docs/specs/otlp/#otlphttp
 */
import { Agent } from "node:http";
import type { OutgoingHttpHeaders } from "node:http";
import { connect } from "node:net";
import { gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { createEphemeralSecret, createKeyHasher, createKeyScanner } from "@keytrail/sdk/keys";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { createPayloadScanner } from "../../processor/src/otlp/scan.ts";
import type { OtlpEncoding } from "../../processor/src/otlp/scan.ts";
import { startSink } from "../support/http.ts";
import type { HttpAnswer, SinkRequest } from "../support/http.ts";
import { encodePayload, logsPayload, metricsPayload, tracesPayload } from "../support/otlp-builder.ts";
import type { Payload } from "../support/otlp-builder.ts";
import { decodeProtobuf } from "../support/otlp-proto.ts";
import { JSON_TYPE, PROTOBUF, startTestProcessor } from "../support/processor.ts";
import type { TestProcessor, TestProcessorOptions } from "../support/processor.ts";

const TYPES: Readonly<Record<OtlpEncoding, string>> = { protobuf: "application/x-protobuf", json: "application/json" };
const ENCODINGS: readonly OtlpEncoding[] = ["protobuf", "json"];
const CODINGS = {
  identity: { pack: (bytes: Uint8Array) => Buffer.from(bytes), unpack: (bytes: Uint8Array) => Buffer.from(bytes) },
  gzip: { pack: (bytes: Uint8Array) => gzipSync(bytes), unpack: (bytes: Uint8Array) => gunzipSync(bytes) },
  zstd: {
    pack: (bytes: Uint8Array) => zstdCompressSync(bytes),
    unpack: (bytes: Uint8Array) => zstdDecompressSync(bytes),
  },
} as const;
const PAYLOADS: readonly Payload[] = [
  tracesPayload([{ name: "GET /orders", attributes: { "http.response.status_code": 200 } }]),
  logsPayload([{ body: "order placed", attributes: { "order.size": 3 } }]),
  metricsPayload([{ name: "orders", points: [{ attributes: { route: "/orders" } }] }]),
];

/** A processor with the real scanner. */
function startReal(options: TestProcessorOptions = {}): Promise<TestProcessor> {
  const hasher = createKeyHasher({ secret: createEphemeralSecret() });
  const keys = { scanner: createKeyScanner({ hash: hasher.hash }), hasher };
  return startTestProcessor({ payloadScanner: createPayloadScanner(), keys, ...options });
}

/** The text of a google.rpc.Status. */
function statusMessage(encoding: OtlpEncoding, body: Buffer): string {
  if (encoding === "json") {
    const status: unknown = JSON.parse(body.toString());
    return typeof status === "object" && status !== null && "message" in status ? String(status.message) : "";
  }
  // Field 2, length-delimited; the messages of this suite are shorter than 128 bytes, but for some that take two.
  if (body[0] !== 0x12) return "";
  const [low = 0, high = 0] = [body[1], body[2]];
  const [start, length] = low < 0x80 ? [2, low] : [3, (low & 0x7f) + high * 128];
  return body.subarray(start, start + length).toString();
}

/** Status, content type and whether there is a Status message with a text. */
function errorOf(answer: HttpAnswer, encoding: OtlpEncoding): string {
  const message = statusMessage(encoding, answer.body) === "" ? "without a message" : "with a message";
  return `${answer.status} ${answer.headers["content-type"]} ${message}`;
}

const anError = (status: number, encoding: OtlpEncoding): string => `${status} ${TYPES[encoding]} with a message`;

test("C1 every signal, encoding and coding is accepted, forwarded byte for byte and answered in its own type", async () => {
  const sink = await startSink();
  const processor = await startReal({ downstreams: [sink.url] });
  for (const payload of PAYLOADS) {
    for (const encoding of ENCODINGS) {
      for (const [coding, { pack }] of Object.entries(CODINGS)) {
        const body = pack(encodePayload(payload, encoding));
        const headers = { "content-type": TYPES[encoding], "content-encoding": coding };
        const answer = await processor.post(`/v1/${payload.signal}`, { headers, body });
        const told = encoding === "json" ? "{}" : "";
        expect([answer.status, answer.headers["content-type"], answer.body.toString()]).toEqual([
          200,
          TYPES[encoding],
          told,
        ]);
        expect(sink.requests.at(-1)?.body.equals(body)).toBe(true);
      }
    }
  }
  expect(sink.requests).toHaveLength(18);
});

test("C1 profiles are not taken: 404, which a sender does not repeat", async () => {
  const processor = await startReal();
  expect(errorOf(await processor.post("/v1development/profiles", { headers: PROTOBUF }), "protobuf")).toBe(
    anError(404, "protobuf"),
  );
});

test("C2 a content type with parameters or in upper case is accepted, and answered without them", async () => {
  const processor = await startReal();
  for (const contentType of ["application/json; charset=utf-8", "Application/JSON", "application/json;charset=utf-8"]) {
    const answer = await processor.post("/v1/traces", { headers: { "content-type": contentType }, body: "{}" });
    expect([answer.status, answer.headers["content-type"]]).toEqual([200, "application/json"]);
  }
  const answer = await processor.post("/v1/traces", { headers: { "content-type": "APPLICATION/X-PROTOBUF" } });
  expect([answer.status, answer.headers["content-type"]]).toEqual([200, "application/x-protobuf"]);
});

test("C3 an empty envelope, {} and no bytes of protobuf are 200, and nothing empty is made for the downstream", async () => {
  const sink = await startSink();
  const processor = await startReal({ downstreams: [sink.url] });
  for (const signal of ["traces", "logs", "metrics"]) {
    expect((await processor.post(`/v1/${signal}`, { headers: PROTOBUF })).status).toBe(200);
    expect((await processor.post(`/v1/${signal}`, { headers: JSON_TYPE, body: "{}" })).status).toBe(200);
  }
  for (const body of ['{"resourceSpans":[]}', '{"resourceSpans":[{"resource":{},"scopeSpans":[]}]}']) {
    expect((await processor.post("/v1/traces", { headers: JSON_TYPE, body })).status).toBe(200);
  }
  expect(sink.requests).toHaveLength(0);
});

test("C4 GET and PATCH are 405 with Allow, no and unknown types are 415, an unknown path is 404", async () => {
  const processor = await startReal();
  for (const method of ["GET", "PATCH"]) {
    const answer = await processor.post("/v1/metrics", { method });
    expect([answer.status, answer.headers.allow]).toEqual([405, "POST"]);
  }
  expect((await processor.post("/v1/logs", { body: "{}" })).status).toBe(415);
  expect((await processor.post("/v1/logs", { headers: { "content-type": "text/json" }, body: "{}" })).status).toBe(415);
  expect((await processor.post("/v1/unknown", { headers: JSON_TYPE, body: "{}" })).status).toBe(404);
  expect((await processor.post("/v1/traces/", { headers: JSON_TYPE, body: "{}" })).status).toBe(404);
});

test("C5 garbage is 400 with a Status in the encoding of the request", async () => {
  const processor = await startReal();
  for (const signal of ["traces", "logs", "metrics"]) {
    const path = `/v1/${signal}`;
    expect(errorOf(await processor.post(path, { headers: PROTOBUF, body: "this is no protobuf" }), "protobuf")).toBe(
      anError(400, "protobuf"),
    );
    expect(errorOf(await processor.post(path, { headers: JSON_TYPE, body: '{"resourceSpans":' }), "json")).toBe(
      anError(400, "json"),
    );
    expect(errorOf(await processor.post(path, { headers: JSON_TYPE, body: "[]" }), "json")).toBe(anError(400, "json"));
  }
});

test("C6 bytes that are not gzip or zstd, and unknown codings, are 400 with a Status", async () => {
  const processor = await startReal();
  for (const coding of ["gzip", "zstd", "lz4", "br"]) {
    for (const encoding of ENCODINGS) {
      const headers = { "content-type": TYPES[encoding], "content-encoding": coding };
      expect(errorOf(await processor.post("/v1/traces", { headers, body: "plain bytes" }), encoding)).toBe(
        anError(400, encoding),
      );
    }
  }
});

test("C7 over the limit, plain, in chunks, as a gzip or a zstd bomb: 413, and the memory stays bounded", async () => {
  const limit = 64 * 1024;
  const bomb = Buffer.alloc(64 * 1024 * 1024);
  const processor = await startReal({ listen: { maxBodyBytes: limit } });
  const before = process.memoryUsage().rss;
  const oversized: readonly (readonly [OutgoingHttpHeaders, Uint8Array | readonly Uint8Array[]])[] = [
    [{}, Buffer.alloc(limit + 1, 0x20)],
    [{}, [Buffer.alloc(limit, 0x20), Buffer.alloc(1, 0x20)]],
    [{ "content-encoding": "gzip" }, gzipSync(bomb)],
    [{ "content-encoding": "zstd" }, zstdCompressSync(bomb)],
  ];
  for (const [more, body] of oversized) {
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => processor.post("/v1/traces", { headers: { ...JSON_TYPE, ...more }, body })),
    );
    for (const answer of answers) expect(errorOf(answer, "json")).toBe(anError(413, "json"));
  }
  // Twenty bombs of 64 MiB each went in: 1.25 GiB would have come out.
  expect(process.memoryUsage().rss - before).toBeLessThan(256 * 1024 * 1024);
});

test("C8 overload is 503 with an integer Retry-After", async () => {
  const processor = await startReal({ listen: { maxInFlightBytes: 16 } });
  const answer = await processor.post("/v1/traces", {
    headers: JSON_TYPE,
    body: `{"resourceSpans":[]}${" ".repeat(50)}`,
  });
  expect(errorOf(answer, "json")).toBe(anError(503, "json"));
  expect(answer.headers["retry-after"]).toMatch(/^[1-9]\d*$/);
});

test("C9 a dead downstream is 503, not 500", async () => {
  const sink = await startSink();
  await sink.close();
  const processor = await startReal({ downstreams: [sink.url] });
  for (const payload of PAYLOADS) {
    const answer = await processor.post(`/v1/${payload.signal}`, {
      headers: PROTOBUF,
      body: encodePayload(payload, "protobuf"),
    });
    expect(errorOf(answer, "protobuf")).toBe(anError(503, "protobuf"));
    expect(answer.headers["retry-after"]).toMatch(/^[1-9]\d*$/);
  }
});

test("C10 a partial rejection is 200 with its counts; a full success leaves the field unset", async () => {
  const sink = await startSink();
  const processor = await startReal({ downstreams: [sink.url] });
  const post = () => processor.post("/v1/traces", { headers: JSON_TYPE, body: JSON.stringify(PAYLOADS[0]?.content) });
  expect((await post()).body.toString()).toBe("{}");
  const partial = '{"partialSuccess":{"rejectedSpans":"1","errorMessage":"quota"}}';
  sink.answerWith(() => ({ status: 200, headers: JSON_TYPE, body: partial }));
  const answer = await post();
  expect([answer.status, answer.body.toString()]).toEqual([200, partial]);
});

test("C11 JSON: 64-bit numbers both ways, ids in either case, integers for enums, unknown and missing fields, NaN", async () => {
  const sink = await startSink();
  const processor = await startReal({ downstreams: [sink.url] });
  const body = `{"unknown":1,"resourceSpans":[{"unknown":{"a":[1]},"resource":{"unknown":null},"scopeSpans":[{"unknown":"x","scope":{},
    "spans":[{"traceId":"5B8EFFF798038103D269B633813FC60C","spanId":"eee19b7ec3c1b174","kind":2,"startTimeUnixNano":"1767607200000000001",
    "endTimeUnixNano":1767607200000000002,"unknown":[{}],"attributes":[{"key":"a","value":{"intValue":"9007199254740993"},"unknown":1},
    {"key":"b","value":{"intValue":9007199254740993}},{"key":"c","value":{"doubleValue":"NaN"}},{"key":"d","value":{"doubleValue":-0.0}},{"key":"e"}]},{}]}]},{}]}`;
  const answer = await processor.post("/v1/traces", { headers: JSON_TYPE, body });
  expect([answer.status, answer.body.toString()]).toEqual([200, "{}"]);
  expect(sink.requests[0]?.body.toString()).toBe(body);
  expect((await processor.metrics()).get("keytrail_spans_forwarded_total")).toBe(2);
});

test("C12 ids of a wrong length are refused as bad data or forwarded as they are, never mangled or taken for an outage", async () => {
  const sink = await startSink();
  const processor = await startReal({ downstreams: [sink.url] });
  for (const traceId of ["", "00", "5b8efff798038103d269b633813fc60c00"]) {
    const payload = tracesPayload([{ traceId }]);
    for (const encoding of ENCODINGS) {
      const body = encodePayload(payload, encoding);
      const taken = sink.requests.length;
      const answer = await processor.post("/v1/traces", { headers: { "content-type": TYPES[encoding] }, body });
      const forwarded = sink.requests[taken]?.body.equals(body) === true ? "forwarded" : "changed";
      const outcome = answer.status === 200 ? forwarded : errorOf(answer, encoding);
      expect(["forwarded", anError(400, encoding)]).toContain(outcome);
    }
  }
});

test("C13 browsers are not let in: a preflight is 405 and no answer names an origin", async () => {
  const processor = await startReal();
  const origin = { origin: "https://example.com", "access-control-request-method": "POST" };
  const preflight = await processor.post("/v1/traces", { method: "OPTIONS", headers: origin });
  expect(preflight.status).toBe(405);
  const post = await processor.post("/v1/traces", { headers: { ...JSON_TYPE, ...origin }, body: "{}" });
  for (const answer of [preflight, post]) expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
});

test("C14 connections are kept, pipelined requests are answered in order, 100 connections are served at once", async () => {
  const processor = await startReal();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  const answers = [];
  for (let n = 0; n < 3; n++)
    answers.push(await processor.post("/v1/traces", { headers: JSON_TYPE, body: "{}", agent }));
  for (const answer of answers) expect([answer.status, answer.headers["keep-alive"]]).toEqual([200, "timeout=95"]);

  const socket = connect(Number(new URL(processor.url).port), "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  const head = (path: string, length: number) =>
    `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`;
  let received = "";
  const complete = new Promise<void>((resolve) => {
    socket.on("data", (chunk: Buffer) => {
      received += chunk.toString();
      if ((received.match(/HTTP\/1\.1 /g) ?? []).length === 3) resolve();
    });
  });
  socket.write(`${head("/v1/traces", 2)}{}${head("/v1/absent", 2)}{}${head("/v1/logs", 2)}{}`);
  await complete;
  expect(received.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 200", "HTTP/1.1 404", "HTTP/1.1 200"]);

  const body = encodePayload(PAYLOADS[0] ?? tracesPayload([]), "protobuf");
  const parallel = await Promise.all(
    Array.from({ length: 100 }, () => processor.post("/v1/traces", { headers: PROTOBUF, body, agent: new Agent() })),
  );
  expect(parallel.filter(({ status }) => status === 200)).toHaveLength(100);
});

/** A downstream that answers in a pattern, and keeps what it took and what it refused. */
async function startUnsteadySink(pattern: readonly number[]) {
  const sink = await startSink();
  const [delivered, refused]: [string[], string[]] = [[], []];
  let calls = 0;
  sink.answerWith(({ body }: SinkRequest) => {
    const status = pattern[calls++ % pattern.length] ?? 200;
    const id = /"test_id","value":\{"stringValue":"([^"]+)"/.exec(body.toString())?.[1] ?? "";
    if (status === 200) delivered.push(id);
    if (status === 400) refused.push(id);
    return { status, headers: JSON_TYPE, body: status === 200 ? "{}" : '{"message":"no"}' };
  });
  return { sink, delivered, refused };
}

const PATTERNS: Readonly<Record<string, readonly number[]>> = {
  always_succeed: [200],
  random_non_permanent: [200, 503, 429, 200, 502, 504],
  random_permanent: [200, 400, 200, 200, 400],
  random_error: [200, 503, 400, 200, 500, 429, 400],
};
for (const [name, pattern] of Object.entries(PATTERNS)) {
  test(`C16 with a downstream that does ${name}, delivered + permanently refused = generated`, async () => {
    const { sink, delivered, refused } = await startUnsteadySink(pattern);
    const processor = await startReal({ downstreams: [sink.url] });
    const generated = Array.from({ length: 60 }, (_, n) => `id-${n}`);
    const sendUntilSettled = async (id: string): Promise<void> => {
      const body = encodePayload(tracesPayload([{ attributes: { test_id: id } }]), "json");
      let answer = await processor.post("/v1/traces", { headers: JSON_TYPE, body });
      while (answer.status === 503) answer = await processor.post("/v1/traces", { headers: JSON_TYPE, body });
      expect([200, 400]).toContain(answer.status);
    };
    await Promise.all(generated.map(sendUntilSettled));
    expect([...delivered, ...refused].toSorted()).toEqual(generated.toSorted());
    const metrics = await processor.metrics();
    expect(metrics.get("keytrail_spans_received_total")).toBe(generated.length);
    expect(metrics.get("keytrail_spans_forwarded_total")).toBe(delivered.length);
    expect(metrics.get("keytrail_spans_rejected_total")).toBe(refused.length);
    expect(metrics.get("keytrail_spans_in_flight")).toBe(0);
  });
}

test("C16 after stop returns nothing more is accepted, and every 200 was delivered", async () => {
  const { sink, delivered } = await startUnsteadySink([200]);
  const processor = await startReal({ downstreams: [sink.url] });
  const accepted: string[] = [];
  const stop = new AbortController();
  let next = 0;
  const sender = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      const id = `id-${next++}`;
      const body = encodePayload(tracesPayload([{ attributes: { test_id: id } }]), "json");
      const answer = await processor.post("/v1/traces", { headers: JSON_TYPE, body }).catch(() => undefined);
      if (answer?.status === 200) accepted.push(id);
    }
  };
  const senders = Array.from({ length: 8 }, sender);
  await expect.poll(() => accepted.length).toBeGreaterThan(20);
  await processor.close();
  const before = sink.requests.length;
  stop.abort();
  await Promise.all(senders);
  expect(sink.requests.length).toBe(before);
  expect(accepted.filter((id) => !delivered.includes(id))).toEqual([]);
  expect(delivered).toHaveLength(new Set(delivered).size);
});

test("C17 whatever the bytes, the answer is 200, 400 or 413, and the processor goes on", async () => {
  const processor = await startReal({ listen: { maxBodyBytes: 4096 } });
  const seeds = PAYLOADS.flatMap((payload) => ENCODINGS.map((encoding) => encodePayload(payload, encoding)));
  const damaged = fc
    .tuple(fc.constantFrom(...seeds), fc.nat(), fc.nat(255), fc.nat())
    .map(([bytes, at, value, cut]) => {
      const copy = Buffer.from(bytes);
      copy[at % copy.length] = value;
      return copy.subarray(0, cut % 3 === 0 ? cut % copy.length : copy.length);
    });
  const bodies = fc.oneof(
    damaged,
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  );
  const answers = fc.asyncProperty(
    fc.constantFrom("traces", "logs", "metrics"),
    fc.constantFrom(...ENCODINGS),
    fc.constantFrom("identity", "gzip", "zstd"),
    fc.boolean(),
    bodies,
    async (signal, encoding, coding, isPacked, bytes) => {
      const body = isPacked ? CODINGS[coding].pack(bytes) : bytes;
      const headers = { "content-type": TYPES[encoding], "content-encoding": coding };
      const answer = await processor.post(`/v1/${signal}`, { headers, body });
      expect([200, 400, 413]).toContain(answer.status);
      expect(answer.headers["content-type"]).toBe(TYPES[encoding]);
    },
  );
  await fc.assert(answers, { numRuns: 400 });
  expect(processor.log).toEqual([]);
  expect((await processor.post("/livez", { method: "GET" })).status).toBe(200);
});

test("C18 what goes through comes out byte for byte: unknown fields, order, empty and absent, negative zero, trace flags", async () => {
  const sink = await startSink();
  const processor = await startReal({ downstreams: [sink.url] });
  const known = Buffer.from(encodePayload(PAYLOADS[0] ?? tracesPayload([]), "protobuf"));
  // Field 1000 as a varint, field 1001 as bytes, then field 1 once more: an empty ResourceSpans.
  const unknown = Buffer.from([0xc0, 0x3e, 0x07, 0xca, 0x3e, 0x02, 0xff, 0x00, 0x0a, 0x00]);
  const negativeZero = encodePayload(
    tracesPayload([{ attributes: { z: -0.5, a: "", m: [], n: null, b: new Uint8Array([0, 255]) } }]),
    "protobuf",
  );
  for (const body of [Buffer.concat([known, unknown]), Buffer.concat([unknown, known]), Buffer.from(negativeZero)]) {
    expect((await processor.post("/v1/traces", { headers: PROTOBUF, body })).status).toBe(200);
    expect(sink.requests.at(-1)?.body.equals(body)).toBe(true);
  }
});

test("C18 what is redacted changes in its place alone, and comes in the coding it was sent in", async () => {
  const sink = await startSink();
  const processor = await startReal({ downstreams: [sink.url] });
  const key = "sk_" + "live_" + "a1B2c3D4".repeat(3);
  const logs = logsPayload([{ body: `charge failed with ${key}`, attributes: { "order.size": 3 } }, { body: "fine" }]);
  for (const [coding, { pack, unpack }] of Object.entries(CODINGS)) {
    const body = pack(encodePayload(logs, "protobuf"));
    const headers = { ...PROTOBUF, "content-encoding": coding };
    expect((await processor.post("/v1/logs", { headers, body })).status).toBe(200);
    const received = sink.requests.at(-1);
    expect(received?.headers["content-encoding"]).toBe(coding);
    const bytes = unpack(received?.body ?? Buffer.alloc(0));
    expect(bytes.includes(key)).toBe(false);
    const text = JSON.stringify(decodeProtobuf("logs", bytes));
    expect(text).toContain("charge failed with [REDACTED:stripe_secret_live:");
    expect(text).toContain('"stringValue":"fine"');
    expect(text).toContain("keytrail.leak.detected");
  }
  expect(processor.fake.leaks).toHaveLength(3);
});

test("C19 a downstream's 401 and 403 come through with their bodies (tokens of our own come with a later version)", async () => {
  const sink = await startSink();
  const processor = await startReal({ downstreams: [sink.url] });
  for (const status of [401, 403]) {
    sink.answerWith(() => ({ status, headers: JSON_TYPE, body: `{"message":"${status}"}` }));
    const body = encodePayload(PAYLOADS[0] ?? tracesPayload([]), "json");
    const answer = await processor.post("/v1/traces", { headers: JSON_TYPE, body });
    expect([answer.status, answer.body.toString()]).toEqual([status, `{"message":"${status}"}`]);
  }
});

test("C20 many requests that never end hold nobody else up, and are cut off", async () => {
  const processor = await startReal({ listen: { headerTimeoutMillis: 300, requestTimeoutMillis: 300 } });
  const port = Number(new URL(processor.url).port);
  const slow = Array.from({ length: 50 }, (_, n) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => undefined).resume();
    const body = "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{";
    socket.write(`POST /v1/traces HTTP/1.1\r\nHost: a\r\n${n % 2 === 0 ? body : ""}`);
    return new Promise((resolve) => socket.once("close", resolve));
  });
  expect((await processor.post("/v1/traces", { headers: JSON_TYPE, body: "{}" })).status).toBe(200);
  await Promise.all(slow);
  expect((await processor.metrics()).get("keytrail_in_flight_bytes")).toBe(0);
});
