import type { AnyValue, Attributes, Link } from "@opentelemetry/api";
import type { InstrumentationScope } from "@opentelemetry/core";
import type { Resource } from "@opentelemetry/resources";
import type { ReadableLogRecord } from "@opentelemetry/sdk-logs";
import type { ResourceMetrics } from "@opentelemetry/sdk-metrics";
import type { ReadableSpan } from "@opentelemetry/sdk-trace";

/** Takes a string under its attribute's name; the empty name is for what has none. */
export type StringSink = (name: string, text: string) => void;

const NO_NAME = "";

/** Hands over every string of a span that an exporter would send; trace and span ids are bytes in OTLP. */
export function walkSpan(span: ReadableSpan, sink: StringSink): void {
  sink(NO_NAME, span.name);
  walkResource(span.resource, sink);
  walkScope(span.instrumentationScope, sink);
  walkAttributes(span.attributes, sink);
  for (const event of span.events) {
    sink(NO_NAME, event.name);
    walkAttributes(event.attributes ?? {}, sink);
  }
  for (const link of span.links) walkLink(link, sink);
  if (span.status.message !== undefined) sink(NO_NAME, span.status.message);
  const traceState = span.spanContext().traceState?.serialize();
  if (traceState !== undefined) sink(NO_NAME, traceState);
}

/** As {@link walkSpan}, for a log record. */
export function walkLogRecord(record: ReadableLogRecord, sink: StringSink): void {
  walkResource(record.resource, sink);
  walkScope(record.instrumentationScope, sink);
  walkValue(NO_NAME, record.body, sink);
  walkAttributes(record.attributes, sink);
  if (record.severityText !== undefined) sink(NO_NAME, record.severityText);
  if (record.eventName !== undefined) sink(NO_NAME, record.eventName);
}

/** As {@link walkSpan}, for metrics. */
export function walkMetrics(metrics: ResourceMetrics, sink: StringSink): void {
  walkResource(metrics.resource, sink);
  for (const { scope, metrics: ofScope } of metrics.scopeMetrics) {
    walkScope(scope, sink);
    for (const { descriptor, dataPoints } of ofScope) {
      sink(NO_NAME, descriptor.name);
      sink(NO_NAME, descriptor.description);
      sink(NO_NAME, descriptor.unit);
      for (const { attributes } of dataPoints) walkAttributes(attributes, sink);
    }
  }
}

function walkLink({ attributes, context }: Link, sink: StringSink): void {
  walkAttributes(attributes ?? {}, sink);
  if (context.traceState !== undefined) sink(NO_NAME, context.traceState.serialize());
}

// OTLP writes a resource and a scope once for a whole batch.
const walked = new WeakSet<Resource | InstrumentationScope>();

function walkResource(resource: Resource, sink: StringSink): void {
  // Detectors that are still at work have an attribute's value as a promise.
  if (walked.has(resource) || resource.asyncAttributesPending === true) return;
  walked.add(resource);
  walkAttributes(resource.attributes, sink);
}

function walkScope(scope: InstrumentationScope, sink: StringSink): void {
  if (walked.has(scope)) return;
  walked.add(scope);
  const { name, version, schemaUrl } = scope;
  sink(NO_NAME, name);
  if (version !== undefined) sink(NO_NAME, version);
  if (schemaUrl !== undefined) sink(NO_NAME, schemaUrl);
}

function walkAttributes(attributes: Attributes | Record<string, AnyValue>, sink: StringSink): void {
  for (const [name, value] of Object.entries(attributes)) {
    sink(NO_NAME, name);
    walkValue(name, value, sink);
  }
}

// What stands inside a map is named by its own key, as in a KeyValueList of OTLP.
function walkValue(name: string, value: AnyValue, sink: StringSink): void {
  if (typeof value === "string") sink(name, value);
  else if (Array.isArray(value)) for (const item of value) walkValue(name, item as AnyValue, sink);
  else if (typeof value === "object" && value !== null && !(value instanceof Uint8Array))
    walkAttributes(value as Record<string, AnyValue>, sink);
}
