/*
 * Plain data as a text of one byte a character: what V8 holds most compactly. Objects are written without the names of their fields; the names stand once in a table of
 * this process, which a snapshot holds beside the packed values.
 */

const UNDEFINED = 0;
const NULL = 1;
const FALSE = 2;
const TRUE = 3;
const INTEGER = 4;
const NEGATIVE = 5;
const DOUBLE = 6;
const LATIN1 = 7;
const UTF8 = 8;
const ARRAY = 9;
const OBJECT = 10;
const MAP = 11;
const SET = 12;
const UINT8 = 13;
const UINT32 = 14;
const FLOAT64 = 15;
const INT32 = 16;
const FLOAT32 = 17;
const UINT16 = 18;

const TYPED = [
  [UINT8, Uint8Array],
  [UINT16, Uint16Array],
  [UINT32, Uint32Array],
  [INT32, Int32Array],
  [FLOAT32, Float32Array],
  [FLOAT64, Float64Array],
] as const;

/** A character that one byte can't hold. */
const WIDE = /[\u0100-\uffff]/;

/** Field names of objects, by the order in which they were first met. */
const shapes: (readonly string[])[] = [];
/** Those that are read by. */
let readShapes: readonly (readonly string[])[] = shapes;
const shapesByFirst = new Map<string, number[]>();

let buffer = Buffer.allocUnsafe(64 * 1024);
let at = 0;

/**
 * @param value plain data: what `v8.serialize` takes, without cycles, dates and classes
 * @throws TypeError for anything else
 */
export function pack(value: unknown): string {
  at = 0;
  write(value);
  return buffer.toString("latin1", 0, at);
}

/** The value that was packed, anew. */
export function unpack(packed: string): unknown {
  reserve(packed.length);
  buffer.write(packed, 0, "latin1");
  at = 0;
  return read();
}

/** The names of fields that packed values refer to, by their place. */
export function packedShapes(): readonly (readonly string[])[] {
  return shapes;
}

/**
 * Makes values that another process packed good for this one.
 *
 * @param foreign what {@link packedShapes} gave there
 * @returns how to read one: the very text where both processes met their shapes in the same order, as after a restart
 */
export function adoptShapes(foreign: readonly (readonly string[])[]): (packed: string) => string {
  for (let index = shapes.length; index < foreign.length; index++) {
    if (!foreign.slice(0, shapes.length).every((names, i) => isSame(shapes[i]!, names))) break;
    shapeOf(foreign[index]!);
  }
  const isShared = foreign.length <= shapes.length && foreign.every((names, i) => isSame(shapes[i]!, names));
  return isShared ? (packed) => packed : (packed) => pack(readWith(foreign, packed));
}

function readWith(foreign: readonly (readonly string[])[], packed: string): unknown {
  readShapes = foreign;
  try {
    return unpack(packed);
  } finally {
    readShapes = shapes;
  }
}

function write(value: unknown): void {
  reserve(16);
  if (value === undefined) buffer[at++] = UNDEFINED;
  else if (typeof value === "boolean") buffer[at++] = value ? TRUE : FALSE;
  else if (typeof value === "number") writeNumber(value);
  else if (typeof value === "string") writeText(value);
  else if (typeof value === "object") writeObject(value);
  else throw new TypeError(`Cannot pack a state: wanted plain data: received a ${typeof value}`);
}

function writeNumber(value: number): void {
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) {
    buffer[at++] = value < 0 ? NEGATIVE : INTEGER;
    writeCount(Math.abs(value));
    return;
  }
  buffer[at++] = DOUBLE;
  at = buffer.writeDoubleLE(value, at);
}

function writeText(value: string): void {
  const isLatin1 = !WIDE.test(value);
  const length = isLatin1 ? value.length : Buffer.byteLength(value);
  buffer[at++] = isLatin1 ? LATIN1 : UTF8;
  writeCount(length);
  reserve(length);
  at += buffer.write(value, at, isLatin1 ? "latin1" : "utf8");
}

