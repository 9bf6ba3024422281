import type { OtlpEncoding, OtlpSignal } from "../otlp/scan.ts";

/** Names of `partial_success.rejected_*` in JSON; the proto allows snake_case from lenient servers. */
const REJECTED_FIELDS: Readonly<Record<OtlpSignal, readonly string[]>> = {
  traces: ["rejectedSpans", "rejected_spans"],
  logs: ["rejectedLogRecords", "rejected_log_records"],
  metrics: ["rejectedDataPoints", "rejected_data_points"],
};

/**
 * How many items a 2xx answer says were refused.
 *
 * ```
 * Export*ServiceResponse { Export*PartialSuccess partial_success = 1 }
 * Export*PartialSuccess  { int64 rejected_* = 1; string error_message = 2 }
 * ```
 * https://opentelemetry.io/docs/specs/otlp/#partial-success-1
 *
 * @returns undefined when the body is no such message; 0 for full success and for a mere warning
 */
export function rejectedItemCount(signal: OtlpSignal, encoding: OtlpEncoding, body: Uint8Array): number | undefined {
  if (body.length === 0) return 0;
  const count = encoding === "json" ? rejectedInJson(signal, body) : rejectedInProtobuf(body);
  return count !== undefined && Number.isSafeInteger(count) && count >= 0 ? count : undefined;
}

function rejectedInJson(signal: OtlpSignal, body: Uint8Array): number | undefined {
  let message: unknown;
  try {
    message = JSON.parse(Buffer.from(body).toString("utf8"));
  } catch {
    return undefined;
  }
  if (!isRecord(message)) return undefined;
  const partial = message["partialSuccess"] ?? message["partial_success"];
  if (partial === undefined || partial === null) return 0;
  if (!isRecord(partial)) return undefined;
  const name = REJECTED_FIELDS[signal].find((candidate) => partial[candidate] !== undefined);
  return name === undefined ? 0 : Number(partial[name]);
}

function rejectedInProtobuf(body: Uint8Array): number | undefined {
  const partial = findField(body, 1, 2);
  if (partial === undefined) return undefined;
  if (partial === "absent") return 0;
  const rejected = findField(body.subarray(partial.start, partial.end), 1, 0);
  if (rejected === undefined) return undefined;
  return rejected === "absent" ? 0 : rejected.value;
}

interface WireField {
  readonly start: number;
  readonly end: number;
  readonly value: number;
}

/** The last occurrence of a field, `absent`, or undefined when the bytes are no message. */
function findField(bytes: Uint8Array, wanted: number, wireType: number): WireField | "absent" | undefined {
  let found: WireField | "absent" = "absent";
  let at = 0;
  while (at < bytes.length) {
    const tag = readVarint(bytes, at);
    if (tag === undefined) return undefined;
    const field = readField(bytes, tag.next, tag.value % 8);
    if (field === undefined || field.end > bytes.length) return undefined;
    if (tag.value === wanted * 8 + wireType) found = field;
    at = field.end;
  }
  return found;
}

function readField(bytes: Uint8Array, at: number, wireType: number): WireField | undefined {
  if (wireType === 1) return { start: at, end: at + 8, value: 0 };
  if (wireType === 5) return { start: at, end: at + 4, value: 0 };
  if (wireType !== 0 && wireType !== 2) return undefined;
  const number = readVarint(bytes, at);
  if (number === undefined) return undefined;
  const end = wireType === 2 ? number.next + number.value : number.next;
  return { start: number.next, end, value: number.value };
}

function readVarint(bytes: Uint8Array, at: number): { readonly value: number; readonly next: number } | undefined {
  let value = 0;
  for (let index = 0; index < 10; index++) {
    const byte = bytes[at + index];
    if (byte === undefined) return undefined;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return { value, next: at + index + 1 };
  }
  return undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
