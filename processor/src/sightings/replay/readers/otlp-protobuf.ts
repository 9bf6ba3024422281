import { zstdDecompressSync } from "node:zlib";
import { createRequestScan, type RequestScan } from "../otlp-requests.ts";
import { signalOfJson, signalOfProtobuf } from "../otlp-signal.ts";
import type { ReadChunk, ReadContext, ReplayReader } from "./reader.ts";

/** As much as the receiver takes. Its first byte, 4, is what tells a length from a request, which begins with 10. */
const MAX_MESSAGE_BYTES = 64 * 1024 * 1024;
const LENGTH_BYTES = 4;
/** Tag of field 1 with a length: how every export request begins. */
const REQUEST_TAG = 0x0a;
const OPENING_BRACE = 0x7b;
/** https://www.rfc-editor.org/rfc/rfc8878#section-3.1.1 */
const ZSTD_MAGIC = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/**
 * OTLP protobuf: one export request, or what the Collector's file exporter writes for `format: proto` (each request behind its length in
 * 4 bytes, big-endian) and for `compression: zstd` (the same around zstd frames, of protobuf or of JSON).
 * https://github.com/open-telemetry/opentelemetry-collector-contrib/blob/main/exporter/fileexporter/file_writer.go
 */
export const otlpProtobufReader: ReplayReader = {
  id: "otlp_protobuf",
  latenessMillis: 120_000,
  hashesKeys: true,
  needsKeyFrom: false,
  sources: "resource",
  detects: (head) => isFramed(head) || isRequestHead(head),
  read: readRequests,
};

function isFramed(head: Uint8Array): boolean {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  if (bytes.length <= LENGTH_BYTES) return false;
  const length = bytes.readUInt32BE(0);
  const first = bytes[LENGTH_BYTES];
  const isKnown = first === REQUEST_TAG || first === OPENING_BRACE || isZstd(bytes.subarray(LENGTH_BYTES));
  return length > 0 && length <= MAX_MESSAGE_BYTES && isKnown;
}

/** A text may begin with an empty line, which is the same byte: only a request has a length behind it and control bytes in it. */
function isRequestHead(head: Uint8Array): boolean {
  if (head[0] !== REQUEST_TAG) return false;
  return head.subarray(0, 4096).some((byte) => byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d);
}

function isZstd(bytes: Uint8Array): boolean {
  return ZSTD_MAGIC.equals(bytes.subarray(0, ZSTD_MAGIC.length));
}

async function* readRequests(bytes: AsyncIterable<Uint8Array>, context: ReadContext): AsyncGenerator<ReadChunk> {
  const scan = createRequestScan(context);
  let number = 0;
  for await (const message of splitMessages(bytes, context)) {
    const chunk = readMessage(message, ++number, scan, context);
    if (chunk !== undefined) yield chunk;
  }
}

function readMessage(message: Buffer, number: number, scan: RequestScan, context: ReadContext): ReadChunk | undefined {
  const body = isZstd(message) ? decompress(message) : message;
  const json = body === undefined ? undefined : signalOfJson(body);
  if (body !== undefined && json !== undefined) return scan(json, "json", body, "message", number);
  const signal = body === undefined ? undefined : signalOfProtobuf(body);
  if (signal === "empty") return undefined;
  if (body !== undefined && signal !== undefined) return scan(signal, "protobuf", body, "message", number);
  context.skip("message", number, "an OTLP request of spans, logs or metrics");
  return undefined;
}

function decompress(message: Buffer): Buffer | undefined {
  try {
    return zstdDecompressSync(message, { maxOutputLength: MAX_MESSAGE_BYTES });
  } catch {
    return undefined;
  }
}

/** Cuts at the lengths; an input that begins with no length is one message. What can't be one ends the input, since the next can't be found. */
async function* splitMessages(bytes: AsyncIterable<Uint8Array>, context: ReadContext): AsyncGenerator<Buffer> {
  let arrived: Uint8Array[] = [];
  let arrivedBytes = 0;
  let wantedBytes = LENGTH_BYTES + ZSTD_MAGIC.length;
  let framed: boolean | undefined;
  let number = 0;
  for await (const chunk of bytes) {
    arrived.push(chunk);
    arrivedBytes += chunk.length;
    // A long message is put together once, not at each chunk.
    if (arrivedBytes < wantedBytes) continue;
    let held = Buffer.concat(arrived, arrivedBytes);
    framed ??= isFramed(held);
    if (!framed) {
      if (held.length > MAX_MESSAGE_BYTES) return context.skip("message", 1, `at most ${MAX_MESSAGE_BYTES} bytes`);
      wantedBytes = MAX_MESSAGE_BYTES + 1;
      arrived = [held];
      continue;
    }
    wantedBytes = LENGTH_BYTES;
    while (held.length >= LENGTH_BYTES) {
      wantedBytes = LENGTH_BYTES + held.readUInt32BE(0);
      if (wantedBytes > LENGTH_BYTES + MAX_MESSAGE_BYTES) {
        return context.skip("message", number + 1, `a length of at most ${MAX_MESSAGE_BYTES} bytes`);
      }
      if (held.length < wantedBytes) break;
      number++;
      yield held.subarray(LENGTH_BYTES, wantedBytes);
      held = held.subarray(wantedBytes);
      wantedBytes = LENGTH_BYTES;
    }
    arrived = [held];
    arrivedBytes = held.length;
  }
  const rest = Buffer.concat(arrived, arrivedBytes);
  if (rest.length === 0) return;
  if (framed === true) context.skip("message", number + 1, "as many bytes as its length says");
  else yield rest;
}
