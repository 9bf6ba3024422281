import { Agent } from "node:http";
import { connect } from "node:net";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { expect, onTestFinished, test } from "vitest";
import { startSink } from "../../support/http.ts";
import { JSON_TYPE, PROTOBUF, startTestProcessor } from "../../support/processor.ts";

const BOMB_BYTES = 32 * 1024 * 1024;
/** Status { message } in protobuf: field 2, length, text. */
const messageOf = (body: Buffer): string => body.subarray(2, 2 + (body[1] ?? 0)).toString("utf8");

test("an accepted request is answered 200 with no bytes in protobuf and {} in JSON, in exactly that content type", async () => {
  const processor = await startTestProcessor();
  const protobuf = await processor.post("/v1/traces", { headers: PROTOBUF, body: "items=1" });
  expect([protobuf.status, protobuf.headers["content-type"], protobuf.body.length]).toEqual([
    200,
    "application/x-protobuf",
    0,
  ]);
  const json = await processor.post("/v1/traces", { headers: JSON_TYPE, body: "items=1" });
  expect([json.status, json.headers["content-type"], json.body.toString()]).toEqual([200, "application/json", "{}"]);
});

test("a method other than POST is 405 and says what is allowed", async () => {
  const processor = await startTestProcessor();
  for (const method of ["GET", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
    const answer = await processor.post("/v1/traces", { method });
    expect([method, answer.status, answer.headers.allow]).toEqual([method, 405, "POST"]);
  }
  expect((await processor.metrics()).get('keytrail_requests_turned_away_total{status="405"}')).toBe(5);
});

test("an unknown or a missing content type is 415", async () => {
  const processor = await startTestProcessor();
  for (const headers of [
    {},
    { "content-type": "text/plain" },
    { "content-type": "application/x-www-form-urlencoded" },
  ]) {
    const answer = await processor.post("/v1/logs", { headers, body: "items=1" });
    expect([answer.status, answer.headers["content-type"]]).toEqual([415, "text/plain"]);
  }
});

test("an unknown path is 404, with a Status where the request names an encoding", async () => {
  const processor = await startTestProcessor();
  const answer = await processor.post("/v1/profiles", { headers: JSON_TYPE, body: "{}" });
  expect(answer.status).toBe(404);
  expect(JSON.parse(answer.body.toString())).toEqual({ message: "404 page not found" });
});

test("a payload that is not what it says is 400 with a BadRequest in the request's encoding", async () => {
  const sink = await startSink();
  const processor = await startTestProcessor({ downstreams: [sink.url] });
  const json = await processor.post("/v1/traces", { headers: JSON_TYPE, body: "garbage" });
  expect([json.status, json.headers["content-type"]]).toEqual([400, "application/json"]);
  const message = "Cannot read the payload: wanted OTLP: received something else";
  expect(JSON.parse(json.body.toString())).toEqual({
    message,
    details: [
      {
        "@type": "type.googleapis.com/google.rpc.BadRequest",
        fieldViolations: [{ field: "body", description: message }],
      },
    ],
  });
  const protobuf = await processor.post("/v1/traces", { headers: PROTOBUF, body: "garbage" });
  expect([protobuf.status, protobuf.headers["content-type"]]).toEqual([400, "application/x-protobuf"]);
  expect(messageOf(protobuf.body)).toBe(message);
  expect(sink.requests).toHaveLength(0);
  expect((await processor.metrics()).get('keytrail_requests_total{signal="traces",outcome="bad_payload"}')).toBe(2);
});

for (const coding of ["gzip", "zstd"]) {
  test(`bytes that are not ${coding} are 400`, async () => {
    const processor = await startTestProcessor();
    for (const body of ["items=1", "", gzipSync("items=1").subarray(0, 12)]) {
      const answer = await processor.post("/v1/traces", {
        headers: { ...JSON_TYPE, "content-encoding": coding },
        body,
      });
      expect(answer.status).toBe(400);
    }
  });
}

test("an unknown content encoding is 400, and so are two at once", async () => {
  const processor = await startTestProcessor();
  for (const coding of ["br", "snappy", "gzip, gzip"]) {
    const answer = await processor.post("/v1/traces", {
      headers: { ...PROTOBUF, "content-encoding": coding },
      body: "x",
    });
    expect([coding, answer.status]).toEqual([coding, 400]);
  }
});

const OVERSIZED = [
  { name: "a plain body with its length", headers: {}, body: Buffer.alloc(2048, 0x20) },
  { name: "a plain body in chunks", headers: {}, body: [Buffer.alloc(700, 0x20), Buffer.alloc(700, 0x20)] },
  { name: "a gzip bomb", headers: { "content-encoding": "gzip" }, body: gzipSync(Buffer.alloc(700_000)).subarray(0) },
  { name: "a zstd bomb", headers: { "content-encoding": "zstd" }, body: zstdCompressSync(Buffer.alloc(BOMB_BYTES)) },
] as const;
for (const { name, headers, body } of OVERSIZED) {
  test(`${name} over the limit is 413`, async () => {
    const processor = await startTestProcessor({ listen: { maxBodyBytes: name === "a zstd bomb" ? 8192 : 1024 } });
    const answer = await processor.post("/v1/traces", { headers: { ...JSON_TYPE, ...headers }, body });
    expect(answer.status).toBe(413);
    expect(JSON.parse(answer.body.toString())).toHaveProperty("message");
    expect((await processor.metrics()).get("keytrail_in_flight_bytes")).toBe(0);
  });
}

test("a bomb within the body limit ends at the budget of bytes in flight, as 503 and without the memory", async () => {
  const processor = await startTestProcessor({ listen: { maxInFlightBytes: 1024 * 1024 } });
  const bomb = gzipSync(Buffer.alloc(BOMB_BYTES));
  const before = process.memoryUsage().rss;
  const headers = { ...PROTOBUF, "content-encoding": "gzip" };
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => processor.post("/v1/traces", { headers, body: bomb })),
  );
  expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([503]));
  expect(process.memoryUsage().rss - before).toBeLessThan(10 * BOMB_BYTES);
  expect((await processor.metrics()).get("keytrail_in_flight_bytes")).toBe(0);
});

