import { createHmac, randomBytes } from "node:crypto";
import { createServer, request as sendRequest } from "node:http";
import type { IncomingHttpHeaders, Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { spellingsIn } from "./scrub/spellings.ts";
import { HASH_SECRET, startService } from "./support/service.ts";
import type { ServiceProcess } from "./support/service.ts";
import { startTelemetryReceiver } from "./support/telemetry-receiver.ts";
import type { TelemetryReceiver } from "./support/telemetry-receiver.ts";

/*
 * OpenTelemetry's own variables stay in force under the SDK, which hands NodeSDK its exporters and its resource.
 * https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 */

let receiver: TelemetryReceiver;
let service: ServiceProcess | undefined;

beforeEach(async () => {
  receiver = await startTelemetryReceiver();
});

afterEach(async () => {
  await service?.stop("SIGKILL");
  service = undefined;
  await receiver.close();
});

const createKey = (): string => `unit-${randomBytes(18).toString("hex")}`;
const hashOf = (rawKey: string): string => createHmac("sha256", HASH_SECRET).update(rawKey).digest("hex");

async function start(
  environment: Readonly<Record<string, string>>,
  script = "examples/http/service.mjs",
): Promise<void> {
  service = await startService(script, { receiver, environment });
}

async function ask(headers: Readonly<Record<string, string>>): Promise<number> {
  const response = await fetch(`${service?.url}/`, { headers });
  await response.arrayBuffer();
  return response.status;
}

describe("limits on attributes", () => {
  test("that cut values cut no key's hash, and nothing of the audit record", async () => {
    await start({ OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: "8" });
    const rawKey = createKey();
    await ask({ "x-api-key": rawKey, "user-agent": "a-user-agent/1" });
    await receiver.until(() => receiver.serverSpans().length === 1 && receiver.audits().length === 1);
    expect(receiver.audits()[0]?.attributes).toMatchObject({
      "api_key.hash": hashOf(rawKey),
      "api_key.source": "header:x-api-key",
      "user_agent.original": "a-user-agent/1",
    });
    expect(receiver.serverSpans()[0]?.attributes).toMatchObject({
      "api_key.hash": hashOf(rawKey),
      "user_agent.original": "a-user-a",
    });
  });

  test("that drop attributes drop neither a span's hash and audit mark, nor what the audit record says of the answer", async () => {
    await start({ OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: "3" });
    const rawKey = createKey();
    expect(await ask({ authorization: `Bearer ${rawKey}` })).toBe(401);
    await receiver.until(() => receiver.serverSpans().length === 1 && receiver.audits().length === 1);
    expect(Object.keys(receiver.serverSpans()[0]?.attributes ?? {})).toHaveLength(5);
    expect(receiver.serverSpans()[0]?.attributes).toMatchObject({
      "api_key.hash": hashOf(rawKey),
      "keytrail.audit": true,
    });
    expect(receiver.audits()[0]?.attributes).toMatchObject({
      "api_key.hash": hashOf(rawKey),
      "api_key.auth.outcome": "rejected",
      "http.response.status_code": 401,
    });
  });
});

test("a sampler that keeps some of the requests leaves every audit record, and marks the spans that it keeps", async () => {
  const REQUESTS = 60;
  await start({ OTEL_TRACES_SAMPLER: "traceidratio", OTEL_TRACES_SAMPLER_ARG: "0.5" });
  const keys = Array.from({ length: REQUESTS }, createKey);
  // oxlint-disable-next-line no-await-in-loop -- order is asserted
  for (const rawKey of keys) await ask({ "x-api-key": rawKey });
  await receiver.until(() => receiver.audits().length === REQUESTS);
  await service?.stop();
  const audits = receiver.audits();
  expect(audits.map(({ attributes }) => attributes["api_key.hash"])).toEqual(keys.map(hashOf));
  expect(audits.map(({ attributes }) => attributes["keytrail.audit.sequence"])).toEqual(keys.map((_, at) => at + 1));
  const spans = receiver.serverSpans();
  expect(spans.length).toBeGreaterThan(0);
  expect(spans.length).toBeLessThan(REQUESTS);
  for (const span of spans) {
    expect(span.attributes["keytrail.audit"]).toBe(true);
    expect(audits.find(({ spanId }) => spanId === span.spanId)?.traceId).toBe(span.traceId);
  }
});

test("resource attributes and detectors", async () => {
  const environment = {
    OTEL_RESOURCE_ATTRIBUTES: "deployment.environment.name=test,service.name=overruled,team=payments",
    OTEL_NODE_RESOURCE_DETECTORS: "env",
  };
  await start(environment);
  await ask({ "x-api-key": createKey() });
  await receiver.until(() => receiver.serverSpans().length === 1 && receiver.audits().length === 1);
  for (const { resource } of [receiver.serverSpans()[0], receiver.audits()[0]].filter((item) => item !== undefined)) {
    expect(resource).toMatchObject({
      "deployment.environment.name": "test",
      "service.name": "service-under-test",
      team: "payments",
      "telemetry.distro.name": "keytrail",
      "telemetry.distro.version": expect.stringMatching(/^\d+\.\d+\.\d+/),
    });
    expect(Object.keys(resource).filter((name) => /^(?:host|process|os)\./.test(name))).toEqual([]);
  }
});

test("OTEL_PROPAGATORS continues traces in the form that it names", async () => {
  await start({ OTEL_PROPAGATORS: "b3" });
  await ask({ "x-api-key": createKey(), b3: `${"7".repeat(32)}-${"8".repeat(16)}-1` });
  await receiver.until(() => receiver.serverSpans().length === 1 && receiver.audits().length === 1);
  const [span] = receiver.serverSpans();
  expect([span?.traceId, span?.parentSpanId]).toEqual(["7".repeat(32), "8".repeat(16)]);
  expect(receiver.audits()[0]?.traceId).toBe("7".repeat(32));
});

describe("OTEL_EXPORTER_OTLP_*", () => {
  let collector: Server;
  let asked: { readonly path: string; readonly headers: IncomingHttpHeaders }[];

  beforeEach(async () => {
    asked = [];
    collector = createServer((request, response) => {
      asked.push({ path: request.url ?? "", headers: request.headers });
      request.resume().on("end", () => response.end());
    });
    await new Promise<void>((resolve) => collector.listen(0, "127.0.0.1", resolve));
  });

  afterEach(() => {
    collector.closeAllConnections();
    collector.close();
  });

  test("each signal goes where its variables say, with their headers, compressed as they say; audit records with the logs", async () => {
    const url = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
    await start({
      OTEL_EXPORTER_OTLP_ENDPOINT: url,
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${url}/of-traces`,
      OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: `${url}/of-logs`,
      OTEL_EXPORTER_OTLP_HEADERS: "x-tenant=all",
      OTEL_EXPORTER_OTLP_LOGS_HEADERS: "x-tenant=logs",
      OTEL_EXPORTER_OTLP_COMPRESSION: "gzip",
      OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: "http/json",
      OTEL_METRIC_EXPORT_INTERVAL: "200",
      OTEL_METRIC_EXPORT_TIMEOUT: "200",
    });
    await ask({ "x-api-key": createKey() });
    const of = (path: string): IncomingHttpHeaders | undefined => asked.find((each) => each.path === path)?.headers;
    await receiver.until(() => ["/of-traces", "/of-logs", "/v1/metrics"].every((path) => of(path) !== undefined));
    expect(of("/of-traces")).toMatchObject({ "x-tenant": "all", "content-type": "application/json" });
    expect(of("/of-logs")).toMatchObject({ "x-tenant": "logs", "content-type": "application/x-protobuf" });
    expect(of("/v1/metrics")).toMatchObject({ "x-tenant": "all", "content-type": "application/x-protobuf" });
    expect(new Set(asked.map(({ headers }) => headers["content-encoding"]))).toEqual(new Set(["gzip"]));
  });
});

test("OTEL_TRACES_EXPORTER=zipkin sends spans in that form, without a raw key", async () => {
  const bodies: Buffer[] = [];
  const zipkin = createServer((request, response) => {
    request.on("data", (chunk: Buffer) => bodies.push(chunk)).on("end", () => response.writeHead(202).end());
  });
  await new Promise<void>((resolve) => zipkin.listen(0, "127.0.0.1", resolve));
  const { port } = zipkin.address() as AddressInfo;
  const endpoint = `http://127.0.0.1:${port}/api/v2/spans`;
  await start({ OTEL_TRACES_EXPORTER: "zipkin", OTEL_EXPORTER_ZIPKIN_ENDPOINT: endpoint });
  const rawKey = createKey();
  const response = await fetch(`${service?.url}/keys/${rawKey}?q=${rawKey}`, { headers: { "x-api-key": rawKey } });
  await response.arrayBuffer();
  await receiver.until(() => bodies.length > 0 && receiver.audits().length === 1);
  await service?.stop();
  const [span] = JSON.parse(Buffer.concat(bodies).toString()) as readonly { readonly tags: Record<string, string> }[];
  expect(span?.tags["api_key.hash"]).toBe(hashOf(rawKey));
  expect(span?.tags["url.path"]).toMatch(/^\/keys\/\[REDACTED:/);
  expect(spellingsIn(Buffer.concat([...bodies, ...receiver.bodies]), rawKey)).toEqual([]);
  zipkin.closeAllConnections();
  zipkin.close();
});

test("OTEL_*_EXPORTER=console prints all signals, the audit record too, without a raw key", async () => {
  await start({ OTEL_TRACES_EXPORTER: "console", OTEL_LOGS_EXPORTER: "console", OTEL_METRICS_EXPORTER: "none" });
  const rawKey = createKey();
  await new Promise<void>((resolve, reject) => {
    sendRequest(`${service?.url}/?q=${rawKey}`, { headers: { "x-api-key": rawKey }, agent: false }, (response) => {
      response.resume().on("end", resolve);
    })
      .on("error", reject)
      .end();
  });
  await receiver.until(
    () => /api_key\.request/.test(service?.output() ?? "") && /kind: 1,/.test(service?.output() ?? ""),
  );
  await service?.stop();
  expect(service?.output()).toContain(hashOf(rawKey));
  expect(service?.output()).not.toContain(rawKey);
  expect(receiver.bodies).toEqual([]);
});
