import type { OtlpEncoding } from "../otlp/scan.ts";

const BAD_REQUEST_TYPE = "type.googleapis.com/google.rpc.BadRequest";

/** The response content types, exactly as clients compare them: https://opentelemetry.io/docs/specs/otlp/#otlphttp-response */
export const CONTENT_TYPE: Readonly<Record<OtlpEncoding, string>> = {
  protobuf: "application/x-protobuf",
  json: "application/json",
};

/**
 * Encodes a `google.rpc.Status`, the body of every OTLP error.
 *
 * ```
 * Status     { int32 code = 1; string message = 2; repeated Any details = 3 }   code is unused in OTLP
 * Any        { string type_url = 1; bytes value = 2 }
 * BadRequest { repeated FieldViolation field_violations = 1 }
 * FieldViolation { string field = 1; string description = 2 }
 * ```
 * https://opentelemetry.io/docs/specs/otlp/#failures-1
 *
 * @param violation for bad data: the part of the request at fault; adds a BadRequest detail
 */
export function encodeRpcStatus(encoding: OtlpEncoding, message: string, violation?: string): Uint8Array {
  return encoding === "json" ? statusAsJson(message, violation) : statusAsProtobuf(message, violation);
}

function statusAsJson(message: string, violation: string | undefined): Uint8Array {
  const details =
    violation === undefined
      ? {}
      : { details: [{ "@type": BAD_REQUEST_TYPE, fieldViolations: [{ field: violation, description: message }] }] };
  return Buffer.from(JSON.stringify({ message, ...details }));
}

function statusAsProtobuf(message: string, violation: string | undefined): Uint8Array {
  const text = field(2, Buffer.from(message));
  if (violation === undefined) return text;
  const fieldViolation = Buffer.concat([field(1, Buffer.from(violation)), field(2, Buffer.from(message))]);
  const any = Buffer.concat([field(1, Buffer.from(BAD_REQUEST_TYPE)), field(2, field(1, fieldViolation))]);
  return Buffer.concat([text, field(3, any)]);
}

/** A length-delimited field: tag, length, bytes. */
function field(number: number, bytes: Uint8Array): Buffer {
  return Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 0x7f) {
    bytes.push((rest & 0x7f) | 0x80);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return Buffer.from(bytes);
}
