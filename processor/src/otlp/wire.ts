import { KeytrailError } from "../errors.ts";

/** Wire types of https://protobuf.dev/programming-guides/encoding/#structure; groups (3, 4) are not part of OTLP. */
export const WIRE_VARINT = 0;
export const WIRE_FIXED64 = 1;
export const WIRE_BYTES = 2;
export const WIRE_FIXED32 = 5;

/** Nesting of values that is still read: 128 messages, more than the 100 at which most protobuf decoders stop. */
export const MAX_VALUE_DEPTH = 64;

const MAX_VARINT_BYTES = 10;
const MAX_FIELD_NUMBER = 536_870_911;

export function badPayload(what: string): KeytrailError {
  return new KeytrailError("bad_payload", `Cannot read OTLP payload: ${what}`);
}

/** A position in a protobuf message. Every read checks its end first and throws `bad_payload`. */
export interface WireCursor {
  bytes: Uint8Array;
  pos: number;
}

/** Reads a varint; values over 2^53 lose their low bits, which no length or tag has. */
export function readVarint(cursor: WireCursor, end: number): number {
  const pos = cursor.pos;
  if (pos < end) {
    const byte = cursor.bytes[pos]!;
    if (byte < 0x80) {
      cursor.pos = pos + 1;
      return byte;
    }
  }
  return readLongVarint(cursor, end);
}

function readLongVarint(cursor: WireCursor, end: number): number {
  let pos = cursor.pos;
  let value = 0;
  let scale = 1;
  for (let index = 0; index < MAX_VARINT_BYTES; index++) {
    if (pos >= end) throw badPayload("a varint is cut off");
    const byte = cursor.bytes[pos++]!;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) {
      if (index === MAX_VARINT_BYTES - 1 && byte > 1) break;
      cursor.pos = pos;
      return value;
    }
    scale *= 128;
  }
  throw badPayload("a varint has more than 64 bits");
}

/** Reads a field's tag and refuses field numbers that protobuf does not allow. */
export function readTag(cursor: WireCursor, end: number): number {
  const tag = readVarint(cursor, end);
  if (tag < 8 || tag >= (MAX_FIELD_NUMBER + 1) * 8) throw badPayload("a field number is out of range");
  return tag;
}

/** Reads a length and returns where the content ends; the cursor then stands at the content. */
export function readContentEnd(cursor: WireCursor, end: number): number {
  const length = readVarint(cursor, end);
  if (length > end - cursor.pos) throw badPayload("a length exceeds its message");
  return cursor.pos + length;
}

/** Steps over the value of an unread field. */
export function skipValue(cursor: WireCursor, wireType: number, end: number): void {
  if (wireType === WIRE_VARINT) readVarint(cursor, end);
  else if (wireType === WIRE_BYTES) cursor.pos = readContentEnd(cursor, end);
  else if (wireType === WIRE_FIXED64) cursor.pos += 8;
  else if (wireType === WIRE_FIXED32) cursor.pos += 4;
  else throw badPayload("a wire type is not known");
  if (cursor.pos > end) throw badPayload("a fixed field is cut off");
}

/** Refuses a field that OTLP gives another wire type: readers would disagree about what it holds. */
export function expectWireType(tag: number, wireType: number): void {
  if ((tag & 7) !== wireType) throw badPayload("a field has the wrong wire type");
}

/** Bytes that a varint of this value takes. */
export function varintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 128)) size++;
  return size;
}

/** Writes a varint and returns the position after it. */
export function writeVarint(target: Uint8Array, at: number, value: number): number {
  let pos = at;
  let rest = value;
  while (rest >= 0x80) {
    target[pos++] = (rest % 128) | 0x80;
    rest = Math.floor(rest / 128);
  }
  target[pos++] = rest;
  return pos;
}
