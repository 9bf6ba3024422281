/** A JSON string's text as UTF-8, and where each of its bytes stands in the JSON text. */
export interface JsonText {
  readonly bytes: Uint8Array;
  /** Offset in the JSON text of what gave each byte; one more for the end. */
  readonly offsets: Uint32Array;
}

const SIMPLE_ESCAPES: Readonly<Record<number, number>> = { 0x62: 0x08, 0x66: 0x0c, 0x6e: 0x0a, 0x72: 0x0d, 0x74: 0x09 };

/** Decodes the escapes of a JSON string that the tape has checked. A lone surrogate becomes U+FFFD. */
export function decodeJsonText(json: Uint8Array, start: number, end: number): JsonText {
  // No escape is shorter than the UTF-8 of what it stands for.
  const bytes = new Uint8Array(end - start);
  const offsets = new Uint32Array(end - start + 1);
  let to = 0;
  let from = start;
  while (from < end) {
    const at = from;
    if (json[from] !== 0x5c) {
      offsets[to] = at;
      bytes[to++] = json[from++]!;
    } else if (json[from + 1] !== 0x75) {
      const letter = json[from + 1]!;
      offsets[to] = at;
      bytes[to++] = SIMPLE_ESCAPES[letter] ?? letter;
      from += 2;
    } else {
      let codePoint = codeUnitAt(json, from + 2);
      from += 6;
      if (codePoint >= 0xd800 && codePoint < 0xe000) {
        const low =
          codePoint < 0xdc00 && from + 6 <= end && json[from] === 0x5c && json[from + 1] === 0x75
            ? codeUnitAt(json, from + 2)
            : 0;
        const isPair = low >= 0xdc00 && low < 0xe000;
        codePoint = isPair ? 0x10000 + ((codePoint - 0xd800) << 10) + (low - 0xdc00) : 0xfffd;
        if (isPair) from += 6;
      }
      const after = writeCodePoint(bytes, to, codePoint);
      offsets.fill(at, to, after);
      to = after;
    }
  }
  offsets[to] = end;
  return { bytes: bytes.subarray(0, to), offsets: offsets.subarray(0, to + 1) };
}

function codeUnitAt(json: Uint8Array, at: number): number {
  return Number.parseInt(String.fromCharCode(json[at]!, json[at + 1]!, json[at + 2]!, json[at + 3]!), 16);
}

function writeCodePoint(target: Uint8Array, at: number, codePoint: number): number {
  if (codePoint < 0x80) {
    target[at] = codePoint;
    return at + 1;
  }
  const size = codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
  let rest = codePoint;
  for (let index = at + size - 1; index > at; index--) {
    target[index] = 0x80 | (rest & 0x3f);
    rest >>= 6;
  }
  target[at] = ((0xf00 >> size) & 0xff) | rest;
  return at + size;
}
