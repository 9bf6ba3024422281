// Fastify in a service that starts OpenTelemetry itself.
import { createRequire } from "node:module";
import { createSpanProcessor, wrapSpanExporter } from "@keytrail/sdk";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { HttpInstrumentation } from "@opentelemetry/instrumentation-http";
import { NodeSDK } from "@opentelemetry/sdk-node";
import { BatchSpanProcessor } from "@opentelemetry/sdk-trace";

const exporter = wrapSpanExporter(new OTLPTraceExporter());
new NodeSDK({
  instrumentations: [new HttpInstrumentation()],
  spanProcessors: [createSpanProcessor(), new BatchSpanProcessor({ exporter, scheduledDelayMillis: 50 })],
}).start();

createRequire(import.meta.url)("./fastify.cjs");
