import { crc32 } from "node:zlib";
import { KeytrailError } from "../errors.ts";
import type { SightingBatch } from "../sightings/batch.ts";
import type { StoredBatch } from "./chain.ts";

/*
 * A segment is a sequence of records:
 *   u32 length of the payload, padding included | u32 CRC-32 of the payload | u8 type | 3 zero bytes | payload, padded to 8
 * All numbers little-endian, as the machine's typed arrays are.
 *
 * Payload of a batch:
 *   f64 first sequence number | f64 received at, unix ms | f64 newest event time so far, unix ms | f64 lateness, ms
 *   u32 rows n | u32 strings | u32 bytes of strings | u32 0
 *   f64 time[n] | u32 identity[6n] | u32 weight[n] | u32 back[n] | u16 key, address, userAgent, service, route, keyName, source, status [n each]
 *   u8 outcome[n] | u8 flags[n] | u32 string end offsets[strings] | UTF-8 of the strings
 * `back` is how many sequence numbers before this row the previous row of the same key stands, 0 for none: evidence is read by walking it.
 */
export const RECORD_HEADER_BYTES = 12;
export const RECORD_BATCH = 1;
/** JSON array of leak findings with `receivedAt`. */
export const RECORD_LEAKS = 2;
/** JSON: an input that is no telemetry (idle sources, quiet time, deliveries). */
export const RECORD_EVENT = 3;
const BATCH_HEADER_BYTES = 48;
const MAX_RECORD_BYTES = 256 * 1024 * 1024;

/** A batch with what the journal adds to it. */
export interface JournaledBatch {
  readonly batch: SightingBatch;
  readonly firstSequence: number;
  readonly receivedAtUnixMillis: number;
  readonly newestUnixMillis: number;
  readonly latenessMillis: number;
  readonly back: Uint32Array;
}

/** Frames a payload whose room was left at the front of `record`. */
function frame(record: Buffer, type: number): Buffer {
  const payload = record.subarray(RECORD_HEADER_BYTES);
  record.writeUInt32LE(payload.length, 0);
  record.writeUInt32LE(crc32(payload), 4);
  record.writeUInt32LE(type, 8);
  return record;
}

export function encodeJson(type: number, value: unknown): Buffer {
  const text = Buffer.from(JSON.stringify(value));
  const padded = (text.length + 7) & ~7;
  const record = Buffer.alloc(RECORD_HEADER_BYTES + padded, 0x20);
  record.fill(0, 0, RECORD_HEADER_BYTES);
  text.copy(record, RECORD_HEADER_BYTES);
  return frame(record, type);
}

export function encodeBatch(journaled: JournaledBatch): Buffer {
  const { batch, back } = journaled;
  const n = batch.length;
  const { strings } = batch;
  const { text, ends } = encodeStrings(strings);
  const columns = [
    batch.time,
    batch.identity,
    batch.weight,
    back,
    batch.key,
    batch.address,
    batch.userAgent,
    batch.service,
    batch.route,
    batch.keyName,
    batch.source,
    batch.status,
    batch.outcome,
    batch.flags,
  ];
  const columnBytes = columns.reduce((sum, column) => sum + column.byteLength, 0);
  const endsAt = (BATCH_HEADER_BYTES + columnBytes + 3) & ~3;
  const size = (endsAt + ends.byteLength + text.length + 7) & ~7;
  const record = Buffer.allocUnsafe(RECORD_HEADER_BYTES + size);
  const payload = record.subarray(RECORD_HEADER_BYTES);
  payload.writeDoubleLE(journaled.firstSequence, 0);
  payload.writeDoubleLE(journaled.receivedAtUnixMillis, 8);
  payload.writeDoubleLE(journaled.newestUnixMillis, 16);
  payload.writeDoubleLE(journaled.latenessMillis, 24);
  payload.writeUInt32LE(n, 32);
  payload.writeUInt32LE(strings.length, 36);
  payload.writeUInt32LE(text.length, 40);
  payload.writeUInt32LE(0, 44);
  let at = BATCH_HEADER_BYTES;
  for (const column of columns) {
    payload.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), at);
    at += column.byteLength;
  }
  payload.fill(0, at, endsAt);
  payload.set(new Uint8Array(ends.buffer), endsAt);
  payload.set(text, endsAt + ends.byteLength);
  payload.fill(0, endsAt + ends.byteLength + text.length);
  return frame(record, RECORD_BATCH);
}

