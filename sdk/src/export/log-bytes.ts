import type { InstrumentationScope, ReadableLogRecord, Resource } from "../scrub/telemetry.ts";
import {
  closeMessage,
  createProtobuf,
  openMessage,
  writeBytes,
  writeDouble,
  writeFixed32,
  writeHex,
  writeInteger,
  writeText,
  writeTime,
} from "./protobuf.ts";
import type { ProtobufBytes } from "./protobuf.ts";

/*
 * https://github.com/open-telemetry/opentelemetry-proto/blob/v1.11.0/opentelemetry/proto/logs/v1/logs.proto
 *
 * ExportLogsServiceRequest  1 resource_logs
 * ResourceLogs              1 resource  2 scope_logs  3 schema_url
 * Resource                  1 attributes  2 dropped_attributes_count
 * ScopeLogs                 1 scope  2 log_records  3 schema_url
 * InstrumentationScope      1 name  2 version  3 attributes
 * LogRecord                 1 time_unix_nano (fixed64)  2 severity_number  3 severity_text  5 body  6 attributes
 *                           7 dropped_attributes_count  8 flags (fixed32)  9 trace_id  10 span_id
 *                           11 observed_time_unix_nano (fixed64)  12 event_name
 * KeyValue                  1 key  2 value
 * AnyValue                  1 string  2 bool  3 int  4 double  5 array (1 values)  6 kvlist (1 values)  7 bytes
 */

/** An int is of 64 bits; what is beyond is a double. */
const TWO_TO_THE_63 = 2 ** 63;
const INITIAL_BYTES = 65_536;
/** More room than that isn't kept for the next batch. */
const MAX_KEPT_BYTES = 1 << 20;
/** Lengths that most messages of a kind have: a guess that is wrong moves the message. */
const LONG = 3;
const RECORD = 2;
const SHORT = 1;

/**
 * Creates the encoder of log records: the `ExportLogsServiceRequest` that OpenTelemetry's own serializer writes of them, in one pass over the
 * records instead of two. Records that follow each other with the same resource and scope stand together.
 *
 * @returns bytes that stay as they are when the next batch is encoded; undefined for no records
 */
export function createLogEncoder(): (records: readonly ReadableLogRecord[]) => Uint8Array | undefined {
  let bytes = createProtobuf(INITIAL_BYTES);
  return (records) => {
    if (records.length === 0) return undefined;
    if (bytes.buffer.length > MAX_KEPT_BYTES) bytes = createProtobuf(INITIAL_BYTES);
    bytes.length = 0;
    for (let at = 0; at < records.length;) at = writeResourceLogs(bytes, records, at);
    return new Uint8Array(bytes.buffer.subarray(0, bytes.length));
  };
}

/** @returns the place of the first record that belongs to another resource */
function writeResourceLogs(bytes: ProtobufBytes, records: readonly ReadableLogRecord[], from: number): number {
  const { resource } = records[from] as ReadableLogRecord;
  const start = openMessage(bytes, 1, LONG);
  writeResource(bytes, resource);
  let at = from;
  while (records[at]?.resource === resource) at = writeScopeLogs(bytes, records, at, resource);
  if (resource.schemaUrl) writeText(bytes, 3, resource.schemaUrl);
  closeMessage(bytes, start, LONG);
  return at;
}

function writeScopeLogs(
  bytes: ProtobufBytes,
  records: readonly ReadableLogRecord[],
  from: number,
  resource: Resource,
): number {
  const { instrumentationScope } = records[from] as ReadableLogRecord;
  const start = openMessage(bytes, 2, LONG);
  writeScope(bytes, instrumentationScope);
  let at = from;
  for (; at < records.length; at++) {
    const record = records[at] as ReadableLogRecord;
    if (record.resource !== resource || record.instrumentationScope !== instrumentationScope) break;
    writeRecord(bytes, record);
  }
  if (instrumentationScope.schemaUrl) writeText(bytes, 3, instrumentationScope.schemaUrl);
  closeMessage(bytes, start, LONG);
  return at;
}

function writeResource(bytes: ProtobufBytes, resource: Resource): void {
  const start = openMessage(bytes, 1, RECORD);
  writeAttributes(bytes, 1, resource.attributes);
  writeInteger(bytes, 2, 0);
  closeMessage(bytes, start, RECORD);
}

function writeScope(bytes: ProtobufBytes, scope: InstrumentationScope): void {
  const start = openMessage(bytes, 1, SHORT);
  writeText(bytes, 1, scope.name);
  if (scope.version) writeText(bytes, 2, scope.version);
  if (scope.attributes !== undefined) writeAttributes(bytes, 3, scope.attributes);
  closeMessage(bytes, start, SHORT);
}

function writeRecord(bytes: ProtobufBytes, record: ReadableLogRecord): void {
  const { severityNumber, severityText, body, spanContext, eventName } = record;
  const start = openMessage(bytes, 2, RECORD);
  writeTime(bytes, 1, record.hrTime);
  if (severityNumber) writeInteger(bytes, 2, severityNumber);
  if (severityText) writeText(bytes, 3, severityText);
  if (body !== undefined) writeValue(bytes, 5, body);
  writeAttributes(bytes, 6, record.attributes);
  writeInteger(bytes, 7, record.droppedAttributesCount);
  if (spanContext !== undefined) {
    if (spanContext.traceFlags !== 0) writeFixed32(bytes, 8, spanContext.traceFlags);
    writeHex(bytes, 9, spanContext.traceId);
    writeHex(bytes, 10, spanContext.spanId);
  }
  writeTime(bytes, 11, record.hrTimeObserved);
  if (eventName) writeText(bytes, 12, eventName);
  closeMessage(bytes, start, RECORD);
}

function writeAttributes(bytes: ProtobufBytes, field: number, attributes: Readonly<Record<string, unknown>>): void {
  for (const name in attributes) {
    if (!Object.hasOwn(attributes, name)) continue;
    const start = openMessage(bytes, field, SHORT);
    writeText(bytes, 1, name);
    writeValue(bytes, 2, attributes[name]);
    closeMessage(bytes, start, SHORT);
  }
}

function writeValue(bytes: ProtobufBytes, field: number, value: unknown): void {
  const start = openMessage(bytes, field, SHORT);
  if (typeof value === "string") writeText(bytes, 1, value);
  else if (typeof value === "boolean") writeInteger(bytes, 2, value ? 1 : 0);
  else if (typeof value === "number") writeNumber(bytes, value);
  else if (typeof value === "object" && value !== null) writeNested(bytes, value);
  closeMessage(bytes, start, SHORT);
}

function writeNumber(bytes: ProtobufBytes, value: number): void {
  if (Number.isInteger(value) && value >= -TWO_TO_THE_63 && value < TWO_TO_THE_63) writeInteger(bytes, 3, value);
  else writeDouble(bytes, 4, value);
}

function writeNested(bytes: ProtobufBytes, value: object): void {
  if (value instanceof Uint8Array) return writeBytes(bytes, 7, value);
  const start = openMessage(bytes, Array.isArray(value) ? 5 : 6, SHORT);
  if (Array.isArray(value)) for (const item of value) writeValue(bytes, 1, item);
  else writeAttributes(bytes, 1, value as Readonly<Record<string, unknown>>);
  closeMessage(bytes, start, SHORT);
}
