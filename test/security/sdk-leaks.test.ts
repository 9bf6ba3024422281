import { SpanKind, SpanStatusCode, TraceFlags, context, createTraceState, trace } from "@opentelemetry/api";
import type { Context, Tracer } from "@opentelemetry/api";
import { OTLPLogExporter as JsonLogExporter } from "@opentelemetry/exporter-logs-otlp-http";
import { OTLPLogExporter as ProtoLogExporter } from "@opentelemetry/exporter-logs-otlp-proto";
import { OTLPMetricExporter as JsonMetricExporter } from "@opentelemetry/exporter-metrics-otlp-http";
import { OTLPMetricExporter as ProtoMetricExporter } from "@opentelemetry/exporter-metrics-otlp-proto";
import { OTLPTraceExporter as JsonTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { OTLPTraceExporter as ProtoTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchLogRecordProcessor, LoggerProvider } from "@opentelemetry/sdk-logs";
import { MeterProvider, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import { BatchSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { wrapLogRecordExporter } from "../../sdk/src/export/log-record-exporter.ts";
import { wrapMetricExporter } from "../../sdk/src/export/metric-exporter.ts";
import { wrapSpanExporter } from "../../sdk/src/export/span-exporter.ts";
import { startOtlpReceiver } from "../sdk/export/otlp-receiver.ts";
import type { OtlpReceiver } from "../sdk/export/otlp-receiver.ts";
import { ODD_KEY, PLAIN_KEY, STRIPE_KEY, TRACE_ID, createScrubbing } from "../sdk/scrub/samples.ts";
import type { Scrubbing } from "../sdk/scrub/samples.ts";
import { spellingsIn, spellingsOf } from "../sdk/scrub/spellings.ts";

/*
 * Drives real OpenTelemetry providers and OTLP exporters into a receiver and looks for the key in the raw bytes that arrive. Not here, because
 * other parts see to it: baggage (it is forwarded to other hosts, not exported) and what OpenTelemetry prints through its own console logger.
 */

const ENCODINGS = ["json", "protobuf"] as const;
type Encoding = (typeof ENCODINGS)[number];
const KEYS = [
  ["a known format", STRIPE_KEY],
  ["an unknown format", PLAIN_KEY],
  ["characters that need escaping", ODD_KEY],
] as const;

let receiver: OtlpReceiver;

beforeEach(async () => {
  receiver = await startOtlpReceiver();
});

afterEach(() => receiver.close());

function withKey(key: string): Scrubbing {
  const scrubbing = createScrubbing();
  scrubbing.requestKeys.add(TRACE_ID, key);
  return scrubbing;
}

async function exportSpans(
  encoding: Encoding,
  { scrubber }: Scrubbing,
  build: (tracer: Tracer, parent: Context) => void,
  options = {},
): Promise<Buffer> {
  const url = `${receiver.url}/v1/traces`;
  const exporter = encoding === "json" ? new JsonTraceExporter({ url }) : new ProtoTraceExporter({ url });
  const provider = new TracerProvider({
    ...options,
    spanProcessors: [new BatchSpanProcessor({ exporter: wrapSpanExporter(exporter, scrubber) })],
  });
  build(provider.getTracer("shop"), parentContext(""));
  await provider.shutdown();
  return received();
}

async function exportLogs(
  encoding: Encoding,
  { scrubber }: Scrubbing,
  records: readonly Parameters<ReturnType<LoggerProvider["getLogger"]>["emit"]>[0][],
  options = {},
): Promise<Buffer> {
  const url = `${receiver.url}/v1/logs`;
  const exporter = encoding === "json" ? new JsonLogExporter({ url }) : new ProtoLogExporter({ url });
  const provider = new LoggerProvider({
    ...options,
    processors: [new BatchLogRecordProcessor({ exporter: wrapLogRecordExporter(exporter, scrubber) })],
  });
  for (const record of records) provider.getLogger("shop").emit({ context: parentContext(""), ...record });
  await provider.shutdown();
  return received();
}

async function exportMetrics(
  encoding: Encoding,
  { scrubber }: Scrubbing,
  record: (meter: ReturnType<MeterProvider["getMeter"]>) => void,
  options = {},
): Promise<Buffer> {
  const url = `${receiver.url}/v1/metrics`;
  const exporter = encoding === "json" ? new JsonMetricExporter({ url }) : new ProtoMetricExporter({ url });
  const provider = new MeterProvider({
    ...options,
    readers: [new PeriodicExportingMetricReader({ exporter: wrapMetricExporter(exporter, scrubber) })],
  });
  record(provider.getMeter("shop"));
  await provider.shutdown();
  return received();
}

function received(): Buffer {
  expect(receiver.requests.length).toBeGreaterThan(0);
  return Buffer.concat(receiver.requests.map((request) => request.body));
}

function parentContext(traceState: string): Context {
  return trace.setSpanContext(context.active(), {
    traceId: TRACE_ID,
    spanId: "b7ad6b7169203331",
    traceFlags: TraceFlags.SAMPLED,
    isRemote: true,
    ...(traceState !== "" && { traceState: createTraceState(traceState) }),
  });
}

/** Attributes as instrumentations write them by default, each with the key in it. */
function instrumentedAttributes(key: string): Record<string, string | string[]> {
  const query = new URLSearchParams({ page: "2", api_key: key, q: key }).toString();
  return {
    "url.query": query,
    "url.path": `/keys/${encodeURIComponent(key)}/orders`,
    "url.full": `https://user:${encodeURIComponent(key)}@api.example/v1/keys/${encodeURIComponent(key)}?${query}`,
    "http.target": `/users/42?${query}`,
    "db.query.text": `SELECT * FROM keys WHERE api_key = '${key}'`,
    "db.statement": `set rl:${key} 1`,
    "server.address": key.toLowerCase(),
    "client.address": `not-an-ip-${key.toLowerCase()}`,
    "user_agent.original": `shop-client/1 (${key})`,
    "http.request.header.x-api-key": [key],
    "http.request.header.authorization": [`Bearer ${key}`],
    "http.request.header.proxy-authorization": [`Basic ${Buffer.from(`user:${key}`).toString("base64")}`],
    "http.request.header.cookie": [`theme=dark; sid=${key}`],
    "messaging.payload": JSON.stringify({ nested: JSON.stringify({ key }) }),
  };
}

describe.each(KEYS)("a key of %s", (_, key) => {
  test.each(ENCODINGS)("leaves no span as %s", async (encoding) => {
    const bytes = await exportSpans(encoding, withKey(key), (tracer) => {
      const percent = encodeURIComponent(key).replaceAll("=", "");
      const parent = parentContext(`ot=th:8,vend=${percent}`);
      const linked = trace.getSpanContext(parentContext(`link=${percent}`));
      const attributes = {
        ...instrumentedAttributes(key),
        [`rate:${key}`]: 1,
        nested: { deep: [{ [`in:${key}`]: [key, { again: key }] }] },
        bytes: new TextEncoder().encode(`bytes ${key}`),
        binary: new Uint8Array([255, 0, 254, ...new TextEncoder().encode(key), 200]),
      };
      const links = linked === undefined ? [] : [{ context: linked, attributes: { link: key, [`l-${key}`]: "x" } }];
      const span = tracer.startSpan(`GET /keys/${key}`, { kind: SpanKind.SERVER, attributes, links }, parent);
      span.addEvent(`denied ${key}`, { reason: `no ${key}`, [`e-${key}`]: true });
      span.recordException(new TypeError(`cannot authorise ${key}`));
      span.setStatus({ code: SpanStatusCode.ERROR, message: `(api_key)=(${key}) already exists` });
      span.end();
      tracer.startSpan("POST", { kind: SpanKind.CLIENT, attributes: instrumentedAttributes(key) }, parent).end();
    });
    expect(spellingsIn(bytes, key)).toEqual([]);
    expect(bytes.includes("keytrail.leak.detected")).toBe(true);
    expect(bytes.includes("ot=th:8")).toBe(true);
  });

  test.each(ENCODINGS)("leaves no span in any spelling as %s", async (encoding) => {
    const bytes = await exportSpans(encoding, withKey(key), (tracer, parent) => {
      for (const [name, spelling] of spellingsOf(key)) {
        const attributes = { "app.note": `${name}: ${spelling} and more`, "app.end": `${name} ${spelling}` };
        tracer.startSpan(`job ${spelling}`, { attributes }, parent).end();
      }
    });
    expect(spellingsIn(bytes, key)).toEqual([]);
  });

  test.each(ENCODINGS)("leaves no log record as %s", async (encoding) => {
    const bytes = await exportLogs(encoding, withKey(key), [
      {
        body: `bad key ${key}`,
        attributes: { "exception.message": key, "exception.stacktrace": `Error: ${key}\n    at f (a.js:1:2)` },
      },
      {
        body: {
          msg: key,
          req: { headers: { "x-api-key": key, cookie: `a=${key}` }, url: `/a?api_key=${encodeURIComponent(key)}` },
          list: [[key]],
        },
      },
      {
        body: new TextEncoder().encode(key),
        eventName: `key.${key}`,
        severityText: `WARN ${key}`,
        attributes: { [`name-${key}`]: key },
      },
      { body: JSON.stringify({ escaped: JSON.stringify({ key }) }), attributes: { meta: { deep: { key } } } },
      { body: `background job has ${key}`, context: context.active() },
    ]);
    expect(spellingsIn(bytes, key)).toEqual([]);
    expect(bytes.includes("keytrail.leak.detected")).toBe(true);
  });

  test.each(ENCODINGS)("leaves no metric as %s", async (encoding) => {
    const bytes = await exportMetrics(encoding, withKey(key), (meter) => {
      meter
        .createCounter("orders", { description: `orders of ${key}`, unit: `{${key}}` })
        .add(1, { tenant: key, [`by-${key}`]: 1, "server.address": key.toLowerCase() });
      meter.createHistogram("latency").record(3, { "url.full": `https://h/?api_key=${encodeURIComponent(key)}` });
    });
    expect(spellingsIn(bytes, key)).toEqual([]);
  });

  test.each(ENCODINGS)("leaves no resource of the three signals as %s", async (encoding) => {
    const scrubbing = withKey(key);
    const resource = resourceFromAttributes({
      "service.name": "shop",
      "process.command_args": ["node", "app.js", `--api-key=${key}`, "--token", key],
      "process.command": `node app.js --api-key ${key}`,
      "deployment.note": Promise.resolve(`started with ${key}`),
    });
    await exportSpans(encoding, scrubbing, (tracer) => tracer.startSpan("a").end(), { resource });
    await exportLogs(encoding, scrubbing, [{ body: "started" }], { resource });
    const bytes = await exportMetrics(encoding, scrubbing, (meter) => meter.createCounter("starts").add(1), {
      resource,
    });
    expect(receiver.requests.map((request) => request.path)).toEqual(["/v1/traces", "/v1/logs", "/v1/metrics"]);
    expect(spellingsIn(bytes, key)).toEqual([]);
    expect(bytes.includes("shop")).toBe(true);
  });

  test.each(ENCODINGS)("leaves no prefix in a value that a limit cut off as %s", async (encoding) => {
    const limit = 24;
    const bytes = await exportSpans(
      encoding,
      withKey(key),
      (tracer, parent) => {
        for (let shown = 6; shown < Math.min(key.length, limit); shown++) {
          tracer.startSpan("a", { attributes: { note: "x".repeat(limit - shown) + key } }, parent).end();
        }
      },
      { spanLimits: { attributeValueLengthLimit: limit } },
    );
    const escaped = encoding === "json" ? JSON.stringify(key.slice(0, 6)).slice(1, -1) : key.slice(0, 6);
    expect(bytes.includes(escaped)).toBe(false);
  });
});

describe("keys that nobody presented", () => {
  test.each(ENCODINGS)("leave by their format no span, log record or metric as %s", async (encoding) => {
    const scrubbing = createScrubbing();
    await exportSpans(encoding, scrubbing, (tracer) => {
      const span = tracer.startSpan(`charge ${STRIPE_KEY}`, {
        attributes: { "db.query.text": `insert into t values ('${STRIPE_KEY}')` },
      });
      span.recordException(new Error(`Invalid API Key provided: ${STRIPE_KEY}`));
      span.end();
    });
    await exportLogs(encoding, scrubbing, [{ body: { message: `using ${STRIPE_KEY}` } }]);
    const bytes = await exportMetrics(encoding, scrubbing, (meter) =>
      meter.createCounter("charges").add(1, { account: STRIPE_KEY }),
    );
    expect(bytes.includes(STRIPE_KEY)).toBe(false);
  });

  test.each(ENCODINGS)("leave by their name no span or log record as %s", async (encoding) => {
    const secret = "PATHSECRET-of-nobody";
    const scrubbing = createScrubbing();
    await exportSpans(encoding, scrubbing, (tracer) => {
      const attributes = {
        "url.query": `api_key=${secret}`,
        "http.request.header.x-api-key": [secret],
        password: secret,
      };
      tracer.startSpan("a", { attributes }).end();
    });
    const bytes = await exportLogs(encoding, scrubbing, [{ body: { headers: { authorization: `Bearer ${secret}` } } }]);
    expect(bytes.includes(secret)).toBe(false);
  });
});

describe("telemetry without a key", () => {
  test.each(ENCODINGS)("arrives as it would without scrubbing as %s", async (encoding) => {
    const attributes = {
      "url.path": "/orders/17",
      "url.query": "page=2",
      list: ["a", 1, true],
      bytes: new Uint8Array([1, 2, 255]),
    };
    const startTime = [1_760_000_000, 5] as [number, number];
    const idGenerator = { generateTraceId: () => TRACE_ID, generateSpanId: () => "00f067aa0ba902b7" };
    const build = (tracer: Tracer): void =>
      tracer.startSpan("GET /orders/:id", { attributes, startTime, root: true }).end(startTime);
    await exportSpans(encoding, withKey(PLAIN_KEY), build, { idGenerator });
    const url = `${receiver.url}/v1/traces`;
    const plain = new TracerProvider({
      idGenerator,
      spanProcessors: [
        new BatchSpanProcessor({
          exporter: encoding === "json" ? new JsonTraceExporter({ url }) : new ProtoTraceExporter({ url }),
        }),
      ],
    });
    build(plain.getTracer("shop"));
    await plain.shutdown();
    expect(receiver.requests).toHaveLength(2);
    expect(receiver.requests[0]?.body.equals(receiver.requests[1]?.body ?? Buffer.alloc(0))).toBe(true);
  });
});
