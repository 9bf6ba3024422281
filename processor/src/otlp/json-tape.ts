import { badPayload } from "./wire.ts";

/** Kinds of tokens. A string with a backslash inside is kept apart: its bytes are not its text. */
export const TOKEN_OBJECT = 1;
export const TOKEN_ARRAY = 2;
export const TOKEN_STRING = 3;
export const TOKEN_ESCAPED_STRING = 4;
export const TOKEN_NUMBER = 5;
export const TOKEN_TRUE = 6;
export const TOKEN_FALSE = 7;
export const TOKEN_NULL = 8;

/** One value inside another: deep enough for 64 nested values of attributes, each of which takes four levels. */
export const MAX_JSON_DEPTH = 320;

/**
 * The tokens of a JSON text in its order; an object is followed by its keys and values, an array by its values.
 * Grammar: https://www.rfc-editor.org/rfc/rfc8259
 */
export interface JsonTape {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  length: number;
  kinds: Uint8Array;
  /** Of strings without their quotes. */
  starts: Int32Array;
  ends: Int32Array;
  /** Index of the token after the value and all that is inside it. */
  nexts: Int32Array;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;

interface Reader {
  readonly tape: JsonTape;
  pos: number;
}

/**
 * Reads a JSON text into tokens.
 * @throws KeytrailError `bad_payload` where the text is no JSON or is nested too deep
 */
export function readJsonTape(bytes: Uint8Array): JsonTape {
  const capacity = Math.max(64, Math.ceil(bytes.length / 12));
  const tape: JsonTape = {
    bytes,
    view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    length: 0,
    kinds: new Uint8Array(capacity),
    starts: new Int32Array(capacity),
    ends: new Int32Array(capacity),
    nexts: new Int32Array(capacity),
  };
  const reader: Reader = { tape, pos: 0 };
  readValue(reader, 0);
  skipBlanks(reader);
  if (reader.pos !== bytes.length) throw badJson(reader, "the end of the text");
  return tape;
}

function badJson(reader: Reader, wanted: string): Error {
  return badPayload(`JSON at byte ${reader.pos} must be ${wanted}`);
}

function grow(tape: JsonTape): void {
  const capacity = tape.kinds.length * 2;
  const copy = (from: Int32Array): Int32Array => {
    const target = new Int32Array(capacity);
    target.set(from);
    return target;
  };
  const kinds = new Uint8Array(capacity);
  kinds.set(tape.kinds);
  tape.kinds = kinds;
  tape.starts = copy(tape.starts);
  tape.ends = copy(tape.ends);
  tape.nexts = copy(tape.nexts);
}

function addToken(reader: Reader, kind: number, start: number, end: number): number {
  const { tape } = reader;
  const index = tape.length++;
  if (index === tape.kinds.length) grow(tape);
  tape.kinds[index] = kind;
  tape.starts[index] = start;
  tape.ends[index] = end;
  tape.nexts[index] = index + 1;
  return index;
}

/** The next byte that is no blank, without stepping over it; -1 at the end. */
function skipBlanks(reader: Reader): number {
  const { bytes } = reader.tape;
  while (reader.pos < bytes.length) {
    const byte = bytes[reader.pos]!;
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return byte;
    reader.pos++;
  }
  return -1;
}

function readValue(reader: Reader, depth: number): void {
  const byte = skipBlanks(reader);
  if (byte === QUOTE) readString(reader);
  else if (byte === OPEN_OBJECT) readContainer(reader, depth, TOKEN_OBJECT, CLOSE_OBJECT);
  else if (byte === OPEN_ARRAY) readContainer(reader, depth, TOKEN_ARRAY, CLOSE_ARRAY);
  else if (byte === 0x74) readWord(reader, "true", TOKEN_TRUE);
  else if (byte === 0x66) readWord(reader, "false", TOKEN_FALSE);
  else if (byte === 0x6e) readWord(reader, "null", TOKEN_NULL);
  else readNumber(reader);
}

function readContainer(reader: Reader, depth: number, kind: number, close: number): void {
  if (depth >= MAX_JSON_DEPTH) throw badPayload(`JSON is nested deeper than ${MAX_JSON_DEPTH}`);
  const token = addToken(reader, kind, reader.pos++, 0);
  let byte = skipBlanks(reader);
  if (byte !== close) {
    for (;;) {
      if (kind === TOKEN_OBJECT) readKey(reader);
      readValue(reader, depth + 1);
      byte = skipBlanks(reader);
      if (byte === close) break;
      if (byte !== COMMA) throw badJson(reader, "a comma or the end of the list");
      reader.pos++;
    }
  }
  reader.tape.ends[token] = ++reader.pos;
  reader.tape.nexts[token] = reader.tape.length;
}

function readKey(reader: Reader): void {
  if (skipBlanks(reader) !== QUOTE) throw badJson(reader, "a key");
  readString(reader);
  if (skipBlanks(reader) !== COLON) throw badJson(reader, "a colon");
  reader.pos++;
}

function readString(reader: Reader): void {
  const { bytes } = reader.tape;
  const start = ++reader.pos;
  let kind = TOKEN_STRING;
  for (let pos = start; pos < bytes.length; pos++) {
    const byte = bytes[pos]!;
    if (byte === QUOTE) {
      addToken(reader, kind, start, pos);
      reader.pos = pos + 1;
      return;
    }
    reader.pos = pos;
    if (byte < 0x20) throw badJson(reader, "no control character inside a string");
    if (byte !== BACKSLASH) continue;
    kind = TOKEN_ESCAPED_STRING;
    pos += escapeLength(reader, pos) - 1;
  }
  throw badJson(reader, "the end of a string");
}

function escapeLength(reader: Reader, pos: number): number {
  const { bytes } = reader.tape;
  const letter = bytes[pos + 1];
  if (letter === 0x75) {
    for (let digit = pos + 2; digit < pos + 6; digit++) {
      if (!isHexDigit(bytes[digit])) throw badJson(reader, "an escape of four hex digits");
    }
    return 6;
  }
  if (letter === undefined || !'"\\/bfnrt'.includes(String.fromCharCode(letter))) throw badJson(reader, "an escape");
  return 2;
}

function isHexDigit(byte: number | undefined): boolean {
  return byte !== undefined && ((byte >= 0x30 && byte <= 0x39) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66));
}

