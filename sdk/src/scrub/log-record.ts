import type { HrTime } from "@opentelemetry/api";
import { redactionMarker } from "../keys/index.ts";
import { markLeaks } from "./leaks.ts";
import type { Scrubber } from "./scrubber.ts";
import type { SharedLeaks } from "./shared-parts.ts";
import { attempt, toBareContext } from "./span.ts";
import type { ReadableLogRecord } from "./telemetry.ts";
import { scrubSpanContext } from "./trace-state.ts";

/**
 * Scrubs one log record: body, attributes, event name, severity text, resource, scope. Leaks are marked on it.
 *
 * @returns the very same record when nothing changed; else a plain copy
 * @throws whatever reading the record throws: the caller then uses {@link createLogRecordStub}
 */
export function scrubLogRecord(record: ReadableLogRecord, scrubber: Scrubber, shared: SharedLeaks): ReadableLogRecord {
  const resource = scrubber.parts.resource(record.resource);
  const instrumentationScope = scrubber.parts.scope(record.instrumentationScope);
  const { body: originalBody, spanContext: originalContext } = record;
  scrubber.begin({ traceId: originalContext?.traceId ?? "", ownSource: "" });
  const attributes = scrubber.attributes(record.attributes, "log.attributes");
  const body = scrubber.value(originalBody, "log.body");
  const eventName = scrubOptional(record.eventName, "log.event_name", scrubber);
  const severityText = scrubOptional(record.severityText, "log.severity_text", scrubber);
  // The wire has no trace state for log records, but a console exporter prints the whole context.
  const spanContext = scrubSpanContext(originalContext, "span.trace_state", scrubber);
  const isSame =
    attributes === record.attributes &&
    Object.is(body, originalBody) &&
    eventName === record.eventName &&
    severityText === record.severityText &&
    spanContext === originalContext &&
    resource === record.resource &&
    instrumentationScope === record.instrumentationScope;
  const sharedLeaks = shared.take(record.resource, record.instrumentationScope);
  if (isSame && sharedLeaks.length === 0) return record;
  const leaks = [...scrubber.leaks(), ...sharedLeaks];
  return {
    hrTime: record.hrTime,
    hrTimeObserved: record.hrTimeObserved,
    ...(spanContext !== undefined && { spanContext }),
    ...(severityText !== undefined && { severityText }),
    ...(record.severityNumber !== undefined && { severityNumber: record.severityNumber }),
    ...(body !== undefined && { body }),
    ...(eventName !== undefined && { eventName }),
    resource,
    instrumentationScope,
    attributes: leaks.length === 0 ? attributes : markLeaks(attributes, leaks),
    droppedAttributesCount: record.droppedAttributesCount,
  };
}

/**
 * What is left of a log record that could not be scrubbed: times, severity and ids.
 *
 * @throws when not even its resource and scope can be had: the caller then drops the record
 */
export function createLogRecordStub(record: ReadableLogRecord, { parts }: Scrubber): ReadableLogRecord {
  const hrTime = attempt<HrTime>(() => record.hrTime, [0, 0]);
  const context = attempt(() => record.spanContext, undefined);
  const severityNumber = attempt(() => record.severityNumber, undefined);
  return {
    hrTime,
    hrTimeObserved: attempt(() => record.hrTimeObserved, hrTime),
    ...(context !== undefined && { spanContext: toBareContext(context) }),
    ...(severityNumber !== undefined && { severityNumber }),
    body: redactionMarker("unscrubbed"),
    resource: parts.resource(record.resource),
    instrumentationScope: parts.scope(record.instrumentationScope),
    attributes: {},
    droppedAttributesCount: attempt(() => Object.keys(record.attributes).length, 0),
  };
}

function scrubOptional(
  text: string | undefined,
  root: "log.event_name" | "log.severity_text",
  scrubber: Scrubber,
): string | undefined {
  return text === undefined ? undefined : scrubber.text(text, root);
}