function writeObject(value: object | null): void {
  if (value === null) {
    buffer[at++] = NULL;
    return;
  }
  if (Array.isArray(value)) {
    buffer[at++] = ARRAY;
    writeCount(value.length);
    for (const one of value) write(one);
    return;
  }
  if (value instanceof Map) {
    buffer[at++] = MAP;
    writeCount(value.size);
    for (const [name, one] of value) {
      write(name);
      write(one);
    }
    return;
  }
  if (value instanceof Set) {
    buffer[at++] = SET;
    writeCount(value.size);
    for (const one of value) write(one);
    return;
  }
  if (ArrayBuffer.isView(value)) {
    writeTyped(value);
    return;
  }
  const names = Object.keys(value);
  buffer[at++] = OBJECT;
  writeCount(shapeOf(names));
  for (const name of names) write((value as Record<string, unknown>)[name]);
}

function writeTyped(value: ArrayBufferView): void {
  const known = TYPED.find(([, Type]) => value instanceof Type);
  if (known === undefined) throw new TypeError("Cannot pack a state: wanted plain data: received an unknown array");
  buffer[at++] = known[0];
  writeCount(value.byteLength);
  reserve(value.byteLength);
  buffer.set(new Uint8Array(value.buffer, value.byteOffset, value.byteLength), at);
  at += value.byteLength;
}

/** Seven bits a byte, the lowest first; up to 53 bits. */
function writeCount(count: number): void {
  reserve(8);
  let left = count;
  while (left >= 0x80) {
    buffer[at++] = (left % 0x80) | 0x80;
    left = Math.floor(left / 0x80);
  }
  buffer[at++] = left;
}

/** Found by their first name and their number: a text of all names would cost more than the rest of an object. */
function shapeOf(names: readonly string[]): number {
  const first = names[0] ?? "";
  let candidates = shapesByFirst.get(first);
  if (candidates === undefined) {
    candidates = [];
    shapesByFirst.set(first, candidates);
  }
  for (const index of candidates) if (isSame(shapes[index]!, names)) return index;
  const index = shapes.push(names) - 1;
  candidates.push(index);
  return index;
}

function isSame(known: readonly string[], names: readonly string[]): boolean {
  if (known.length !== names.length) return false;
  for (let i = 0; i < names.length; i++) if (known[i] !== names[i]) return false;
  return true;
}

function reserve(bytes: number): void {
  if (at + bytes <= buffer.length) return;
  const grown = Buffer.allocUnsafe(Math.max(buffer.length * 2, at + bytes));
  grown.set(buffer.subarray(0, at));
  buffer = grown;
}

function read(): unknown {
  const type: number = buffer[at++]!;
  switch (type) {
    case UNDEFINED:
      return undefined;
    case NULL:
      return null;
    case FALSE:
      return false;
    case TRUE:
      return true;
    case INTEGER:
      return readCount();
    case NEGATIVE:
      return -readCount();
    case DOUBLE:
      at += 8;
      return buffer.readDoubleLE(at - 8);
    case LATIN1:
    case UTF8: {
      const length = readCount();
      at += length;
      return buffer.toString(type === LATIN1 ? "latin1" : "utf8", at - length, at);
    }
    case ARRAY: {
      const length = readCount();
      const list: unknown[] = [];
      for (let i = 0; i < length; i++) list.push(read());
      return list;
    }
    case OBJECT: {
      const names = readShapes[readCount()]!;
      const made: Record<string, unknown> = {};
      for (const name of names) {
        const one = read();
        if (name === "__proto__")
          Object.defineProperty(made, name, { value: one, enumerable: true, configurable: true, writable: true });
        else made[name] = one;
      }
      return made;
    }
    case MAP: {
      const size = readCount();
      const map = new Map<unknown, unknown>();
      for (let i = 0; i < size; i++) {
        const name = read();
        map.set(name, read());
      }
      return map;
    }
    case SET: {
      const size = readCount();
      const set = new Set<unknown>();
      for (let i = 0; i < size; i++) set.add(read());
      return set;
    }
    default:
      return readTyped(type);
  }
}

function readTyped(type: number): ArrayBufferView {
  const [, Type] = TYPED.find(([known]) => known === type)!;
  const length = readCount();
  const copy = new Uint8Array(length);
  copy.set(buffer.subarray(at, at + length));
  at += length;
  return new Type(copy.buffer);
}

function readCount(): number {
  let count = 0;
  let scale = 1;
  for (;;) {
    const byte = buffer[at++]!;
    count += (byte & 0x7f) * scale;
    if (byte < 0x80) return count;
    scale *= 0x80;
  }
}
