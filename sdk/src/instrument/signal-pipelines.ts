import type { Environment } from "../options.ts";
import { tracePackage } from "./exporters.ts";
import type { NamedExporter } from "./exporters.ts";
import type {
  Constructor,
  Exporter,
  FlushTarget,
  LogRecordProcessor,
  SdkModules,
  SpanProcessor,
} from "./sdk-modules.ts";

/** Puts an exporter behind a batch processor with the limits of the environment (`OTEL_BSP_*`); `console` gets each span at once. */
export function createSpanExportProcessor(
  { name, exporter }: NamedExporter<never>,
  modules: SdkModules,
  environment: Environment,
): SpanProcessor {
  const packageName = tracePackage("@opentelemetry/sdk-trace", modules);
  const className = name === "console" ? "SimpleSpanProcessor" : "BatchSpanProcessor";
  const Processor = modules.read<Constructor<SpanProcessor>>(packageName, className);
  const limits = readBatchLimits("BSP", environment);
  // 2.x takes the exporter as an argument of its own.
  return modules.majorVersion === 2 ? new Processor(exporter, limits) : new Processor({ exporter, ...limits });
}

/** Puts an exporter behind a batch processor with the limits of the environment (`OTEL_BLRP_*`); `console` gets each record at once. */
export function createLogExportProcessor(
  { name, exporter }: NamedExporter<never>,
  modules: SdkModules,
  environment: Environment,
): LogRecordProcessor {
  const className = name === "console" ? "SimpleLogRecordProcessor" : "BatchLogRecordProcessor";
  const Processor = modules.read<Constructor<LogRecordProcessor>>("@opentelemetry/sdk-logs", className);
  // Both lines take the exporter as an option; of span processors, only 3.x does.
  return new Processor({ exporter, ...readBatchLimits("BLRP", environment) });
}

/** Puts an exporter behind a reader that collects at `OTEL_METRIC_EXPORT_INTERVAL` (milliseconds, default 60000). */
export function createMetricReader(
  exporter: Exporter<never>,
  modules: SdkModules,
  environment: Environment,
): FlushTarget {
  const Reader = modules.read<Constructor<FlushTarget>>("@opentelemetry/sdk-metrics", "PeriodicExportingMetricReader");
  const exportIntervalMillis = readPositive(environment["OTEL_METRIC_EXPORT_INTERVAL"]) ?? 60_000;
  const timeout = readPositive(environment["OTEL_METRIC_EXPORT_TIMEOUT"]) ?? 30_000;
  return new Reader({ exporter, exportIntervalMillis, exportTimeoutMillis: Math.min(timeout, exportIntervalMillis) });
}

/** https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#batch-span-processor */
function readBatchLimits(prefix: "BSP" | "BLRP", environment: Environment): Readonly<Record<string, number>> {
  const limits: Record<string, number> = {};
  const fields = [
    ["maxQueueSize", "MAX_QUEUE_SIZE"],
    ["scheduledDelayMillis", "SCHEDULE_DELAY"],
    ["exportTimeoutMillis", "EXPORT_TIMEOUT"],
    ["maxExportBatchSize", "MAX_EXPORT_BATCH_SIZE"],
  ] as const;
  for (const [field, suffix] of fields) {
    const value = readPositive(environment[`OTEL_${prefix}_${suffix}`]);
    if (value !== undefined) limits[field] = value;
  }
  return limits;
}

function readPositive(text: string | undefined): number | undefined {
  const value = Number(text?.trim() || Number.NaN);
  return Number.isFinite(value) && value > 0 ? value : undefined;
}