test("over the budget of bytes in flight a request is 503 with an integer Retry-After, and passes later", async () => {
  const sink = await startSink();
  const processor = await startTestProcessor({ downstreams: [sink.url], listen: { maxInFlightBytes: 100 } });
  const { promise: released, resolve: release } = Promise.withResolvers<undefined>();
  const { promise: arrived, resolve: arrive } = Promise.withResolvers<undefined>();
  sink.answerWith(async () => {
    arrive(undefined);
    await released;
    return { status: 200, headers: PROTOBUF };
  });
  const body = "items=1".padEnd(60);
  const first = processor.post("/v1/traces", { headers: PROTOBUF, body });
  await arrived;
  const second = await processor.post("/v1/traces", { headers: PROTOBUF, body });
  expect(second.status).toBe(503);
  expect(second.headers["retry-after"]).toMatch(/^[1-9]\d*$/);
  release(undefined);
  expect((await first).status).toBe(200);
  expect((await processor.metrics()).get("keytrail_in_flight_refused_total")).toBe(1);
  expect((await processor.post("/v1/traces", { headers: PROTOBUF, body })).status).toBe(200);
});

test("an unexpected exception is 503 with Retry-After and a counter, and what it quotes is told to nobody", async () => {
  const processor = await startTestProcessor();
  const answer = await processor.post("/v1/logs", { headers: JSON_TYPE, body: "explode private-words" });
  expect(answer.status).toBe(503);
  expect(answer.headers["retry-after"]).toMatch(/^[1-9]\d*$/);
  expect(answer.body.toString()).not.toContain("private-words");
  expect(processor.log.join("\n")).not.toContain("private-words");
  expect(processor.log.join("\n")).toContain("TypeError");
  expect((await processor.metrics()).get('keytrail_requests_total{signal="logs",outcome="internal_error"}')).toBe(1);
});

