import type { Attributes } from "@opentelemetry/api";
import { ATTR_SERVICE_NAME } from "./attributes.ts";
import { scrubGivenSignals } from "./instrument/given-signals.ts";
import type { GivenSignals } from "./instrument/given-signals.ts";
import { createInstrumentations } from "./instrument/http-instrumentation.ts";
import { createSpanExportProcessor } from "./instrument/signal-pipelines.ts";
import { createSignals } from "./instrument/signals.ts";
import type { Exporter, Instrumentation, MergeableResource, SpanProcessor } from "./instrument/sdk-modules.ts";
import { flushAtExit } from "./instrument/shutdown.ts";
import type { KeytrailOptions } from "./options.ts";
import type { ReadableLogRecord, ReadableSpan, Resource, ResourceMetrics } from "./scrub/telemetry.ts";
import { obtainCore } from "./start.ts";
import type { Core } from "./start.ts";

/*
 * For services that start OpenTelemetry themselves. All of these share one scrubber and one memory of keys, and whatever is called first in a process
 * decides its options.
 */

/**
 * Makes a span processor that puts the key's hash, the client's address and the user agent on every request's spans, and sends the audit records. It
 * exports nothing itself: put it before the processors that export, whose exporters `wrapSpanExporter` scrubs. Never throws.
 *
 * @param options as for `startKeytrail`; they win over the environment
 * @example new NodeSDK({ spanProcessors: [createSpanProcessor(), new BatchSpanProcessor({ exporter: wrapSpanExporter(exporter) })] });
 */
export function createSpanProcessor(options: KeytrailOptions = {}): SpanProcessor {
  const core = obtainCore(options);
  return follow(core, core.instrument.createHooklessProcessor());
}

/**
 * Scrubs what a span exporter sends. Fails closed: a span that can't be scrubbed leaves as a stub without content.
 *
 * @param inner any span exporter of OpenTelemetry JS 2.x or 3.x
 * @param options as for `startKeytrail`; they win over the environment
 * @example new BatchSpanProcessor({ exporter: wrapSpanExporter(new OTLPTraceExporter()) });
 */
export function wrapSpanExporter<T extends object>(inner: T, options: KeytrailOptions = {}): T {
  return obtainCore(options).wrap.span(inner as unknown as Exporter<ReadableSpan[]>) as unknown as T;
}

/**
 * Scrubs what a log record exporter sends. Fails closed: a record that can't be scrubbed leaves as a stub without content.
 *
 * @param inner any log record exporter of OpenTelemetry JS 2.x or 3.x
 * @param options as for `startKeytrail`; they win over the environment
 */
export function wrapLogRecordExporter<T extends object>(inner: T, options: KeytrailOptions = {}): T {
  return obtainCore(options).wrap.logRecord(inner as unknown as Exporter<ReadableLogRecord[]>) as unknown as T;
}

/**
 * Scrubs what a push metric exporter sends. Fails closed: a data point that can't be scrubbed is dropped. A Prometheus exporter is no such exporter.
 *
 * @param inner any push metric exporter of OpenTelemetry JS 2.x or 3.x
 * @param options as for `startKeytrail`; they win over the environment
 */
export function wrapMetricExporter<T extends object>(inner: T, options: KeytrailOptions = {}): T {
  return obtainCore(options).wrap.metric(inner as unknown as Exporter<ResourceMetrics>) as unknown as T;
}

interface GivenOptions extends GivenSignals {
  readonly resource?: Resource;
  readonly serviceName?: string;
  readonly instrumentations?: readonly unknown[];
}

/**
 * Puts Keytrail into the options of an existing `NodeSDK`: its span processor, its resource attributes, and scrubbing behind every exporter. Exporters
 * of the environment (`OTEL_TRACES_EXPORTER` and its like) stay in force for each signal that the options don't export themselves: a span processor
 * that only adds attributes replaces none of them. `HttpInstrumentation` is added where it is missing.
 *
 * @param nodeSdkOptions what you hand to `NodeSDK`; processors in it that export are scrubbed in place
 * @param options as for `startKeytrail`; they win over the environment
 * @returns the options to hand to `NodeSDK`; as they came, with a warning, when Keytrail can't start
 * @example new NodeSDK(instrument({ instrumentations: [getNodeAutoInstrumentations()] })).start();
 */
export function instrument<T extends object>(nodeSdkOptions: T, options: KeytrailOptions = {}): T {
  const core = obtainCore(options);
  if (!core.isEnabled) return nodeSdkOptions;
  try {
    return combine(core, nodeSdkOptions) as T;
  } catch (error) {
    core.log.warn(`not in place: ${error instanceof Error ? error.message : "unknown error"}`);
    return nodeSdkOptions;
  }
}

function combine(core: Core, nodeSdkOptions: GivenOptions): object {
  const { environment, wrap, log } = core;
  const modules = core.modules();
  const signals = scrubGivenSignals(nodeSdkOptions, {
    wrap,
    createFromEnvironment: () => createSignals(core.exporting(), wrap),
    createSpanProcessor: (exporter) => createSpanExportProcessor(exporter, modules, environment),
    warn: log.warn,
  });
  const given = (nodeSdkOptions.instrumentations ?? []).flat(Number.POSITIVE_INFINITY) as readonly Instrumentation[];
  core.heed(given);
  const resource = createNamedResource(core, nodeSdkOptions);
  core.openAudit(resource);
  return {
    ...nodeSdkOptions,
    // They stand among the plural ones.
    traceExporter: undefined,
    spanProcessor: undefined,
    logRecordProcessor: undefined,
    metricReader: undefined,
    resource,
    autoDetectResources: false,
    instrumentations: createInstrumentations(given, core.instrument.hooks, modules),
    ...signals,
    spanProcessors: [follow(core, core.instrument.spanProcessor), ...signals.spanProcessors],
  };
}

/** OpenTelemetry's `serviceName` wins over what is detected, as it does there. */
function createNamedResource(core: Core, { resource, serviceName }: GivenOptions): MergeableResource {
  const own = core.createResource(resource);
  if (serviceName === undefined || core.options.serviceName !== undefined) return own;
  const fromAttributes = core
    .modules()
    .read<(attributes: Attributes) => MergeableResource>("@opentelemetry/resources", "resourceFromAttributes");
  return own.merge(fromAttributes({ [ATTR_SERVICE_NAME]: serviceName }));
}

/**
 * Follows requests from now on; what OpenTelemetry registers at its start is there when the first span begins. The queue of audit records is ours, and is
 * flushed by a signal whether or not the service shuts its OpenTelemetry down.
 */
function follow(core: Core, processor: SpanProcessor): SpanProcessor {
  const forceFlush = (): Promise<void> => core.currentAudit()?.forceFlush() ?? Promise.resolve();
  let removeListeners: (() => void) | undefined;
  if (core.isEnabled) {
    core.follow();
    removeListeners = flushAtExit({ targets: [{ forceFlush }], timeoutMillis: core.options.flushTimeoutMillis });
  }
  return {
    ...processor,
    onStart(span, parentContext) {
      core.settle();
      processor.onStart(span, parentContext);
    },
    forceFlush,
    async shutdown() {
      removeListeners?.();
      core.instrument.stop();
      await core.currentAudit()?.shutdown();
    },
  };
}
