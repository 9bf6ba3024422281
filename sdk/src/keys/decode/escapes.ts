import { hexValue } from "../charset.ts";
import { work } from "../scan.ts";

// Percent escapes, https://www.rfc-editor.org/rfc/rfc3986#section-2.1: "%" hex hex; of an escaped "%": "%25" hex hex, and so on.
// JSON, https://www.rfc-editor.org/rfc/rfc8259#section-7: "\" ( '"' / "\" / "/" / b f n r t / "u" 4hex ); JSON in JSON doubles the backslashes.
// "\x" 2hex: JavaScript and Python. Character references, https://html.spec.whatwg.org/#character-references: "&" name ";", "&#" digits ";",
// "&#x" hex ";"; of an escaped "&": "&amp;" name ";", and so on.

/** A text without its escapes. */
export interface DecodedText {
  readonly text: string;
  /** Where what stands at an offset of the decoded text begins in the raw one; of its length: the raw one's. */
  rawOffset(offset: number): number;
}

interface Escape {
  readonly character: string;
  readonly end: number;
}

const PERCENT = 37;
const AMPERSAND = 38;
const BACKSLASH = 92;
const MAX_REFERENCE_DIGITS = 6;
const LETTER_ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  "`": "`",
  "/": "/",
  n: "\n",
  r: "\r",
  t: "\t",
};
const REFERENCES: readonly (readonly [name: string, character: string])[] = [
  ["quot;", '"'],
  ["apos;", "'"],
  ["lt;", "<"],
  ["gt;", ">"],
];

/** So many are no escape with a text behind it. */
const MIN_HEX_DIGITS = 12;

/**
 * Decodes all escapes of a text in one pass, one that escapes an escape whole: `%252F`, `\\\"`, `&amp;quot;`.
 * @returns undefined when there is none
 */
export function decodeEscapes(text: string): DecodedText | undefined {
  let decoded = "";
  let from = 0;
  // After each escape: where the decoded and the raw text go on.
  const decodedEnds: number[] = [];
  const rawEnds: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const escape = readEscape(text, at);
    if (escape === undefined) continue;
    decoded += text.slice(from, at) + escape.character;
    from = escape.end;
    at = from - 1;
    decodedEnds.push(decoded.length);
    rawEnds.push(from);
  }
  work.steps += text.length;
  if (rawEnds.length === 0) return undefined;
  return { text: decoded + text.slice(from), rawOffset: (offset) => rawOffsetOf(offset, decodedEnds, rawEnds) };
}

function rawOffsetOf(offset: number, decodedEnds: readonly number[], rawEnds: readonly number[]): number {
  let low = 0;
  let high = decodedEnds.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((decodedEnds[middle] ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? offset : (rawEnds[low - 1] ?? 0) + offset - (decodedEnds[low - 1] ?? 0);
}

function readEscape(text: string, at: number): Escape | undefined {
  const code = text.charCodeAt(at);
  if (code === PERCENT) return readPercent(text, at);
  if (code === BACKSLASH) return readBackslashes(text, at);
  return code === AMPERSAND ? readReference(text, at) : undefined;
}

function readPercent(text: string, at: number): Escape | undefined {
  let digits = at + 1;
  while (text.startsWith("25", digits) && hexAt(text, digits + 2, 2) >= 0) digits += 2;
  const code = hexAt(text, digits, 2);
  return code < 0 ? undefined : { character: String.fromCharCode(code), end: digits + 2 };
}

function readBackslashes(text: string, at: number): Escape | undefined {
  let letter = at + 1;
  while (text.charCodeAt(letter) === BACKSLASH) letter++;
  const character = text[letter] ?? "";
  const digits = character === "u" ? 4 : character === "x" ? 2 : 0;
  const code = digits === 0 ? -1 : hexAt(text, letter + 1, digits);
  // `\x6b65…` of PostgreSQL is hex to its end, not an escape.
  if (digits === 2 && hexAt(text, letter + 1, MIN_HEX_DIGITS) >= 0) return undefined;
  if (code >= 0) return { character: String.fromCharCode(code), end: letter + 1 + digits };
  const plain = LETTER_ESCAPES[character];
  if (plain !== undefined) return { character: plain, end: letter + 1 };
  return letter > at + 1 ? { character: "\\", end: letter } : undefined;
}

function readReference(text: string, at: number): Escape | undefined {
  let name = at + 1;
  while (text.startsWith("amp;", name)) name += 4;
  const numeric = text[name] === "#" ? readNumericReference(text, name + 1) : undefined;
  if (numeric !== undefined) return numeric;
  for (const [reference, character] of REFERENCES)
    if (text.startsWith(reference, name)) return { character, end: name + reference.length };
  return name > at + 1 ? { character: "&", end: name } : undefined;
}

function readNumericReference(text: string, at: number): Escape | undefined {
  const isHex = (text.charCodeAt(at) | 32) === 120;
  const start = isHex ? at + 1 : at;
  let end = start;
  while (end < start + MAX_REFERENCE_DIGITS && hexValue(text.charCodeAt(end)) >= 0) end++;
  if (end === start || text[end] !== ";") return undefined;
  const code = Number(`${isHex ? "0x" : ""}${text.slice(start, end)}`);
  return Number.isNaN(code) ? undefined : { character: String.fromCharCode(code), end: end + 1 };
}

/** The number that hex digits at an offset are, or -1. */
function hexAt(text: string, at: number, digits: number): number {
  let value = 0;
  for (let index = at; index < at + digits; index++) {
    const digit = hexValue(text.charCodeAt(index));
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}
