import type { HrTime, SpanContext } from "@opentelemetry/api";
import { ATTR_API_KEY_SOURCE } from "../attributes.ts";
import { redactionMarker } from "../keys/index.ts";
import { scrubEach } from "./copy-on-write.ts";
import { markLeaks } from "./leaks.ts";
import type { ScrubLeak } from "./leaks.ts";
import type { Scrubber } from "./scrubber.ts";
import type { SharedLeaks } from "./shared-parts.ts";
import type { ReadableSpan, SpanEvent, SpanLink, SpanStatus, TelemetryAttributes } from "./telemetry.ts";
import { scrubSpanContext } from "./trace-state.ts";

/** SpanKind.SERVER, https://opentelemetry.io/docs/specs/otel/trace/api/#spankind as OpenTelemetry JS numbers it. */
const SPAN_KIND_SERVER = 1;

/**
 * Scrubs one span: name, status, attributes, events, links, trace states, resource, scope. Leaks are marked on it.
 *
 * @returns the very same span when nothing changed; else a plain copy, from which the original can't be reached
 * @throws whatever reading the span throws: the caller then uses {@link createSpanStub}
 */
export function scrubSpan(span: ReadableSpan, scrubber: Scrubber, shared: SharedLeaks): ReadableSpan {
  const resource = scrubber.parts.resource(span.resource);
  const instrumentationScope = scrubber.parts.scope(span.instrumentationScope);
  const context = span.spanContext();
  scrubber.begin({ traceId: context.traceId, ownSource: ownSourceOf(span) });
  const attributes = scrubber.attributes(span.attributes, "span.attributes");
  const name = scrubber.text(span.name, "span.name");
  const status = scrubStatus(span.status, scrubber);
  const events = scrubEach(span.events, (event) => scrubEvent(event, scrubber));
  const links = scrubEach(span.links, (link) => scrubLink(link, scrubber));
  const scrubbedContext = scrubSpanContext(context, "span.trace_state", scrubber);
  const parentSpanContext = scrubSpanContext(span.parentSpanContext, "span.trace_state", scrubber);
  const isSame =
    attributes === span.attributes &&
    name === span.name &&
    status === span.status &&
    events === span.events &&
    links === span.links &&
    scrubbedContext === context &&
    parentSpanContext === span.parentSpanContext &&
    resource === span.resource &&
    instrumentationScope === span.instrumentationScope;
  const sharedLeaks = shared.take(span.resource, span.instrumentationScope);
  if (isSame && sharedLeaks.length === 0) return span;
  const leaks: readonly ScrubLeak[] = [...scrubber.leaks(), ...sharedLeaks];
  return {
    name,
    kind: span.kind,
    spanContext: () => scrubbedContext,
    ...(parentSpanContext !== undefined && { parentSpanContext }),
    startTime: span.startTime,
    endTime: span.endTime,
    status,
    attributes: leaks.length === 0 ? attributes : markLeaks(attributes, leaks),
    links,
    events,
    duration: span.duration,
    ended: span.ended,
    resource,
    instrumentationScope,
    droppedAttributesCount: span.droppedAttributesCount,
    droppedEventsCount: span.droppedEventsCount,
    droppedLinksCount: span.droppedLinksCount,
  };
}

/**
 * What is left of a span that could not be scrubbed: ids, kind, times and status code, so that the trace keeps its shape.
 *
 * @throws when not even its ids, resource and scope can be had: the caller then drops the span
 */
export function createSpanStub(span: ReadableSpan, { parts }: Scrubber): ReadableSpan {
  const startTime = attempt<HrTime>(() => span.startTime, [0, 0]);
  const parent = attempt(() => span.parentSpanContext, undefined);
  const context = toBareContext(span.spanContext());
  return {
    name: redactionMarker("unscrubbed"),
    kind: attempt(() => span.kind, 0),
    spanContext: () => context,
    ...(parent !== undefined && { parentSpanContext: toBareContext(parent) }),
    startTime,
    endTime: attempt(() => span.endTime, startTime),
    status: { code: attempt(() => span.status.code, 0) },
    attributes: {},
    links: [],
    events: [],
    duration: attempt<HrTime>(() => span.duration, [0, 0]),
    ended: true,
    resource: parts.resource(span.resource),
    instrumentationScope: parts.scope(span.instrumentationScope),
    droppedAttributesCount: attempt(() => Object.keys(span.attributes).length, 0),
    droppedEventsCount: attempt(() => span.events.length, 0),
    droppedLinksCount: attempt(() => span.links.length, 0),
  };
}

/** Reads what may throw. */
export function attempt<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}

/** The ids of a span context, without its trace state. */
export function toBareContext(context: SpanContext): SpanContext {
  return {
    traceId: context.traceId,
    spanId: context.spanId,
    traceFlags: context.traceFlags,
    ...(context.isRemote !== undefined && { isRemote: context.isRemote }),
  };
}

function ownSourceOf(span: ReadableSpan): string {
  if (span.kind !== SPAN_KIND_SERVER) return "";
  const source = span.attributes[ATTR_API_KEY_SOURCE];
  return typeof source === "string" ? source : "";
}

function scrubStatus(status: SpanStatus, scrubber: Scrubber): SpanStatus {
  if (status.message === undefined) return status;
  const message = scrubber.text(status.message, "span.status.message");
  return message === status.message ? status : { ...status, message };
}

function scrubEvent(event: SpanEvent, scrubber: Scrubber): SpanEvent {
  // The scrubbed name comes first: it is part of the location of what is found in the attributes.
  const name = scrubber.text(event.name, "span.events.name");
  const attributes = scrubAttributes(event.attributes, "span.events.attributes", scrubber, name);
  return name === event.name && attributes === event.attributes
    ? event
    : { ...event, name, ...(attributes !== undefined && { attributes }) };
}

function scrubLink(link: SpanLink, scrubber: Scrubber): SpanLink {
  const context = scrubSpanContext(link.context, "span.links.trace_state", scrubber);
  const attributes = scrubAttributes(link.attributes, "span.links.attributes", scrubber);
  return context === link.context && attributes === link.attributes
    ? link
    : { ...link, context, ...(attributes !== undefined && { attributes }) };
}

function scrubAttributes(
  attributes: TelemetryAttributes | undefined,
  root: "span.events.attributes" | "span.links.attributes",
  scrubber: Scrubber,
  eventName?: string,
): TelemetryAttributes | undefined {
  return attributes === undefined ? undefined : scrubber.attributes(attributes, root, eventName);
}