test("a payload that has been through two processors is refused for good", async () => {
  const processor = await startTestProcessor();
  const post = (hop: string) =>
    processor.post("/v1/traces", { headers: { ...PROTOBUF, "x-keytrail-hop": hop }, body: "items=1" });
  expect((await post("1")).status).toBe(200);
  expect((await post("2")).status).toBe(400);
  expect((await post("many")).status).toBe(400);
  expect((await processor.metrics()).get('keytrail_requests_total{signal="traces",outcome="hop_limit"}')).toBe(2);
});

test("a request that never ends is cut off with 408 while others are served", async () => {
  const processor = await startTestProcessor({ listen: { headerTimeoutMillis: 200, requestTimeoutMillis: 200 } });
  const { port } = new URL(processor.url);
  const slow = connect(Number(port), "127.0.0.1");
  slow.write("POST /v1/traces HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{");
  const received: Buffer[] = [];
  slow.on("data", (chunk: Buffer) => received.push(chunk));
  slow.on("error", () => undefined);
  expect((await processor.post("/v1/traces", { headers: PROTOBUF, body: "items=1" })).status).toBe(200);
  await new Promise((resolve) => slow.once("close", resolve));
  expect(Buffer.concat(received).toString()).toMatch(/^HTTP\/1\.1 408 /);
});

test("a head that never ends is cut off", async () => {
  const processor = await startTestProcessor({ listen: { headerTimeoutMillis: 200, requestTimeoutMillis: 200 } });
  const slow = connect(Number(new URL(processor.url).port), "127.0.0.1");
  slow.write("POST /v1/traces HTTP/1.1\r\nHost: a\r\n");
  slow.resume().on("error", () => undefined);
  await new Promise((resolve) => slow.once("close", resolve));
  expect((await processor.post("/v1/traces", { headers: PROTOBUF, body: "items=1" })).status).toBe(200);
});

test("connections over the limit are closed unanswered, and counted", async () => {
  const processor = await startTestProcessor({ listen: { maxConnections: 1 } });
  const first = connect(Number(new URL(processor.url).port), "127.0.0.1");
  onTestFinished(() => void first.destroy());
  await new Promise((resolve) => first.once("connect", resolve));
  await expect(processor.post("/livez", { method: "GET" })).rejects.toThrow(/ECONNRESET|socket hang up/);
  first.destroy();
  await expect
    .poll(() => processor.post("/livez", { method: "GET" }).catch(() => undefined))
    .toHaveProperty("status", 200);
  expect((await processor.metrics()).get("keytrail_connections_dropped_total")).toBeGreaterThanOrEqual(1);
});

test("a kept connection may idle 95 s: longer than Go's clients keep theirs", async () => {
  const processor = await startTestProcessor();
  const agent = new Agent({ keepAlive: true });
  onTestFinished(() => agent.destroy());
  const answer = await processor.post("/v1/traces", { headers: PROTOBUF, body: "items=1", agent });
  expect(answer.headers["keep-alive"]).toContain("timeout=95");
});

