import type { ReadableSpan, ResourceMetrics } from "../scrub/telemetry.ts";
import type { NamedExporter } from "./exporters.ts";
import type { ExporterWrappers, Signals } from "./signals.ts";
import type { Exporter, FlushTarget, LogRecordProcessor, SpanProcessor } from "./sdk-modules.ts";

/** What a set-up hands to OpenTelemetry's `NodeSDK` for the three signals; the singular names are those of 2.x. */
export interface GivenSignals {
  readonly traceExporter?: Exporter<ReadableSpan[]>;
  readonly spanProcessor?: SpanProcessor;
  readonly spanProcessors?: readonly SpanProcessor[];
  readonly logRecordProcessor?: LogRecordProcessor;
  readonly logRecordProcessors?: readonly LogRecordProcessor[];
  readonly metricReader?: FlushTarget;
  readonly metricReaders?: readonly FlushTarget[];
}

/** What {@link scrubGivenSignals} needs. */
export interface GivenSignalsOptions {
  readonly wrap: ExporterWrappers;
  /** What the environment asks for, where the set-up does not export a signal itself. */
  readonly createFromEnvironment: () => Signals;
  readonly createSpanProcessor: (exporter: NamedExporter<never>) => SpanProcessor;
  /** Told of what can't be scrubbed. */
  readonly warn: (problem: string) => void;
}

/** Where OpenTelemetry's own processors and readers, 2.x and 3.x, keep their exporter. It has no public name. */
const EXPORTER = "_exporter";

interface ExporterHolder {
  [EXPORTER]?: unknown;
}

/**
 * Puts scrubbing behind the processors and readers of a set-up, in place. A processor that exports replaces the environment's exporters of its signal,
 * as in OpenTelemetry; one that only adds or changes something doesn't: there the environment's exporters stay in force.
 */
export function scrubGivenSignals(given: GivenSignals, options: GivenSignalsOptions): Signals {
  const { wrap, createSpanProcessor, warn } = options;
  let fromEnvironment: Signals | undefined;
  const environment = (): Signals => (fromEnvironment ??= options.createFromEnvironment());
  const spanProcessors = listOf(given.spanProcessors, given.spanProcessor);
  const logRecordProcessors = listOf(given.logRecordProcessors, given.logRecordProcessor);
  const metricReaders = listOf(given.metricReaders, given.metricReader);
  // Each of them, so no short-circuit.
  const exportsSpans = spanProcessors.filter((each) => scrubHolder<ReadableSpan[]>(each, wrap.span)).length > 0;
  const exportsLogs = logRecordProcessors.filter((each) => scrubHolder(each, wrap.logRecord)).length > 0;
  for (const reader of metricReaders)
    if (!scrubHolder<ResourceMetrics>(reader, wrap.metric))
      warn("a metric reader without an exporter of its own, such as Prometheus's, can't be scrubbed");
  if (given.traceExporter !== undefined && !exportsSpans) {
    const exporter = wrap.span(given.traceExporter);
    spanProcessors.push(createSpanProcessor({ name: "traceExporter", exporter }));
  } else if (!exportsSpans) spanProcessors.push(...environment().spanProcessors);
  if (!exportsLogs) logRecordProcessors.push(...environment().logRecordProcessors);
  if (metricReaders.length === 0) metricReaders.push(...environment().metricReaders);
  return { spanProcessors, logRecordProcessors, metricReaders };
}

/** @returns whether it exports */
function scrubHolder<Batch>(holder: object, wrap: (inner: Exporter<Batch>) => Exporter<Batch>): boolean {
  const { [EXPORTER]: exporter } = holder as ExporterHolder;
  if (typeof exporter !== "object" || exporter === null || !("export" in exporter)) return false;
  (holder as ExporterHolder)[EXPORTER] = wrap(exporter as Exporter<Batch>);
  return true;
}

function listOf<T>(many: readonly T[] | undefined, one: T | undefined): T[] {
  return [...(many ?? []), ...(one === undefined ? [] : [one])];
}
