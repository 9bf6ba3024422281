// A service on OpenTelemetry JS 2.x that leaks the key of each request, started in the way that TEST_SETUP names.
import { createRequire } from "node:module";
import { metrics, SpanStatusCode, trace } from "@opentelemetry/api";
import { createSpanProcessor, instrument, startKeytrail, wrapMetricExporter, wrapSpanExporter } from "@keytrail/sdk";

const require = createRequire(import.meta.url);
const { HttpInstrumentation } = require("@opentelemetry/instrumentation-http");
const { OTLPTraceExporter } = require("@opentelemetry/exporter-trace-otlp-http");
const { OTLPMetricExporter } = require("@opentelemetry/exporter-metrics-otlp-proto");
const { metrics: sdkMetrics, NodeSDK, tracing } = require("@opentelemetry/sdk-node");

const adding = {
  onStart: (span) => span.setAttribute("tenant", "t1"),
  onEnd: () => undefined,
  forceFlush: () => Promise.resolve(),
  shutdown: () => Promise.resolve(),
};
const SETUPS = {
  start: () => void startKeytrail(),
  instrument: () => new NodeSDK(instrument({ spanProcessor: adding })).start(),
  byHand: () =>
    new NodeSDK({
      instrumentations: [new HttpInstrumentation()],
      spanProcessors: [
        createSpanProcessor(),
        new tracing.BatchSpanProcessor(wrapSpanExporter(new OTLPTraceExporter()), { scheduledDelayMillis: 50 }),
      ],
      // Else OpenTelemetry makes one of its own from the environment, which nobody has wrapped.
      metricReaders: [
        new sdkMetrics.PeriodicExportingMetricReader({
          exporter: wrapMetricExporter(new OTLPMetricExporter()),
          exportIntervalMillis: 200,
          exportTimeoutMillis: 200,
        }),
      ],
    }).start(),
};
SETUPS[process.env.TEST_SETUP]();
// As an application that is CommonJS would: that is when the instrumentation patches it.
const { createServer, get } = require("node:http");

const tracer = trace.getTracer("leaky");

function leak(key) {
  const span = tracer.startSpan(`job ${key}`, { attributes: { note: key, [`by-${key}`]: [key] } });
  span.addEvent(`denied ${key}`, { reason: key });
  span.recordException(new Error(`no ${key}`));
  span.setStatus({ code: SpanStatusCode.ERROR, message: `not ${key}` });
  span.setAttribute("encoded", Buffer.from(`a${key}b`).toString("base64"));
  span.end();
  span.end();
  metrics.getMeter("leaky").createCounter("orders").add(1, { tenant: key });
}

const downstream = createServer((request, response) => {
  const { baggage, tracestate } = request.headers;
  console.log(`forwarded ${String(baggage)} ${String(tracestate)}`);
  response.end("ok");
}).listen(0, "127.0.0.1");

const server = createServer((request, response) => {
  const key = String(request.headers["x-api-key"]);
  leak(key);
  const path = `/${encodeURIComponent(key)}?q=${encodeURIComponent(key)}`;
  get({ host: "127.0.0.1", port: downstream.address().port, path }, (inner) => {
    inner.resume().on("end", () => response.end("ok"));
  });
});
server.listen(0, "127.0.0.1", () => console.log(`listening on ${server.address().port}`));
