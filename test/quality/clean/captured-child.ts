/** One service in a process of its own, with the stock instrumentations: sends the strings that its exporters are given to its parent. */
import { createRequire } from "node:module";
import { trace } from "@opentelemetry/api";
import { DnsInstrumentation } from "@opentelemetry/instrumentation-dns";
import { ExpressInstrumentation } from "@opentelemetry/instrumentation-express";
import { FsInstrumentation } from "@opentelemetry/instrumentation-fs";
import { GraphQLInstrumentation } from "@opentelemetry/instrumentation-graphql";
import { HttpInstrumentation } from "@opentelemetry/instrumentation-http";
import { KoaInstrumentation } from "@opentelemetry/instrumentation-koa";
import { NetInstrumentation } from "@opentelemetry/instrumentation-net";
import { PgInstrumentation } from "@opentelemetry/instrumentation-pg";
import { PinoInstrumentation } from "@opentelemetry/instrumentation-pino";
import { UndiciInstrumentation } from "@opentelemetry/instrumentation-undici";
import { SimpleLogRecordProcessor } from "@opentelemetry/sdk-logs";
import { PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import { NodeSDK } from "@opentelemetry/sdk-node";
import { SimpleSpanProcessor } from "@opentelemetry/sdk-trace";
import { createRandom } from "../random.ts";
import { REQUEST_HEADERS, RESPONSE_HEADERS } from "./client.ts";
import { createCollector } from "./collector.ts";
import { SERVICES } from "./services/index.ts";
import type { StartService } from "./services/service.ts";
import { walkLogRecord, walkMetrics, walkSpan } from "./telemetry-strings.ts";

const CONCURRENT_USERS = 6;
const METRIC_INTERVAL_MILLIS = 5000;
const MAX_CLOSING_MILLIS = 2000;

const [name = "", seed = "0"] = process.argv.slice(2);
const start = SERVICES[name];
if (start === undefined)
  throw new RangeError(`Cannot start a service: ${Object.keys(SERVICES).join(", ")} wanted: received ${name}`);
// Without its parent nobody reads, and nobody would end it: users leave, the service closes, and what hangs is left.
process.once("disconnect", () => setTimeout(() => process.exit(1), MAX_CLOSING_MILLIS));
// It may have gone while this file's imports were loading.
if (!process.connected) process.exit(1);
await run(start);
process.exit();

async function run(startService: StartService): Promise<void> {
  const collector = createCollector();
  // Each exporter is called as spans and records end: nothing is dropped from a full queue.
  const exported = { shutdown: () => Promise.resolve(), forceFlush: () => Promise.resolve() };
  const sdk = new NodeSDK({
    instrumentations: instrumentations(),
    spanProcessors: [
      new SimpleSpanProcessor({
        exporter: {
          ...exported,
          export: (spans, done) => {
            for (const span of spans) walkSpan(span, collector.take);
            done({ code: 0 });
          },
        },
      }),
    ],
    logRecordProcessors: [
      new SimpleLogRecordProcessor({
        exporter: {
          ...exported,
          export: (records, done) => {
            for (const record of records) walkLogRecord(record, collector.take);
            done({ code: 0 });
          },
        },
      }),
    ],
    metricReaders: [
      new PeriodicExportingMetricReader({
        exportIntervalMillis: METRIC_INTERVAL_MILLIS,
        exporter: {
          ...exported,
          export: (metrics, done) => {
            walkMetrics(metrics, collector.take);
            done({ code: 0 });
          },
        },
      }),
    ],
  });
  sdk.start();
  const load = createRequire(import.meta.url);
  const pino = load("pino") as typeof import("pino").pino;
  // What pino itself writes goes nowhere: its instrumentation sends the records.
  const log = pino({ level: "debug" }, { write: () => undefined });
  const random = createRandom(Number(seed), name);
  const service = await startService({ random, load, log, tracer: trace.getTracer(`${name}-service`, "1.4.2") });
  const user = async (): Promise<void> => {
    while (!collector.isClosed) {
      await service.act();
      await collector.untilWanted();
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT_USERS }, user));
  await service.close();
}

function instrumentations() {
  const headers = { requestHeaders: [...REQUEST_HEADERS], responseHeaders: [...RESPONSE_HEADERS] };
  return [
    new HttpInstrumentation({ headersToSpanAttributes: { client: headers, server: headers } }),
    new UndiciInstrumentation({ headersToSpanAttributes: headers }),
    new ExpressInstrumentation(),
    new KoaInstrumentation(),
    new GraphQLInstrumentation({ allowValues: true }),
    new PgInstrumentation({ enhancedDatabaseReporting: true }),
    new PinoInstrumentation(),
    new DnsInstrumentation(),
    new NetInstrumentation(),
    new FsInstrumentation(),
  ];
}
