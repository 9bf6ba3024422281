import type { HrTime, SpanContext } from "@opentelemetry/api";

/*
 * The parts of OpenTelemetry JS that the wrappers touch, by structure: 2.x and 3.x have different packages and, loaded by `import` and by
 * `require`, different classes for the same thing.
 */

/** Attributes of any nesting. */
export type TelemetryAttributes = Readonly<Record<string, unknown>>;

/** What an exporter reports: code 0 is success, 1 is failure. */
export interface ExportResult {
  code: number;
  error?: Error;
}

/** Called once, when an export is over. */
export type ExportCallback = (result: ExportResult) => void;

/** A resource, whose attributes may still be on their way. */
export interface Resource {
  readonly asyncAttributesPending?: boolean;
  readonly attributes: TelemetryAttributes;
  readonly schemaUrl?: string;
  waitForAsyncAttributes?(): Promise<void>;
  merge?(other: unknown): Resource;
  getRawAttributes?(): unknown[];
}

/** An instrumentation scope. */
export interface InstrumentationScope {
  readonly name: string;
  readonly version?: string;
  readonly schemaUrl?: string;
  readonly attributes?: TelemetryAttributes;
}

/** A span's event. */
export interface SpanEvent {
  readonly name: string;
  readonly attributes?: TelemetryAttributes;
}

/** A span's link. */
export interface SpanLink {
  readonly context: SpanContext;
  readonly attributes?: TelemetryAttributes;
}

/** A span's status: code 2 is an error. */
export interface SpanStatus {
  readonly code: number;
  readonly message?: string;
}

/** An ended span. */
export interface ReadableSpan {
  readonly name: string;
  readonly kind: number;
  spanContext(): SpanContext;
  readonly parentSpanContext?: SpanContext;
  readonly startTime: HrTime;
  readonly endTime: HrTime;
  readonly status: SpanStatus;
  readonly attributes: TelemetryAttributes;
  readonly links: readonly SpanLink[];
  readonly events: readonly SpanEvent[];
  readonly duration: HrTime;
  readonly ended: boolean;
  readonly resource: Resource;
  readonly instrumentationScope: InstrumentationScope;
  readonly droppedAttributesCount: number;
  readonly droppedEventsCount: number;
  readonly droppedLinksCount: number;
}

/** An emitted log record. */
export interface ReadableLogRecord {
  readonly hrTime: HrTime;
  readonly hrTimeObserved: HrTime;
  readonly spanContext?: SpanContext;
  readonly severityText?: string;
  readonly severityNumber?: number;
  readonly body?: unknown;
  readonly eventName?: string;
  readonly resource: Resource;
  readonly instrumentationScope: InstrumentationScope;
  readonly attributes: TelemetryAttributes;
  readonly droppedAttributesCount: number;
}

/** What a metric is. */
export interface MetricDescriptor {
  readonly name: string;
  readonly description: string;
  readonly unit: string;
}

/** One data point. */
export interface DataPoint {
  readonly attributes: TelemetryAttributes;
}

/** One metric and its data points. */
export interface MetricData {
  readonly descriptor: MetricDescriptor;
  readonly dataPoints: readonly DataPoint[];
}

/** The metrics of one scope. */
export interface ScopeMetrics {
  readonly scope: InstrumentationScope;
  readonly metrics: readonly MetricData[];
}

/** What a metric reader collected. */
export interface ResourceMetrics {
  readonly resource: Resource;
  readonly scopeMetrics: readonly ScopeMetrics[];
}