/** The strings' UTF-8 in one piece, and the byte offsets at which they end. */
function encodeStrings(strings: readonly string[]): { text: Buffer; ends: Uint32Array } {
  const ends = new Uint32Array(strings.length);
  let end = 0;
  for (let i = 0; i < strings.length; i++) {
    end += strings[i]!.length;
    ends[i] = end;
  }
  const text = Buffer.from(strings.join(""), "utf8");
  if (text.length === end) return { text, ends };
  // Not all ASCII: one by one, since halves of a surrogate pair in neighbouring strings must not join.
  const parts = strings.map((part) => Buffer.from(part, "utf8"));
  end = 0;
  for (let i = 0; i < parts.length; i++) {
    end += parts[i]!.length;
    ends[i] = end;
  }
  return { text: Buffer.concat(parts), ends };
}

/** One record at an offset; undefined where the segment ends or is torn. */
export function readRecord(bytes: Buffer, offset: number): { type: number; payload: Buffer; next: number } | undefined {
  if (offset + RECORD_HEADER_BYTES > bytes.length) return undefined;
  const length = bytes.readUInt32LE(offset);
  const next = offset + RECORD_HEADER_BYTES + length;
  if (length > MAX_RECORD_BYTES || next > bytes.length) return undefined;
  const payload = bytes.subarray(offset + RECORD_HEADER_BYTES, next);
  if (crc32(payload) !== bytes.readUInt32LE(offset + 4)) return undefined;
  return { type: bytes.readUInt32LE(offset + 8), payload, next };
}

/** A batch's columns in place, its strings read one by one. */
export interface BatchView extends StoredBatch {
  readonly columns: Omit<SightingBatch, "strings">;
  readonly receivedAtUnixMillis: number;
  readonly latenessMillis: number;
  readonly stringCount: number;
}

/** Looks at a payload without copying it. @param payload aligned to 8 bytes in its buffer; the view is good as long as its bytes */
export function viewBatch(payload: Buffer): BatchView {
  const n = payload.readUInt32LE(32);
  const stringCount = payload.readUInt32LE(36);
  const { buffer, byteOffset } = payload;
  let at = byteOffset + BATCH_HEADER_BYTES;
  const take = <T>(bytes: number, view: (offset: number) => T): T => {
    const column = view(at);
    at += bytes;
    return column;
  };
  const u16 = (): Uint16Array => take(n * 2, (offset) => new Uint16Array(buffer, offset, n));
  const u8 = (): Uint8Array => take(n, (offset) => new Uint8Array(buffer, offset, n));
  const time = take(n * 8, (offset) => new Float64Array(buffer, offset, n));
  const identity = take(n * 24, (offset) => new Uint32Array(buffer, offset, n * 6));
  const weight = take(n * 4, (offset) => new Uint32Array(buffer, offset, n));
  const back = take(n * 4, (offset) => new Uint32Array(buffer, offset, n));
  const columns = {
    length: n,
    time,
    identity,
    weight,
    key: u16(),
    address: u16(),
    userAgent: u16(),
    service: u16(),
    route: u16(),
    keyName: u16(),
    source: u16(),
    status: u16(),
    outcome: u8(),
    flags: u8(),
  };
  at = (at + 3) & ~3;
  const ends = new Uint32Array(buffer, at, stringCount);
  const textAt = at - byteOffset + stringCount * 4;
  if (textAt + (ends.at(-1) ?? 0) > payload.length) {
    throw new KeytrailError("state_unavailable", "Cannot read the journal: a batch is longer than its record");
  }
  return {
    columns,
    back,
    stringCount,
    text: (reference) => payload.toString("utf8", textAt + (ends[reference - 1] ?? 0), textAt + ends[reference]!),
    firstSequence: payload.readDoubleLE(0),
    receivedAtUnixMillis: payload.readDoubleLE(8),
    newestUnixMillis: payload.readDoubleLE(16),
    latenessMillis: payload.readDoubleLE(24),
  };
}

/** Reads a whole batch, with copies of its own. */
export function decodeBatch(source: Buffer): JournaledBatch {
  const view = viewBatch(Buffer.from(new Uint8Array(source).buffer));
  return {
    batch: {
      ...view.columns,
      strings: Array.from({ length: view.stringCount }, (_, reference) => view.text(reference)),
    },
    back: view.back,
    firstSequence: view.firstSequence,
    receivedAtUnixMillis: view.receivedAtUnixMillis,
    newestUnixMillis: view.newestUnixMillis,
    latenessMillis: view.latenessMillis,
  };
}
