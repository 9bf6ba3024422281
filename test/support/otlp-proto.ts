/**
 * The full OTLP decoder and encoder that tests use as their oracle.
 * Messages of opentelemetry-proto v1.11.0: https://github.com/open-telemetry/opentelemetry-proto
 */
import protobuf from "protobufjs";
import type { OtlpSignal } from "../../processor/src/otlp/scan.ts";

/** The messages as proto3 text. */
export const PROTO: string = `
syntax = "proto3";
package otlp;
message AnyValue { oneof value { string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4;
  ArrayValue array_value = 5; KeyValueList kvlist_value = 6; bytes bytes_value = 7; int32 string_value_strindex = 8; } }
message ArrayValue { repeated AnyValue values = 1; }
message KeyValueList { repeated KeyValue values = 1; }
message KeyValue { string key = 1; AnyValue value = 2; int32 key_strindex = 3; }
message InstrumentationScope { string name = 1; string version = 2; repeated KeyValue attributes = 3; uint32 dropped_attributes_count = 4; }
message EntityRef { string schema_url = 1; string type = 2; repeated string id_keys = 3; repeated string description_keys = 4; }
message Resource { repeated KeyValue attributes = 1; uint32 dropped_attributes_count = 2; repeated EntityRef entity_refs = 3; }

message ExportTraceServiceRequest { repeated ResourceSpans resource_spans = 1; }
message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; string schema_url = 3; }
message ScopeSpans { InstrumentationScope scope = 1; repeated Span spans = 2; string schema_url = 3; }
message Span { bytes trace_id = 1; bytes span_id = 2; string trace_state = 3; bytes parent_span_id = 4; string name = 5; int32 kind = 6;
  fixed64 start_time_unix_nano = 7; fixed64 end_time_unix_nano = 8; repeated KeyValue attributes = 9; uint32 dropped_attributes_count = 10;
  repeated Event events = 11; uint32 dropped_events_count = 12; repeated Link links = 13; uint32 dropped_links_count = 14; Status status = 15; fixed32 flags = 16;
  message Event { fixed64 time_unix_nano = 1; string name = 2; repeated KeyValue attributes = 3; uint32 dropped_attributes_count = 4; }
  message Link { bytes trace_id = 1; bytes span_id = 2; string trace_state = 3; repeated KeyValue attributes = 4; uint32 dropped_attributes_count = 5; fixed32 flags = 6; } }
message Status { string message = 2; int32 code = 3; }

message ExportLogsServiceRequest { repeated ResourceLogs resource_logs = 1; }
message ResourceLogs { Resource resource = 1; repeated ScopeLogs scope_logs = 2; string schema_url = 3; }
message ScopeLogs { InstrumentationScope scope = 1; repeated LogRecord log_records = 2; string schema_url = 3; }
message LogRecord { fixed64 time_unix_nano = 1; int32 severity_number = 2; string severity_text = 3; AnyValue body = 5; repeated KeyValue attributes = 6;
  uint32 dropped_attributes_count = 7; fixed32 flags = 8; bytes trace_id = 9; bytes span_id = 10; fixed64 observed_time_unix_nano = 11; string event_name = 12; }

message ExportMetricsServiceRequest { repeated ResourceMetrics resource_metrics = 1; }
message ResourceMetrics { Resource resource = 1; repeated ScopeMetrics scope_metrics = 2; string schema_url = 3; }
message ScopeMetrics { InstrumentationScope scope = 1; repeated Metric metrics = 2; string schema_url = 3; }
message Metric { string name = 1; string description = 2; string unit = 3;
  oneof data { Gauge gauge = 5; Sum sum = 7; Histogram histogram = 9; ExponentialHistogram exponential_histogram = 10; Summary summary = 11; }
  repeated KeyValue metadata = 12; }
message Gauge { repeated NumberDataPoint data_points = 1; }
message Sum { repeated NumberDataPoint data_points = 1; int32 aggregation_temporality = 2; bool is_monotonic = 3; }
message Histogram { repeated HistogramDataPoint data_points = 1; int32 aggregation_temporality = 2; }
message ExponentialHistogram { repeated ExponentialHistogramDataPoint data_points = 1; int32 aggregation_temporality = 2; }
message Summary { repeated SummaryDataPoint data_points = 1; }
message NumberDataPoint { repeated KeyValue attributes = 7; fixed64 start_time_unix_nano = 2; fixed64 time_unix_nano = 3;
  oneof value { double as_double = 4; sfixed64 as_int = 6; } repeated Exemplar exemplars = 5; uint32 flags = 8; }
message HistogramDataPoint { repeated KeyValue attributes = 9; fixed64 start_time_unix_nano = 2; fixed64 time_unix_nano = 3; fixed64 count = 4;
  optional double sum = 5; repeated fixed64 bucket_counts = 6; repeated double explicit_bounds = 7; repeated Exemplar exemplars = 8; uint32 flags = 10;
  optional double min = 11; optional double max = 12; }
message ExponentialHistogramDataPoint { repeated KeyValue attributes = 1; fixed64 start_time_unix_nano = 2; fixed64 time_unix_nano = 3; fixed64 count = 4;
  optional double sum = 5; sint32 scale = 6; fixed64 zero_count = 7; Buckets positive = 8; Buckets negative = 9; uint32 flags = 10; repeated Exemplar exemplars = 11;
  optional double min = 12; optional double max = 13; double zero_threshold = 14;
  message Buckets { sint32 offset = 1; repeated uint64 bucket_counts = 2; } }
message SummaryDataPoint { repeated KeyValue attributes = 7; fixed64 start_time_unix_nano = 2; fixed64 time_unix_nano = 3; fixed64 count = 4; double sum = 5;
  repeated ValueAtQuantile quantile_values = 6; uint32 flags = 8; message ValueAtQuantile { double quantile = 1; double value = 2; } }
message Exemplar { repeated KeyValue filtered_attributes = 7; fixed64 time_unix_nano = 2; oneof value { double as_double = 3; sfixed64 as_int = 6; }
  bytes span_id = 4; bytes trace_id = 5; }
`;