function readWord(reader: Reader, word: string, kind: number): void {
  const { bytes } = reader.tape;
  const start = reader.pos;
  for (let index = 0; index < word.length; index++) {
    if (bytes[start + index] !== word.charCodeAt(index)) throw badJson(reader, "a value");
  }
  reader.pos += word.length;
  addToken(reader, kind, start, reader.pos);
}

function readNumber(reader: Reader): void {
  const { bytes } = reader.tape;
  const start = reader.pos;
  let pos = start;
  if (bytes[pos] === 0x2d) pos++;
  const first = bytes[pos];
  let after = skipDigits(bytes, pos);
  if (after === pos || (first === 0x30 && after > pos + 1)) throw badJson(reader, "a value");
  if (bytes[after] === 0x2e) {
    pos = after + 1;
    after = skipDigits(bytes, pos);
    if (after === pos) throw badJson(reader, "a digit after the point");
  }
  if (bytes[after] === 0x65 || bytes[after] === 0x45) {
    pos = after + 1;
    if (bytes[pos] === 0x2b || bytes[pos] === 0x2d) pos++;
    after = skipDigits(bytes, pos);
    if (after === pos) throw badJson(reader, "a digit of the exponent");
  }
  reader.pos = after;
  addToken(reader, TOKEN_NUMBER, start, after);
}

function skipDigits(bytes: Uint8Array, from: number): number {
  let pos = from;
  while (pos < bytes.length && bytes[pos]! >= 0x30 && bytes[pos]! <= 0x39) pos++;
  return pos;
}
