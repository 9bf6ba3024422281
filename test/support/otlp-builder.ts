/** Builds small OTLP payloads for tests, as OTLP/JSON objects that encode as protobuf or as JSON text. */
import type { OtlpEncoding, OtlpSignal } from "../../processor/src/otlp/scan.ts";
import { encodeProtobuf } from "./otlp-proto.ts";

/** What an attribute may hold: whole numbers become `intValue`, others `doubleValue`, bytes `bytesValue`. */
export type Value =
  | string
  | number
  | boolean
  | null
  | Uint8Array
  | readonly Value[]
  | { readonly [name: string]: Value };
export type Attributes = Readonly<Record<string, Value>>;

export interface SpanSpec {
  readonly traceId?: string;
  readonly spanId?: string;
  readonly traceState?: string;
  readonly name?: string;
  /** 2 is SERVER, 3 is CLIENT. Default 2. */
  readonly kind?: number;
  /** Decimal string. Default 2026-01-05T10:00:00Z. */
  readonly startTimeUnixNano?: string;
  /** Decimal string. Default the start. */
  readonly endTimeUnixNano?: string;
  readonly attributes?: Attributes;
  readonly events?: readonly { readonly name: string; readonly attributes?: Attributes }[];
  readonly links?: readonly { readonly traceState?: string; readonly attributes?: Attributes }[];
  /** code 2 is ERROR. */
  readonly status?: { readonly code?: number; readonly message?: string };
}

export interface LogSpec {
  readonly timeUnixNano?: string;
  readonly observedTimeUnixNano?: string;
  readonly severityNumber?: number;
  readonly severityText?: string;
  readonly body?: Value;
  readonly attributes?: Attributes;
  readonly traceId?: string;
  readonly spanId?: string;
  readonly eventName?: string;
}

export interface DataPointSpec {
  readonly attributes?: Attributes;
  readonly exemplars?: readonly { readonly filteredAttributes?: Attributes }[];
}

export interface MetricSpec {
  readonly name?: string;
  readonly description?: string;
  readonly unit?: string;
  readonly metadata?: Attributes;
  /** Default `gauge`. */
  readonly type?: "gauge" | "sum" | "histogram" | "exponentialHistogram" | "summary";
  readonly points: readonly DataPointSpec[];
}

export interface Origin {
  /** Default `{ "service.name": "checkout", "service.instance.id": "checkout-1" }`. */
  readonly resource?: Attributes;
  /** Default `{ name: "test" }`. */
  readonly scope?: { readonly name?: string; readonly version?: string; readonly attributes?: Attributes };
}

/** One payload: its signal and its content in the shape of OTLP/JSON. */
export interface Payload {
  readonly signal: OtlpSignal;
  readonly content: Record<string, unknown>;
}

/** 2026-01-05T10:00:00Z, the time of items that are not given one. */
export const BASE_TIME_UNIX_NANO = "1767607200000000000";
export const BASE_TIME_UNIX_MILLIS = 1_767_607_200_000;

/** Decimal nanoseconds of the base time moved by this many milliseconds. */
export function nanosAt(offsetMillis: number): string {
  return String(BigInt(BASE_TIME_UNIX_NANO) + BigInt(Math.round(offsetMillis * 1_000_000)));
}

export function anyValue(value: Value): Record<string, unknown> {
  if (value === null) return {};
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "number")
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  if (value instanceof Uint8Array) return { bytesValue: Buffer.from(value).toString("base64") };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } };
  return { kvlistValue: { values: keyValues(value as Attributes) } };
}

export function keyValues(attributes: Attributes): { key: string; value: Record<string, unknown> }[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }));
}

/** Leaves fields out that the test did not give. */
function defined(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function optionalKeyValues(attributes: Attributes | undefined): unknown {
  return attributes === undefined ? undefined : keyValues(attributes);
}

let idCounter = 0;
function freshId(bytes: number): string {
  return (++idCounter).toString(16).padStart(bytes * 2, "0");
}

export function span(spec: SpanSpec): Record<string, unknown> {
  const { attributes, events, links, ...rest } = spec;
  const startTimeUnixNano = spec.startTimeUnixNano ?? BASE_TIME_UNIX_NANO;
  return defined({
    traceId: freshId(16),
    spanId: freshId(8),
    name: "GET /orders",
    kind: 2,
    endTimeUnixNano: startTimeUnixNano,
    ...rest,
    startTimeUnixNano,
    attributes: optionalKeyValues(attributes),
    events: events?.map((event) =>
      defined({ timeUnixNano: startTimeUnixNano, name: event.name, attributes: optionalKeyValues(event.attributes) }),
    ),
    links: links?.map((link) =>
      defined({
        traceId: freshId(16),
        spanId: freshId(8),
        traceState: link.traceState,
        attributes: optionalKeyValues(link.attributes),
      }),
    ),
  });
}

export function logRecord(spec: LogSpec): Record<string, unknown> {
  const { attributes, body, ...rest } = spec;
  return defined({
    timeUnixNano: BASE_TIME_UNIX_NANO,
    ...rest,
    body: body === undefined ? undefined : anyValue(body),
    attributes: optionalKeyValues(attributes),
  });
}

export function metric(spec: MetricSpec): Record<string, unknown> {
  const dataPoints = spec.points.map((point) =>
    defined({
      timeUnixNano: BASE_TIME_UNIX_NANO,
      attributes: optionalKeyValues(point.attributes),
      exemplars: point.exemplars?.map((exemplar) =>
        defined({
          timeUnixNano: BASE_TIME_UNIX_NANO,
          filteredAttributes: optionalKeyValues(exemplar.filteredAttributes),
        }),
      ),
    }),
  );
  return defined({
    name: spec.name ?? "requests",
    description: spec.description,
    unit: spec.unit,
    metadata: optionalKeyValues(spec.metadata),
    [spec.type ?? "gauge"]: { dataPoints },
  });
}

function envelope(
  origin: Origin,
  field: "Spans" | "Logs" | "Metrics",
  itemsField: string,
  items: unknown[],
): Record<string, unknown> {
  const resource = origin.resource ?? { "service.name": "checkout", "service.instance.id": "checkout-1" };
  const scope = origin.scope ?? { name: "test" };
  return {
    [`resource${field}`]: [
      {
        resource: { attributes: keyValues(resource) },
        [`scope${field}`]: [
          {
            scope: defined({
              name: scope.name,
              version: scope.version,
              attributes: optionalKeyValues(scope.attributes),
            }),
            [itemsField]: items,
          },
        ],
      },
    ],
  };
}

/** A traces payload of one resource and one scope. */
export function tracesPayload(spans: readonly SpanSpec[], origin: Origin = {}): Payload {
  return { signal: "traces", content: envelope(origin, "Spans", "spans", spans.map(span)) };
}

/** A logs payload of one resource and one scope. */
export function logsPayload(records: readonly LogSpec[], origin: Origin = {}): Payload {
  return { signal: "logs", content: envelope(origin, "Logs", "logRecords", records.map(logRecord)) };
}

/** A metrics payload of one resource and one scope. */
export function metricsPayload(metrics: readonly MetricSpec[], origin: Origin = {}): Payload {
  return { signal: "metrics", content: envelope(origin, "Metrics", "metrics", metrics.map(metric)) };
}

/** The payload's bytes on the wire. */
export function encodePayload(payload: Payload, encoding: OtlpEncoding): Uint8Array {
  if (encoding === "protobuf") return encodeProtobuf(payload.signal, payload.content);
  return new TextEncoder().encode(JSON.stringify(payload.content));
}