test("a body that Expect: 100-continue announces too large is refused before it is sent", async () => {
  const processor = await startTestProcessor({ listen: { maxBodyBytes: 1024 } });
  const socket = connect(Number(new URL(processor.url).port), "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  const head = (length: number) =>
    `POST /v1/traces HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: ${length}\r\n\r\n`;
  socket.write(head(5000));
  const first = await new Promise<Buffer>((resolve) => socket.once("data", resolve));
  expect(first.toString()).toMatch(/^HTTP\/1\.1 413 /);
});

test("a body within the limit is asked for with 100 Continue", async () => {
  const processor = await startTestProcessor();
  const socket = connect(Number(new URL(processor.url).port), "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  socket.write(
    "POST /v1/traces HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: 7\r\n\r\n",
  );
  expect((await new Promise<Buffer>((resolve) => socket.once("data", resolve))).toString()).toMatch(/^HTTP\/1\.1 100 /);
  socket.write("items=1");
  expect((await new Promise<Buffer>((resolve) => socket.once("data", resolve))).toString()).toMatch(/^HTTP\/1\.1 200 /);
});

test("closing answers what is in flight, then takes nothing more", async () => {
  const sink = await startSink();
  const processor = await startTestProcessor({ downstreams: [sink.url] });
  const { promise: released, resolve: release } = Promise.withResolvers<undefined>();
  const { promise: arrived, resolve: arrive } = Promise.withResolvers<undefined>();
  sink.answerWith(async () => {
    arrive(undefined);
    await released;
    return { status: 200, headers: PROTOBUF };
  });
  const agent = new Agent({ keepAlive: true });
  onTestFinished(() => agent.destroy());
  const answer = processor.post("/v1/traces", { headers: PROTOBUF, body: "items=1 sightings=1", agent });
  await arrived;
  const closed = processor.close();
  await expect(processor.post("/v1/traces", { headers: PROTOBUF, body: "items=1" })).rejects.toThrow("ECONNREFUSED");
  expect(processor.fake.isClosed).toBe(false);
  release(undefined);
  expect((await answer).status).toBe(200);
  await closed;
  expect(processor.fake.isClosed).toBe(true);
  expect(processor.fake.counters.received).toBe(1);
});

test("the pages beside OTLP answer GET and HEAD, and nothing else", async () => {
  const processor = await startTestProcessor();
  const page = (path: string, method: string) => processor.post(path, { method });
  expect((await page("/livez", "GET")).body.toString()).toBe("ok\n");
  expect((await page("/readyz", "GET")).status).toBe(200);
  const head = await page("/metrics", "HEAD");
  expect([head.status, head.body.length]).toEqual([200, 0]);
  expect(head.headers["content-type"]).toBe("text/plain; version=0.0.4; charset=utf-8");
  const post = await page("/metrics", "POST");
  expect([post.status, post.headers.allow]).toEqual([405, "GET, HEAD"]);
});

test("while it shuts down it is not ready", async () => {
  const sink = await startSink();
  const processor = await startTestProcessor({ downstreams: [sink.url] });
  const { promise: released, resolve: release } = Promise.withResolvers<undefined>();
  const { promise: arrived, resolve: arrive } = Promise.withResolvers<undefined>();
  sink.answerWith(async () => {
    arrive(undefined);
    await released;
    return { status: 200, headers: PROTOBUF };
  });
  // Both on one connection: a new one would be refused. The second answer waits for the first, as HTTP/1.1 has it.
  const socket = connect(Number(new URL(processor.url).port), "127.0.0.1");
  const received: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => received.push(chunk));
  socket.write(
    "POST /v1/traces HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-protobuf\r\nContent-Length: 7\r\n\r\nitems=1",
  );
  await arrived;
  const other = connect(Number(new URL(processor.url).port), "127.0.0.1");
  const page = new Promise<Buffer>((resolve) => other.once("data", resolve));
  other.write("GET /readyz HTTP/1.1\r\nHost: a\r\n");
  // The head is half there, so that the connection is not idle when the processor closes.
  await processor.post("/livez", { method: "GET" });
  const closed = processor.close();
  other.write("\r\n");
  expect((await page).toString()).toMatch(/^HTTP\/1\.1 503 /);
  release(undefined);
  await closed;
  socket.destroy();
  other.destroy();
});

test("an address in use names the option that sets it", async () => {
  const first = await startTestProcessor();
  const port = Number(new URL(first.url).port);
  await expect(startTestProcessor({ listen: { port } })).rejects.toMatchObject({
    code: "address_in_use",
    message: `Cannot listen on receivers.otlp_http.endpoint "127.0.0.1:${port}": wanted a free address: received one that another process listens on`,
  });
});
