import { crc32 } from "node:zlib";
import { KeytrailError } from "../errors.ts";
import type { SightingBatch } from "../sightings/batch.ts";
import {
  COLUMNS_VERSION,
  mapColumns,
  type ColumnArray,
  type ColumnType,
  type SightingColumns,
} from "../sightings/columns.ts";
import type { StoredBatch } from "./chain.ts";

/*
 * A segment is a sequence of records:
 *   u32 length of the payload, padding included | u32 CRC-32 of the payload | u8 type | 3 zero bytes | payload, padded to 8
 * All numbers little-endian, as the machine's typed arrays are.
 *
 * Payload of a batch:
 *   f64 first sequence number | f64 received at, unix ms | f64 newest event time so far, unix ms | f64 lateness, ms
 *   u32 rows n | u32 strings | u32 bytes of strings | u32 version of the columns
 *   the columns of `sightings/columns.ts` that this version has, in their order | u32 back[n] | u32 string end offsets[strings] | UTF-8 of the strings
 * An array begins at the next multiple of its element's size. A column that came after a record's version reads as zeros: as empty texts.
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
  const { text, ends } = encodeStrings(batch.strings);
  const arrays = [...columnsOf(batch), back, ends];
  const textAt = arrays.reduce(
    (at, array) => alignedTo(array.BYTES_PER_ELEMENT, at) + array.byteLength,
    BATCH_HEADER_BYTES,
  );
  const size = alignedTo(8, textAt + text.length);
  const record = Buffer.allocUnsafe(RECORD_HEADER_BYTES + size);
  const payload = record.subarray(RECORD_HEADER_BYTES);
  payload.writeDoubleLE(journaled.firstSequence, 0);
  payload.writeDoubleLE(journaled.receivedAtUnixMillis, 8);
  payload.writeDoubleLE(journaled.newestUnixMillis, 16);
  payload.writeDoubleLE(journaled.latenessMillis, 24);
  payload.writeUInt32LE(batch.length, 32);
  payload.writeUInt32LE(batch.strings.length, 36);
  payload.writeUInt32LE(text.length, 40);
  payload.writeUInt32LE(COLUMNS_VERSION, 44);
  let at = BATCH_HEADER_BYTES;
  for (const array of arrays) {
    const start = alignedTo(array.BYTES_PER_ELEMENT, at);
    payload.fill(0, at, start);
    payload.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), start);
    at = start + array.byteLength;
  }
  payload.set(text, textAt);
  payload.fill(0, textAt + text.length);
  return frame(record, RECORD_BATCH);
}

function columnsOf(batch: SightingBatch): ColumnArray[] {
  const arrays: ColumnArray[] = [];
  mapColumns((name, Type) => {
    arrays.push(batch[name]);
    return new Type(0);
  });
  return arrays;
}

function alignedTo(bytes: number, at: number): number {
  return Math.ceil(at / bytes) * bytes;
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
  readonly length: number;
  readonly columns: SightingColumns;
  readonly receivedAtUnixMillis: number;
  readonly latenessMillis: number;
  readonly stringCount: number;
}

/**
 * Looks at a payload without copying it.
 * @param payload aligned to 8 bytes in its buffer; the view is good as long as its bytes
 * @throws KeytrailError `state_unavailable` when it was written with columns that this build does not know, or is cut
 */
export function viewBatch(payload: Buffer): BatchView {
  const n = payload.readUInt32LE(32);
  const stringCount = payload.readUInt32LE(36);
  const version = payload.readUInt32LE(44);
  if (version < 1 || version > COLUMNS_VERSION) {
    throw new KeytrailError(
      "state_unavailable",
      `Cannot read the journal: wanted a batch of version 1 to ${COLUMNS_VERSION}: received version ${version}`,
    );
  }
  const { buffer, byteOffset } = payload;
  let at = byteOffset + BATCH_HEADER_BYTES;
  const take = <A extends ColumnArray>(Type: ColumnType<A>, length: number): A => {
    const array = new Type(buffer, alignedTo(Type.BYTES_PER_ELEMENT, at), length);
    at = array.byteOffset + array.byteLength;
    return array;
  };
  const columns = mapColumns((_name, Type, { perRow, since }) =>
    since > version ? new Type(n * perRow) : take(Type, n * perRow),
  );
  const back = take(Uint32Array, n);
  const ends = take(Uint32Array, stringCount);
  const textAt = at - byteOffset;
  if (textAt + (ends.at(-1) ?? 0) > payload.length) {
    throw new KeytrailError("state_unavailable", "Cannot read the journal: a batch is longer than its record");
  }
  return {
    length: n,
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
      length: view.length,
      strings: Array.from({ length: view.stringCount }, (_, reference) => view.text(reference)),
    },
    back: view.back,
    firstSequence: view.firstSequence,
    receivedAtUnixMillis: view.receivedAtUnixMillis,
    newestUnixMillis: view.newestUnixMillis,
    latenessMillis: view.latenessMillis,
  };
}
