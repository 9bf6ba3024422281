import type { OtlpSignal } from "../../otlp/scan.ts";

const JSON_HEAD_BYTES = 256;
const JSON_FIRST_NAME = /^\ufeff?\s*\{\s*"resource_?(spans|logs|metrics)"\s*:/i;
const SIGNAL_BY_NAME: Readonly<Record<string, OtlpSignal>> = { spans: "traces", logs: "logs", metrics: "metrics" };

/**
 * The signal of an OTLP JSON request, by its first name. The Collector writes one signal a request, and that name first.
 * @returns undefined for anything else
 */
export function signalOfJson(bytes: Uint8Array): OtlpSignal | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, JSON_HEAD_BYTES)).toString(
    "utf8",
  );
  const name = JSON_FIRST_NAME.exec(head)?.[1];
  return name === undefined ? undefined : SIGNAL_BY_NAME[name.toLowerCase()];
}

const WIRE_VARINT = 0;
const WIRE_FIXED64 = 1;
const WIRE_LENGTH = 2;
const WIRE_FIXED32 = 5;

interface Field {
  readonly number: number;
  readonly wireType: number;
  /** Of the value; for lengths, of the content. */
  readonly start: number;
  readonly end: number;
}

/**
 * The signal of an OTLP protobuf request. The three requests differ only in their innermost messages, so the first of those tells:
 *
 * ```
 * Export*ServiceRequest { repeated Resource* resource_* = 1 }
 * Resource*             { Resource resource = 1; repeated Scope* scope_* = 2; string schema_url = 3 }
 * Scope*                { InstrumentationScope scope = 1; repeated <item> = 2; string schema_url = 3 }
 * Span                  { bytes trace_id = 1; bytes span_id = 2; string trace_state = 3; …; SpanKind kind = 6; fixed64 start_time_unix_nano = 7; fixed64 end_time_unix_nano = 8 }
 * LogRecord             { fixed64 time_unix_nano = 1; SeverityNumber severity_number = 2; …; fixed32 flags = 8; …; fixed64 observed_time_unix_nano = 11 }
 * Metric                { string name = 1; string description = 2; string unit = 3; <data> = 5 | 7 | 9 | 10 | 11; repeated KeyValue metadata = 12 }
 * ```
 * https://github.com/open-telemetry/opentelemetry-proto
 *
 * @returns `empty` for a request without an item, undefined when the bytes are no such request
 */
export function signalOfProtobuf(bytes: Uint8Array): OtlpSignal | "empty" | undefined {
  if (fieldsOf(bytes, 0, bytes.length) === undefined) return undefined;
  for (const resource of lengthFields(bytes, { start: 0, end: bytes.length }, 1)) {
    for (const scope of lengthFields(bytes, resource, 2)) {
      for (const item of lengthFields(bytes, scope, 2)) return signalOfItem(fieldsOf(bytes, item.start, item.end));
    }
  }
  return "empty";
}

function signalOfItem(fields: readonly Field[] | undefined): OtlpSignal | undefined {
  if (fields === undefined) return undefined;
  const has = (number: number, wireType: number): boolean =>
    fields.some((field) => field.number === number && field.wireType === wireType);
  if (has(7, WIRE_FIXED64) || has(8, WIRE_FIXED64) || has(6, WIRE_VARINT)) return "traces";
  if (has(1, WIRE_FIXED64) || has(11, WIRE_FIXED64) || has(2, WIRE_VARINT) || has(8, WIRE_FIXED32)) return "logs";
  // A log record without times has no field 1; a metric has at least its name.
  return has(1, WIRE_LENGTH) ? "metrics" : "logs";
}

function lengthFields(
  bytes: Uint8Array,
  within: { readonly start: number; readonly end: number },
  number: number,
): Field[] {
  const fields = fieldsOf(bytes, within.start, within.end) ?? [];
  return fields.filter((field) => field.number === number && field.wireType === WIRE_LENGTH);
}

/** The fields of one message; undefined when it is none. */
function fieldsOf(bytes: Uint8Array, start: number, end: number): Field[] | undefined {
  const fields: Field[] = [];
  let at = start;
  while (at < end) {
    const tag = readVarint(bytes, at, end);
    if (tag === undefined || tag.value < 8) return undefined;
    const value = valueAt(bytes, tag.next, end, tag.value % 8);
    if (value === undefined || value.end > end) return undefined;
    fields.push({ number: Math.floor(tag.value / 8), wireType: tag.value % 8, ...value });
    at = value.end;
  }
  return fields;
}

function valueAt(
  bytes: Uint8Array,
  at: number,
  end: number,
  wireType: number,
): { start: number; end: number } | undefined {
  if (wireType === WIRE_FIXED64) return { start: at, end: at + 8 };
  if (wireType === WIRE_FIXED32) return { start: at, end: at + 4 };
  if (wireType !== WIRE_VARINT && wireType !== WIRE_LENGTH) return undefined;
  const number = readVarint(bytes, at, end);
  if (number === undefined) return undefined;
  return { start: number.next, end: wireType === WIRE_LENGTH ? number.next + number.value : number.next };
}

function readVarint(
  bytes: Uint8Array,
  at: number,
  end: number,
): { readonly value: number; readonly next: number } | undefined {
  let value = 0;
  for (let index = 0; index < 10 && at + index < end; index++) {
    const byte = bytes[at + index] ?? 0;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return { value, next: at + index + 1 };
  }
  return undefined;
}