const { root } = protobuf.parse(PROTO, { keepCase: false });
const REQUEST_TYPES: Record<OtlpSignal, protobuf.Type> = {
  traces: root.lookupType("otlp.ExportTraceServiceRequest"),
  logs: root.lookupType("otlp.ExportLogsServiceRequest"),
  metrics: root.lookupType("otlp.ExportMetricsServiceRequest"),
};

const ID_FIELDS = new Set(["traceId", "spanId", "parentSpanId"]);

function mapFields(value: unknown, convert: (name: string, value: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((entry) => mapFields(entry, convert));
  if (value === null || typeof value !== "object" || value instanceof Uint8Array) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [name, mapFields(convert(name, field), convert)]),
  );
}

/** Encodes an OTLP/JSON object (ids in hex, bytes in base64, 64-bit numbers as decimal strings) as protobuf. */
export function encodeProtobuf(signal: OtlpSignal, payload: object): Uint8Array {
  const type = REQUEST_TYPES[signal];
  const plain = mapFields(payload, (name, value) =>
    ID_FIELDS.has(name) && typeof value === "string" ? Buffer.from(value, "hex") : value,
  ) as Record<string, unknown>;
  const problem = type.verify(type.toObject(type.fromObject(plain)));
  if (problem !== null) throw new TypeError(problem);
  return Uint8Array.from(type.encode(type.fromObject(plain)).finish());
}

/** Decodes protobuf to an OTLP/JSON object: the inverse of {@link encodeProtobuf}. */
export function decodeProtobuf(signal: OtlpSignal, bytes: Uint8Array): Record<string, unknown> {
  const type = REQUEST_TYPES[signal];
  const plain = type.toObject(type.decode(bytes), { longs: String, bytes: String });
  return mapFields(plain, (name, value) =>
    ID_FIELDS.has(name) && typeof value === "string" ? Buffer.from(value, "base64").toString("hex") : value,
  ) as Record<string, unknown>;
}

/** One field of a message as it stands on the wire; content only of length-delimited ones. */
interface WireField {
  readonly field: number;
  readonly raw: Uint8Array;
  readonly content: Uint8Array | undefined;
}

function wireFields(bytes: Uint8Array): WireField[] {
  const reader = protobuf.Reader.create(bytes);
  const fields: WireField[] = [];
  while (reader.pos < reader.len) {
    const start = reader.pos;
    const tag = reader.uint32();
    const content = (tag & 7) === 2 ? Uint8Array.from(reader.bytes()) : undefined;
    if (content === undefined) reader.skipType(tag & 7);
    fields.push({ field: tag >>> 3, raw: bytes.slice(start, reader.pos), content });
  }
  return fields;
}

/**
 * Rewrites a request message by message, from the outside in.
 * @param between bytes to put before each field and at the end of each message
 * @param isKept whether a field of this number is kept
 */
export function rewriteMessages(
  signal: OtlpSignal,
  bytes: Uint8Array,
  between: () => Uint8Array,
  isKept: (field: number) => boolean = () => true,
): Uint8Array {
  const rewrite = (type: protobuf.Type, message: Uint8Array): Uint8Array => {
    const parts: Uint8Array[] = [];
    for (const { field, raw, content } of wireFields(message)) {
      parts.push(between());
      if (!isKept(field)) continue;
      const inner = type.fieldsById[field]?.resolve().resolvedType;
      if (content !== undefined && inner instanceof protobuf.Type) {
        parts.push(
          protobuf.Writer.create()
            .uint32(field * 8 + 2)
            .bytes(rewrite(inner, content))
            .finish(),
        );
      } else parts.push(raw);
    }
    return new Uint8Array(Buffer.concat([...parts, between()]));
  };
  return rewrite(REQUEST_TYPES[signal], bytes);
}
