/*
 * Writes the protobuf wire format: https://protobuf.dev/programming-guides/encoding/
 * A message is written before its length is known; the length then goes into bytes that were kept free for it.
 */

/** Bytes on their way out. They grow as needed, and are used again for the next message. */
export interface ProtobufBytes {
  buffer: Buffer;
  length: number;
}

/** https://protobuf.dev/programming-guides/encoding/#structure */
const LENGTH_DELIMITED = 2;
const VARINT = 0;
const FIXED_64 = 1;
const FIXED_32 = 5;
const MAX_VARINT_BYTES = 10;
const MAX_BYTES_PER_CHARACTER = 3;
const TWO_TO_THE_32 = 0x1_0000_0000;
const LAST_ASCII = 0x7f;

/** Creates an empty message. @param initialBytes room that is made at once */
export function createProtobuf(initialBytes: number): ProtobufBytes {
  return { buffer: Buffer.allocUnsafeSlow(initialBytes), length: 0 };
}

/** Begins a message within the message, of a length that is likely to take `lengthBytes`. @returns what {@link closeMessage} wants */
export function openMessage(bytes: ProtobufBytes, field: number, lengthBytes: number): number {
  makeRoom(bytes, MAX_VARINT_BYTES * 2);
  bytes.buffer[bytes.length++] = (field << 3) | LENGTH_DELIMITED;
  bytes.length += lengthBytes;
  return bytes.length;
}

/** Ends the message that begins at `start`, and writes its length before it. */
export function closeMessage(bytes: ProtobufBytes, start: number, lengthBytes: number): void {
  const size = bytes.length - start;
  const needed = varintBytes(size);
  if (needed !== lengthBytes) {
    makeRoom(bytes, needed);
    bytes.buffer.copyWithin(start - lengthBytes + needed, start, bytes.length);
  }
  bytes.length = start - lengthBytes;
  pushVarint(bytes, size);
  bytes.length += size;
}

/** Writes a text, also the empty one. */
export function writeText(bytes: ProtobufBytes, field: number, text: string): void {
  makeRoom(bytes, text.length * MAX_BYTES_PER_CHARACTER + MAX_VARINT_BYTES);
  const { buffer } = bytes;
  buffer[bytes.length++] = (field << 3) | LENGTH_DELIMITED;
  const start = bytes.length;
  pushVarint(bytes, text.length);
  let at = bytes.length;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code > LAST_ASCII) {
      bytes.length = start;
      pushVarint(bytes, Buffer.byteLength(text));
      bytes.length += buffer.write(text, bytes.length, "utf8");
      return;
    }
    buffer[at++] = code;
  }
  bytes.length = at;
}

/** Writes bytes as they are. */
export function writeBytes(bytes: ProtobufBytes, field: number, value: Uint8Array): void {
  makeRoom(bytes, value.length + MAX_VARINT_BYTES);
  bytes.buffer[bytes.length++] = (field << 3) | LENGTH_DELIMITED;
  pushVarint(bytes, value.length);
  bytes.buffer.set(value, bytes.length);
  bytes.length += value.length;
}

/** Writes the bytes that hex digits stand for. @param digits an even number of them */
export function writeHex(bytes: ProtobufBytes, field: number, digits: string): void {
  const size = digits.length >>> 1;
  makeRoom(bytes, size + MAX_VARINT_BYTES);
  const { buffer } = bytes;
  buffer[bytes.length++] = (field << 3) | LENGTH_DELIMITED;
  pushVarint(bytes, size);
  for (let index = 0; index < size * 2; index += 2)
    buffer[bytes.length++] = (hexDigit(digits.charCodeAt(index)) << 4) | hexDigit(digits.charCodeAt(index + 1));
}

/** Writes an integer of at most 64 bits; a negative one as the 64 bits of its two's complement. */
export function writeInteger(bytes: ProtobufBytes, field: number, value: number): void {
  makeRoom(bytes, MAX_VARINT_BYTES * 2);
  bytes.buffer[bytes.length++] = (field << 3) | VARINT;
  if (value >= 0) return pushVarint(bytes, value);
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 0x7fn; rest >>= 7n) bytes.buffer[bytes.length++] = Number(rest & 0x7fn) | 0x80;
  bytes.buffer[bytes.length++] = Number(rest);
}

/** Writes a double. */
export function writeDouble(bytes: ProtobufBytes, field: number, value: number): void {
  makeRoom(bytes, MAX_VARINT_BYTES);
  bytes.buffer[bytes.length++] = (field << 3) | FIXED_64;
  bytes.length = bytes.buffer.writeDoubleLE(value, bytes.length);
}

/** Writes four bytes. */
export function writeFixed32(bytes: ProtobufBytes, field: number, value: number): void {
  makeRoom(bytes, MAX_VARINT_BYTES);
  bytes.buffer[bytes.length++] = (field << 3) | FIXED_32;
  pushFixed32(bytes, value);
}

/** Writes a time, seconds since the epoch and nanoseconds, as nanoseconds in eight bytes. */
export function writeTime(bytes: ProtobufBytes, field: number, [seconds, nanos]: readonly [number, number]): void {
  makeRoom(bytes, MAX_VARINT_BYTES);
  bytes.buffer[bytes.length++] = (field << 3) | FIXED_64;
  // The product needs 61 bits, and a number holds 53: the seconds are multiplied in two halves.
  const lowSeconds = seconds % 0x1_0000;
  const low = lowSeconds * 1e9 + nanos;
  const high = ((seconds - lowSeconds) / 0x1_0000) * 1e9;
  const lowest = (high % 0x1_0000) * 0x1_0000 + (low % TWO_TO_THE_32);
  pushFixed32(bytes, lowest % TWO_TO_THE_32);
  pushFixed32(
    bytes,
    Math.floor(high / 0x1_0000) + Math.floor(low / TWO_TO_THE_32) + Math.floor(lowest / TWO_TO_THE_32),
  );
}

function makeRoom(bytes: ProtobufBytes, more: number): void {
  if (bytes.length + more <= bytes.buffer.length) return;
  const larger = Buffer.allocUnsafeSlow(Math.max(bytes.buffer.length * 2, bytes.length + more));
  bytes.buffer.copy(larger, 0, 0, bytes.length);
  bytes.buffer = larger;
}

function pushVarint(bytes: ProtobufBytes, value: number): void {
  const { buffer } = bytes;
  let rest = value;
  while (rest > LAST_ASCII) {
    buffer[bytes.length++] = (rest % 0x80) | 0x80;
    rest = Math.floor(rest / 0x80);
  }
  buffer[bytes.length++] = rest;
}

function pushFixed32(bytes: ProtobufBytes, value: number): void {
  const { buffer } = bytes;
  buffer[bytes.length++] = value & 0xff;
  buffer[bytes.length++] = (value >>> 8) & 0xff;
  buffer[bytes.length++] = (value >>> 16) & 0xff;
  buffer[bytes.length++] = value >>> 24;
}

function varintBytes(value: number): number {
  let count = 1;
  for (let rest = value; rest > LAST_ASCII; rest = Math.floor(rest / 0x80)) count++;
  return count;
}

function hexDigit(code: number): number {
  return code <= 0x39 ? code - 0x30 : (code | 0x20) - 0x57;
}
