/** A set of ASCII characters as a table: 1 at the codes that belong to it. Everything beyond ASCII belongs to none. */
export interface Charset {
  readonly id: number;
  readonly table: Uint8Array;
  /** Holds characters that a URL or a JSON string may write as an escape. */
  readonly isEscapable: boolean;
  readonly size: number;
  /** Its members, rising. */
  readonly codes: readonly number[];
}

const PERCENT = 37;
const BACKSLASH = 92;
const SLASH = 47;
const ESCAPABLE = "+/=$!:|@ ";

/** By members as they are written, in any order. */
const known = new Map<string, Charset>();
/** By sorted members. */
const distinct = new Map<string, Charset>();

/** Makes a charset from its member characters; the same members give the same charset. */
export function charsetOf(characters: string): Charset {
  // Hundreds of formats write the same few: sorting them each time would be a tenth of the start.
  let charset = known.get(characters);
  if (charset === undefined) {
    charset = charsetOfMembers([...new Set(characters)].toSorted().join(""));
    known.set(characters, charset);
  }
  return charset;
}

function charsetOfMembers(members: string): Charset {
  const found = distinct.get(members);
  if (found !== undefined) return found;
  const codes = Array.from(members, (character) => character.charCodeAt(0));
  if (codes.some((code) => code > 127))
    throw new RangeError("Cannot make a charset: ASCII characters are wanted: received another");
  const table = new Uint8Array(256);
  for (const code of codes) table[code] = 1;
  const isEscapable = Array.from(ESCAPABLE).some((character) => members.includes(character));
  const charset = { id: distinct.size, table, isEscapable, size: codes.length, codes };
  distinct.set(members, charset);
  return charset;
}

/** How many charsets there are: ids are below it. */
export function charsetCount(): number {
  return distinct.size;
}

/** All printable ASCII characters between two codes, inclusive. */
export function characterRange(from: string, to: string): string {
  let characters = "";
  for (let code = from.charCodeAt(0); code <= to.charCodeAt(0); code++) characters += String.fromCharCode(code);
  return characters;
}

export const DIGITS: string = characterRange("0", "9");
export const LOWER: string = characterRange("a", "z");
export const UPPER: string = characterRange("A", "Z");
export const ALPHANUMERIC: Charset = charsetOf(DIGITS + LOWER + UPPER);
export const BASE64: Charset = charsetOf(`${DIGITS + LOWER + UPPER}+/`);
export const BASE64URL: Charset = charsetOf(`${DIGITS + LOWER + UPPER}_-`);

/** Value of a hex digit's code, or -1. */
export function hexValue(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const lower = code | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}

/** Whether a code belongs to the set of a table. */
export function isIn(table: Uint8Array, code: number): boolean {
  return code < 128 && table[code] === 1;
}

/** Whether the code is an ASCII letter or digit. */
export function isAlphanumeric(code: number): boolean {
  return code < 128 && ALPHANUMERIC.table[code] === 1;
}

/**
 * Length of the character at an offset, if it belongs to the set, else 0: 1 as itself, 3 as `%XX`, 2 as `\/`.
 */
export function memberLength(text: string, at: number, charset: Charset): number {
  const code = text.charCodeAt(at);
  if (code < 128 && charset.table[code] === 1) return 1;
  if (!charset.isEscapable) return 0;
  if (code === PERCENT) return charset.table[percentValue(text, at)] === 1 ? 3 : 0;
  return code === BACKSLASH && text.charCodeAt(at + 1) === SLASH && charset.table[SLASH] === 1 ? 2 : 0;
}

/** The byte that `%XX` at an offset stands for, or 255 when there is no such escape (a byte that belongs to no charset). */
export function percentValue(text: string, at: number): number {
  if (text.charCodeAt(at) !== PERCENT) return 255;
  const high = hexValue(text.charCodeAt(at + 1));
  const low = hexValue(text.charCodeAt(at + 2));
  return high < 0 || low < 0 || high > 7 ? 255 : high * 16 + low;
}
