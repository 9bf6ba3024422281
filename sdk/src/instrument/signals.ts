import type { ReadableLogRecord, ReadableSpan, ResourceMetrics } from "../scrub/telemetry.ts";
import { createExporters, createOtlpAuditExporter, readExporterNames, withoutValues } from "./exporters.ts";
import type { ExportersOptions } from "./exporters.ts";
import type { Exporter, FlushTarget, LogRecordProcessor, SpanProcessor } from "./sdk-modules.ts";
import { createLogExportProcessor, createMetricReader, createSpanExportProcessor } from "./signal-pipelines.ts";

/** The scrubbing that each exporter is put behind. */
export interface ExporterWrappers {
  readonly span: (inner: Exporter<ReadableSpan[]>) => Exporter<ReadableSpan[]>;
  readonly logRecord: (inner: Exporter<ReadableLogRecord[]>) => Exporter<ReadableLogRecord[]>;
  readonly metric: (inner: Exporter<ResourceMetrics>) => Exporter<ResourceMetrics>;
}

/** The export side of the three signals. */
export interface Signals {
  readonly spanProcessors: readonly SpanProcessor[];
  readonly logRecordProcessors: readonly LogRecordProcessor[];
  readonly metricReaders: readonly FlushTarget[];
}

/** Creates the exporters that the environment asks for, each behind its scrubbing and its batching. */
export function createSignals(options: ExportersOptions, wrap: ExporterWrappers): Signals {
  const { modules, environment } = options;
  return {
    spanProcessors: createExporters<ReadableSpan[]>("TRACES", options).map(({ name, exporter }) =>
      createSpanExportProcessor({ name, exporter: wrap.span(exporter) }, modules, environment),
    ),
    logRecordProcessors: createExporters<ReadableLogRecord[]>("LOGS", options).map(({ name, exporter }) =>
      createLogExportProcessor({ name, exporter: wrap.logRecord(exporter) }, modules, environment),
    ),
    metricReaders: createExporters<ResourceMetrics>("METRICS", options).map(({ exporter }) =>
      createMetricReader(wrap.metric(exporter), modules, environment),
    ),
  };
}

/**
 * Creates the audit records' own exporter: the console where the logs go only there, else OTLP.
 *
 * @param own base URL of the audit records' own endpoint, undefined for that of the logs; and its headers
 */
export function createAuditExporter(
  options: ExportersOptions,
  wrap: ExporterWrappers,
  own: { readonly auditEndpoint: string | undefined; readonly auditHeaders: Readonly<Record<string, string>> },
): Exporter<ReadableLogRecord[]> {
  const { auditEndpoint: endpoint, auditHeaders } = own;
  if (endpoint !== undefined) {
    const headers = { ...withoutValues("LOGS", options.environment), ...auditHeaders };
    return wrap.logRecord(createOtlpAuditExporter({ ...options, endpoint, headers }));
  }
  const names = readExporterNames("LOGS", options.environment);
  const isConsole = names.includes("console") && !names.includes("otlp");
  const [console] = isConsole
    ? createExporters<ReadableLogRecord[]>("LOGS", { ...options, warn: () => undefined })
    : [];
  return wrap.logRecord(console?.exporter ?? createOtlpAuditExporter(options));
}
