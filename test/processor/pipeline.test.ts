import { gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { expect, test } from "vitest";
import { KeytrailError } from "../../processor/src/errors.ts";
import { startSink } from "../support/http.ts";
import { PROTOBUF, startTestProcessor } from "../support/processor.ts";

const CODINGS = [
  { coding: "identity", pack: (text: string) => Buffer.from(text), unpack: (bytes: Buffer) => bytes },
  { coding: "gzip", pack: (text: string) => gzipSync(text), unpack: (bytes: Buffer) => gunzipSync(bytes) },
  {
    coding: "zstd",
    pack: (text: string) => zstdCompressSync(text),
    unpack: (bytes: Buffer) => zstdDecompressSync(bytes),
  },
] as const;

for (const { coding, pack, unpack } of CODINGS) {
  test(`a ${coding} payload without a finding is forwarded in the very bytes it came in`, async () => {
    const sink = await startSink();
    const processor = await startTestProcessor({ downstreams: [sink.url] });
    const body = pack("items=3 sightings=2");
    const headers = { "content-type": "Application/X-Protobuf; a=b", "content-encoding": coding };
    const answer = await processor.post("/v1/traces", { headers, body });
    expect(answer.status).toBe(200);
    expect(sink.requests).toHaveLength(1);
    expect(sink.requests[0]?.body.equals(body)).toBe(true);
    expect(sink.requests[0]?.path).toBe("/v1/traces");
    expect(sink.requests[0]?.headers["content-type"]).toBe("Application/X-Protobuf; a=b");
    expect(sink.requests[0]?.headers["content-encoding"]).toBe(coding);
    expect(sink.requests[0]?.headers["x-keytrail-hop"]).toBe("1");
  });

  test(`a ${coding} payload with a leak is forwarded redacted, in the coding it came in`, async () => {
    const sink = await startSink();
    const processor = await startTestProcessor({ downstreams: [sink.url] });
    const headers = { ...PROTOBUF, "content-encoding": coding };
    const answer = await processor.post("/v1/logs", { headers, body: pack("items=1 leak") });
    expect(answer.status).toBe(200);
    expect(unpack(sink.requests[0]?.body ?? Buffer.alloc(0)).toString()).toBe("items=1 [redacted]");
    expect(sink.requests[0]?.headers["content-encoding"]).toBe(coding);
    expect(processor.fake.leaks).toHaveLength(1);
  });
}

test("the sender is answered after the downstream has accepted and the sightings are ingested", async () => {
  const sink = await startSink();
  const processor = await startTestProcessor({ downstreams: [sink.url] });
  const order: string[] = [];
  sink.answerWith(() => {
    order.push(`downstream, ${processor.fake.batches.length} batches ingested`);
    return { status: 200, headers: PROTOBUF };
  });
  await processor.post("/v1/traces", { headers: PROTOBUF, body: "items=1 sightings=1" });
  order.push(`answered, ${processor.fake.batches.length} batches ingested`);
  expect(order).toEqual(["downstream, 0 batches ingested", "answered, 1 batches ingested"]);
});

test("received = forwarded + rejected per signal, and refused attempts stand outside", async () => {
  const sink = await startSink();
  const processor = await startTestProcessor({ downstreams: [sink.url] });
  const post = (body: string) => processor.post("/v1/metrics", { headers: PROTOBUF, body });
  await post("items=5");
  sink.answerWith(() => ({ status: 503 }));
  await post("items=7");
  sink.answerWith(() => ({ status: 400, headers: PROTOBUF, body: Buffer.from([0x12, 0x01, 0x61]) }));
  await post("items=11 sightings=1");
  sink.answerWith(() => ({ status: 200, headers: PROTOBUF, body: Buffer.from([0x0a, 0x02, 0x08, 0x02]) }));
  await post("items=13");
  const metrics = await processor.metrics();
  const of = (what: string) => metrics.get(`keytrail_metric_points_${what}`);
  expect(of("attempted_total")).toBe(36);
  expect(of("received_total")).toBe(29);
  expect(of("forwarded_total")).toBe(16);
  expect(of("rejected_total")).toBe(13);
  expect(of("refused_total")).toBe(7);
  expect(of("in_flight")).toBe(0);
  expect(of("accepted_total")).toBe(0);
});

test("items are in flight until the downstream has answered", async () => {
  const sink = await startSink();
  const processor = await startTestProcessor({ downstreams: [sink.url] });
  const { promise: released, resolve: release } = Promise.withResolvers<undefined>();
  const { promise: arrived, resolve: arrive } = Promise.withResolvers<undefined>();
  sink.answerWith(async () => {
    arrive(undefined);
    await released;
    return { status: 200, headers: PROTOBUF };
  });
  const answer = processor.post("/v1/traces", { headers: PROTOBUF, body: "items=4" });
  await arrived;
  const during = await processor.metrics();
  expect(during.get("keytrail_spans_in_flight")).toBe(4);
  expect(during.get("keytrail_spans_received_total")).toBe(0);
  expect(during.get("keytrail_in_flight_bytes")).toBe("items=4".length);
  release(undefined);
  await answer;
  const after = await processor.metrics();
  expect(after.get("keytrail_spans_in_flight")).toBe(0);
  expect(after.get("keytrail_spans_received_total")).toBe(4);
  expect(after.get("keytrail_in_flight_bytes")).toBe(0);
});

test("without a downstream received = accepted, and nothing is forwarded", async () => {
  const processor = await startTestProcessor();
  const answer = await processor.post("/v1/logs", { headers: PROTOBUF, body: "items=6 sightings=3" });
  expect(answer.status).toBe(200);
  const metrics = await processor.metrics();
  expect(metrics.get("keytrail_log_records_received_total")).toBe(6);
  expect(metrics.get("keytrail_log_records_accepted_total")).toBe(6);
  expect(metrics.get("keytrail_log_records_forwarded_total")).toBe(0);
  expect(metrics.get("keytrail_sightings_received_total")).toBe(3);
});

test("sightings received = counted + duplicate + late", async () => {
  const processor = await startTestProcessor();
  const post = (body: string) => processor.post("/v1/traces", { headers: PROTOBUF, body });
  await post("items=1 sightings=4 id=10");
  await post("items=1 sightings=4 id=12");
  const metrics = await processor.metrics();
  expect(metrics.get("keytrail_sightings_received_total")).toBe(8);
  expect(metrics.get("keytrail_sightings_counted_total")).toBe(6);
  expect(metrics.get("keytrail_sightings_duplicate_total")).toBe(2);
  expect(metrics.get("keytrail_sightings_late_total")).toBe(0);
});

test("a permanent refusal passes through with its status and body, and its sightings still count", async () => {
  const sink = await startSink();
  const processor = await startTestProcessor({ downstreams: [sink.url] });
  const body = Buffer.from([0x12, 0x02, 0x6e, 0x6f]);
  sink.answerWith(() => ({ status: 422, headers: PROTOBUF, body }));
  const answer = await processor.post("/v1/traces", { headers: PROTOBUF, body: "items=2 sightings=2" });
  expect(answer.status).toBe(422);
  expect(answer.body.equals(body)).toBe(true);
  expect(answer.headers["content-type"]).toBe("application/x-protobuf");
  expect(processor.fake.counters.received).toBe(2);
});

test("a partial success passes through verbatim", async () => {
  const sink = await startSink();
  const processor = await startTestProcessor({ downstreams: [sink.url] });
  const body = '{"partialSuccess":{"rejectedLogRecords":"2","errorMessage":"too old"},"unknown":1}';
  sink.answerWith(() => ({ status: 200, headers: { "content-type": "application/json" }, body }));
  const answer = await processor.post("/v1/logs", { headers: { "content-type": "application/json" }, body: "items=5" });
  expect(answer.body.toString()).toBe(body);
  const metrics = await processor.metrics();
  expect(metrics.get("keytrail_log_records_forwarded_total")).toBe(3);
  expect(metrics.get("keytrail_log_records_rejected_total")).toBe(2);
});

test("a journal that can't be written is 503, and the attempt counts as refused", async () => {
  const sink = await startSink();
  const processor = await startTestProcessor({ downstreams: [sink.url] });
  processor.fake.failNext(new KeytrailError("transient", "Cannot write the journal: wanted space: received ENOSPC"));
  const answer = await processor.post("/v1/traces", { headers: PROTOBUF, body: "items=2 sightings=1" });
  expect(answer.status).toBe(503);
  expect(answer.headers["retry-after"]).toMatch(/^\d+$/);
  const metrics = await processor.metrics();
  expect(metrics.get("keytrail_spans_refused_total")).toBe(2);
  expect(metrics.get("keytrail_spans_received_total")).toBe(0);
});

test("every downstream must take the payload: one that is down makes it 503", async () => {
  const [up, down] = [await startSink(), await startSink()];
  const processor = await startTestProcessor({ downstreams: [up.url, down.url] });
  down.answerWith(() => ({ status: 500 }));
  const answer = await processor.post("/v1/traces", { headers: PROTOBUF, body: "items=2 sightings=1" });
  expect(answer.status).toBe(503);
  expect(up.requests).toHaveLength(1);
  expect(down.requests).toHaveLength(1);
  expect(processor.fake.batches).toHaveLength(0);
});

test("an envelope without items is acknowledged and goes no further", async () => {
  const sink = await startSink();
  const processor = await startTestProcessor({ downstreams: [sink.url] });
  const answer = await processor.post("/v1/traces", { headers: PROTOBUF, body: "" });
  expect(answer.status).toBe(200);
  expect(sink.requests).toHaveLength(0);
});

test("a state that can't journal is one line of the log, its recovery another", async () => {
  const processor = await startTestProcessor();
  const post = () => processor.post("/v1/traces", { headers: PROTOBUF, body: "items=1 sightings=1" });
  for (let i = 0; i < 2; i++) {
    processor.fake.failNext(new KeytrailError("transient", "Cannot write the journal: disk full"));
    expect((await post()).status).toBe(503);
  }
  expect([(await post()).status, (await post()).status]).toEqual([200, 200]);
  expect(processor.log).toEqual([
    'WARN Telemetry stays with its senders {"reason":"Cannot write the journal: disk full"}',
    "INFO Sightings are journaled again {}",
  ]);
});
