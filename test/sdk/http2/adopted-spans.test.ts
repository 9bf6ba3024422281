import { createHmac } from "node:crypto";
import { Client, Metadata, credentials } from "@grpc/grpc-js";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { HASH_SECRET, startService } from "../support/service.ts";
import type { ServiceOptions, ServiceProcess } from "../support/service.ts";
import { startTelemetryReceiver } from "../support/telemetry-receiver.ts";
import type { ReceivedItem, TelemetryReceiver } from "../support/telemetry-receiver.ts";
import { ask, openSession } from "./client.ts";

const RAW_KEY = "unit-key-of-adoption-1";
const HASH = createHmac("sha256", HASH_SECRET).update(RAW_KEY).digest("hex");
const PARENT_ID = "b7ad6b7169203331";

let receiver: TelemetryReceiver;
let service: ServiceProcess;

beforeAll(async () => {
  receiver = await startTelemetryReceiver();
});

afterEach(() => service.stop("SIGKILL"));

afterAll(() => receiver.close());

async function start(script: string, options: Partial<ServiceOptions> = {}): Promise<ServiceProcess> {
  return (service = await startService(script, { receiver, ...options }));
}

/** The one server span and the one audit record of a trace. */
async function telemetryOf(traceId: string): Promise<{ readonly span: ReceivedItem; readonly audit: ReceivedItem }> {
  const ofTrace = (item: ReceivedItem): boolean => item.traceId === traceId;
  await receiver.until(() => receiver.audits().some(ofTrace) && receiver.serverSpans().some(ofTrace));
  const spans = receiver.serverSpans().filter(ofTrace);
  const audits = receiver.audits().filter(ofTrace);
  expect([spans.length, audits.length]).toEqual([1, 1]);
  return { span: spans[0]!, audit: audits[0]! };
}

const newTraceId = (): string => crypto.randomUUID().replaceAll("-", "");

test.each<[string, Readonly<Record<string, unknown>>]>([
  ["Buy", { "api_key.auth.outcome": "accepted" }],
  ["Say", { "api_key.auth.outcome": "accepted", "api_key.id": "key-1" }],
  ["Refuse", { "api_key.auth.outcome": "rejected" }],
])(
  "gRPC: the span that the service's instrumentation makes is the call's only server span: %s",
  async (method, expected) => {
    await start("test/sdk/fixtures/grpc-instrumented.mjs", { registers: false });
    const client = new Client(`127.0.0.1:${service.port}`, credentials.createInsecure());
    const traceId = newTraceId();
    const metadata = new Metadata();
    metadata.set("x-api-key", RAW_KEY);
    metadata.set("traceparent", `00-${traceId}-${PARENT_ID}-01`);
    const same = (bytes: Buffer): Buffer => bytes;
    await new Promise((resolve) => {
      client.makeUnaryRequest(`/unit.Shop/${method}`, same, same, Buffer.from("a hat"), metadata, resolve);
    });
    client.close();
    const { span, audit } = await telemetryOf(traceId);
    expect(span).toMatchObject({ name: `grpc.unit.Shop/${method}`, scope: "unit-grpc", parentSpanId: PARENT_ID });
    expect(audit).toMatchObject({ spanId: span.spanId, timeUnixNano: span.timeUnixNano });
    const common = { "api_key.hash": HASH, "api_key.source": "header:x-api-key", "client.address": "127.0.0.1" };
    for (const { attributes } of [span, audit]) expect(attributes).toMatchObject({ ...common, ...expected });
    expect(audit.attributes).toMatchObject({ "http.route": `/unit.Shop/${method}`, "http.response.status_code": 200 });
    expect(receiver.bodies.some((body) => body.includes(RAW_KEY))).toBe(false);
  },
);

test.each<[string, string]>([
  ["/head", "accepted"],
  ["/refused", "rejected"],
])(
  "HTTP/2: the span in which the service's instrumentation hands a stream on is its only server span: %s",
  async (path, outcome) => {
    await start("test/sdk/fixtures/http2-instrumented.mjs");
    const session = await openSession(service);
    const traceId = newTraceId();
    const headers = { ":path": path, "x-api-key": RAW_KEY, traceparent: `00-${traceId}-${PARENT_ID}-01` };
    const answer = await ask(session, headers);
    session.destroy();
    expect(answer.headers["x-request-id"]).toMatch(/^[0-9a-f-]{36}$/);
    const { span, audit } = await telemetryOf(traceId);
    expect(span).toMatchObject({ name: "unit", scope: "unit-http2", parentSpanId: PARENT_ID });
    expect(audit).toMatchObject({ spanId: span.spanId, timeUnixNano: span.timeUnixNano });
    for (const { attributes } of [span, audit])
      expect(attributes).toMatchObject({
        "api_key.hash": HASH,
        "api_key.auth.outcome": outcome,
        "keytrail.request.id": answer.headers["x-request-id"],
      });
  },
);
