import { createServer } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { startSink } from "../../support/http.ts";
import { JSON_TYPE, PROTOBUF, startTestProcessor } from "../../support/processor.ts";

const TRANSIENT = [408, 425, 429, 500, 502, 503, 504, 301];
for (const status of TRANSIENT) {
  test(`a downstream's ${status} becomes 503 with an integer Retry-After`, async () => {
    const sink = await startSink();
    const processor = await startTestProcessor({ downstreams: [sink.url] });
    sink.answerWith(() => ({ status, headers: { location: "/elsewhere" } }));
    const answer = await processor.post("/v1/traces", { headers: PROTOBUF, body: "items=1 sightings=1" });
    expect(answer.status).toBe(503);
    expect(answer.headers["retry-after"]).toBe("5");
    expect(processor.fake.batches).toHaveLength(0);
  });
}

const RETRY_AFTER = [
  { given: "17", passedOn: /^17$/ },
  { given: "0", passedOn: /^1$/ },
  { given: new Date(Date.UTC(2099, 0, 1)).toUTCString(), passedOn: /^86400$/ },
  { given: "soon", passedOn: /^5$/ },
];
for (const { given, passedOn } of RETRY_AFTER) {
  test(`a downstream's Retry-After "${given}" is passed on in whole seconds`, async () => {
    const sink = await startSink();
    const processor = await startTestProcessor({ downstreams: [sink.url] });
    sink.answerWith(() => ({ status: 429, headers: { "retry-after": given } }));
    const answer = await processor.post("/v1/logs", { headers: JSON_TYPE, body: "items=1" });
    expect(answer.headers["retry-after"]).toMatch(passedOn);
  });
}

for (const status of [400, 401, 403, 404, 413, 415, 422]) {
  test(`a downstream's ${status} passes through`, async () => {
    const sink = await startSink();
    const processor = await startTestProcessor({ downstreams: [sink.url] });
    sink.answerWith(() => ({ status, headers: { "content-type": "text/plain" }, body: "no" }));
    const answer = await processor.post("/v1/metrics", { headers: PROTOBUF, body: "items=1" });
    expect([answer.status, answer.headers["content-type"], answer.body.toString()]).toEqual([
      status,
      "text/plain",
      "no",
    ]);
  });
}

test("a refusal without a body gets a Status of ours", async () => {
  const sink = await startSink();
  const processor = await startTestProcessor({ downstreams: [sink.url] });
  sink.answerWith(() => ({ status: 400 }));
  const answer = await processor.post("/v1/logs", { headers: JSON_TYPE, body: "items=1" });
  expect(JSON.parse(answer.body.toString())).toEqual({
    message: "Cannot forward the request: the downstream answered 400",
  });
});

test("a downstream that is down is 503", async () => {
  const sink = await startSink();
  await sink.close();
  const processor = await startTestProcessor({ downstreams: [sink.url] });
  const answer = await processor.post("/v1/traces", { headers: JSON_TYPE, body: "items=1" });
  expect(answer.status).toBe(503);
  expect(JSON.parse(answer.body.toString())).toEqual({
    message: "Cannot forward the request: the downstream did not answer (ECONNREFUSED)",
  });
});

test("a downstream that never answers is 503 after the timeout", async () => {
  const silent = createServer();
  await new Promise<void>((resolve) => {
    silent.listen(0, "127.0.0.1", resolve);
  });
  onTestFinished(() => void silent.close());
  const bound = silent.address();
  const port = typeof bound === "object" && bound !== null ? bound.port : 0;
  const processor = await startTestProcessor({ downstreams: [`http://127.0.0.1:${port}`], timeoutMillis: 100 });
  const answer = await processor.post("/v1/traces", { headers: JSON_TYPE, body: "items=1" });
  expect(JSON.parse(answer.body.toString())).toEqual({
    message: "Cannot forward the request: the downstream did not answer (timeout)",
  });
});

test("a kept connection that the downstream has closed costs one more attempt, not the request", async () => {
  const sink = await startSink();
  const processor = await startTestProcessor({ downstreams: [sink.url] });
  const post = () => processor.post("/v1/traces", { headers: PROTOBUF, body: "items=1" });
  expect((await post()).status).toBe(200);
  let cut = 0;
  sink.answerWith(() => (cut++ === 0 ? { status: 0, destroy: true } : { status: 200, headers: PROTOBUF }));
  expect((await post()).status).toBe(200);
  expect(sink.requests).toHaveLength(3);
});

test("a connection that breaks on a first use is 503", async () => {
  const sink = await startSink();
  const processor = await startTestProcessor({ downstreams: [sink.url] });
  sink.answerWith(() => ({ status: 0, destroy: true }));
  const answer = await processor.post("/v1/traces", { headers: PROTOBUF, body: "items=1" });
  expect(answer.status).toBe(503);
  expect(sink.requests).toHaveLength(1);
});

test("an answer of more than 64 kB is not read on, and a 2xx still means accepted", async () => {
  const sink = await startSink();
  const processor = await startTestProcessor({ downstreams: [sink.url] });
  sink.answerWith(() => ({ status: 200, headers: JSON_TYPE, body: Buffer.alloc(10 * 1024 * 1024, 0x20) }));
  const answer = await processor.post("/v1/traces", { headers: JSON_TYPE, body: "items=1" });
  expect([answer.status, answer.body.toString()]).toEqual([200, "{}"]);
});

test("a 2xx that the sender could not read is answered as a full success in the sender's encoding", async () => {
  const sink = await startSink();
  const processor = await startTestProcessor({ downstreams: [sink.url] });
  sink.answerWith(() => ({ status: 200, headers: { "content-type": "text/html" }, body: "<p>hello</p>" }));
  const answer = await processor.post("/v1/traces", { headers: JSON_TYPE, body: "items=1" });
  expect([answer.status, answer.body.toString()]).toEqual([200, "{}"]);
});

test("configured headers are sent, a path of the endpoint is kept, and the sender's own headers are not", async () => {
  const sink = await startSink();
  const headers = new Map([["x-tenant", "one"]]);
  const processor = await startTestProcessor({ downstreams: [`${sink.url}/otlp/`], headers });
  await processor.post("/v1/logs", {
    headers: { ...PROTOBUF, authorization: "Bearer of-the-sender", "x-keytrail-hop": "1" },
    body: "items=1",
  });
  const received = sink.requests[0];
  expect(received?.path).toBe("/otlp/v1/logs");
  expect(received?.headers["x-tenant"]).toBe("one");
  expect(received?.headers.authorization).toBeUndefined();
  expect(received?.headers["x-keytrail-hop"]).toBe("2");
});

test("a downstream that claims more rejections than it was sent does not turn a counter back", async () => {
  const sink = await startSink();
  const processor = await startTestProcessor({ downstreams: [sink.url] });
  const body = '{"partialSuccess":{"rejectedSpans":9}}';
  sink.answerWith(() => ({ status: 200, headers: JSON_TYPE, body }));
  await processor.post("/v1/traces", { headers: JSON_TYPE, body: "items=2" });
  const metrics = await processor.metrics();
  expect(metrics.get("keytrail_spans_rejected_total")).toBe(2);
  expect(metrics.get("keytrail_spans_forwarded_total")).toBe(0);
});

test("an outage is one line of the log, its end another, refusals for good a third, however many requests they meet", async () => {
  const sink = await startSink();
  const processor = await startTestProcessor({ downstreams: [sink.url] });
  const post = () => processor.post("/v1/traces", { headers: PROTOBUF, body: "items=1" });
  await post();
  sink.answerWith(() => ({ status: 503 }));
  await post();
  await post();
  sink.answerWith(() => ({ status: 400 }));
  await post();
  await post();
  expect(processor.log).toEqual([
    `WARN Telemetry stays with its senders {"to":"${sink.url}","reason":"Cannot forward the request: the downstream answered 503"}`,
    `INFO Telemetry is forwarded again {"to":"${sink.url}"}`,
    `ERROR Telemetry is refused for good {"to":"${sink.url}","status":400}`,
  ]);
});
