import { hexValue } from "../charset.ts";

// https://www.rfc-editor.org/rfc/rfc4648#section-4: four characters of six bits are three bytes. In ASCII text the top bit of each byte is 0,
// which is a bit of the first, the second and the third character: nine such bits in a row seldom are 0 by chance.
// https://www.rfc-editor.org/rfc/rfc4648#section-8: of the two hex digits of a printable character, the first is 2 to 7.

const FIRST = 1;
const SECOND = 2;
const THIRD = 4;
const FOURTH = 8;
const HEX_HIGH = 16;
const HEX_LOW = 32;
const HEX = HEX_HIGH | HEX_LOW;
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Encoded text shorter than this is not looked for. */
export const MIN_ENCODED_CHARACTERS = 24;
/** Characters of base64 that hold three bytes. */
export const QUAD = 4;
const SAMPLE_CHARACTERS = 12;
/** A run of the least length has a sample at any alignment: of 16 places in a row, one is followed by 12 whole characters of it. */
const SAMPLE_STEP = MIN_ENCODED_CHARACTERS - SAMPLE_CHARACTERS + QUAD;

const VALUES = new Uint8Array(256);

/** For each code, in which places of a quad of ASCII text it can stand, and in which of a pair of hex digits. */
const PLACES: Uint8Array = (() => {
  const places = new Uint8Array(256);
  const set = (code: number, value: number): void => {
    VALUES[code] = value;
    const hex = hexValue(code);
    places[code] =
      (value < 32 ? FIRST : 0) |
      ((value & 8) === 0 ? SECOND : 0) |
      ((value & 2) === 0 ? THIRD : 0) |
      FOURTH |
      (hex < 0 ? 0 : HEX_LOW) |
      (hex >= 2 && hex <= 7 ? HEX_HIGH : 0);
  };
  for (let value = 0; value < 64; value++) set(ALPHABET.charCodeAt(value), value);
  set("-".charCodeAt(0), 62);
  set("_".charCodeAt(0), 63);
  return places;
})();

/** Finds the next place in bytes where base64 or hex of ASCII text may stand. @returns an offset, or -1 */
export function findEncodedSample(bytes: Uint8Array, from: number, end: number): number {
  const last = end - SAMPLE_CHARACTERS;
  for (let at = from; at <= last; at += SAMPLE_STEP) {
    // These two belong to the sample whatever its alignment.
    const both = (PLACES[bytes[at + 3] as number] as number) & (PLACES[bytes[at + 11] as number] as number);
    if (both === 0) continue;
    const shifts = Math.min(QUAD - 1, last - at);
    const possible = possibleShifts(bytes, at);
    for (let shift = 0; shift <= shifts && possible >> shift !== 0; shift++)
      if (((possible >> shift) & 1) !== 0 && isBase64Sample(bytes, at + shift)) return at;
    if ((both & HEX_LOW) !== 0 && (isHexSample(bytes, at) || (shifts > 0 && isHexSample(bytes, at + 1)))) return at;
  }
  return -1;
}

/** For a place in four and a code, at which of four shifts the code can stand there: a bit each. */
const SHIFTS: Uint8Array = (() => {
  const shifts = new Uint8Array(QUAD << 8);
  for (let place = 0; place < QUAD; place++)
    for (let code = 0; code < 256; code++)
      for (let shift = 0; shift < QUAD; shift++)
        if ((((PLACES[code] as number) >> ((place - shift) & 3)) & 1) !== 0)
          shifts[(place << 8) | code] = (shifts[(place << 8) | code] as number) | (1 << shift);
  return shifts;
})();

/** The shifts at which a sample may begin, all four asked at once: of a word's letters, four rule out nearly every one. */
function possibleShifts(bytes: Uint8Array, at: number): number {
  const possible = shiftsOfFour(bytes, at + 3);
  return possible === 0 ? 0 : possible & shiftsOfFour(bytes, at + 7);
}

function shiftsOfFour(bytes: Uint8Array, at: number): number {
  return (
    (SHIFTS[(3 << 8) | (bytes[at] as number)] as number) &
    (SHIFTS[bytes[at + 1] as number] as number) &
    (SHIFTS[(1 << 8) | (bytes[at + 2] as number)] as number) &
    (SHIFTS[(2 << 8) | (bytes[at + 3] as number)] as number)
  );
}

/** The bits first: they tell most ordinary text apart without the price of decoding it. */
function isBase64Sample(bytes: Uint8Array, at: number): boolean {
  for (let quad = at; quad < at + SAMPLE_CHARACTERS; quad += QUAD) {
    if (((PLACES[bytes[quad] as number] as number) & FIRST) === 0) return false;
    if (((PLACES[bytes[quad + 1] as number] as number) & SECOND) === 0) return false;
    if (((PLACES[bytes[quad + 2] as number] as number) & THIRD) === 0) return false;
    if (PLACES[bytes[quad + 3] as number] === 0) return false;
  }
  for (let quad = at; quad < at + SAMPLE_CHARACTERS; quad += QUAD) {
    const [first, second, third, fourth] = [bytes[quad], bytes[quad + 1], bytes[quad + 2], bytes[quad + 3]];
    if (!isTextQuad(first as number, second as number, third as number, fourth as number)) return false;
  }
  return true;
}

function isHexSample(bytes: Uint8Array, at: number): boolean {
  for (let pair = at; pair < at + SAMPLE_CHARACTERS; pair += 2)
    if (!isTextPair(bytes[pair] as number, bytes[pair + 1] as number)) return false;
  return true;
}

/** The step between samples: where the search goes on behind a sample. */
export function nextSample(at: number): number {
  return at + SAMPLE_STEP;
}

/** As {@link findEncodedSample} in a text, for any alignment: a place where a sample is worth a look. @returns an offset, or -1 */
export function findSampleInText(text: string, from: number): number {
  const last = text.length - SAMPLE_CHARACTERS;
  for (let at = from; at <= last; at += SAMPLE_STEP)
    if (placesOf(text.charCodeAt(at + 3)) !== 0 && placesOf(text.charCodeAt(at + 11)) !== 0) return at;
  return -1;
}

/** Whether three quads of base64 of text begin at an offset. */
export function isBase64SampleInText(text: string, at: number): boolean {
  return isQuad(text, at) && isQuad(text, at + QUAD) && isQuad(text, at + QUAD + QUAD);
}

/** Whether six pairs of hex digits of text begin at an offset. */
export function isHexSampleInText(text: string, at: number): boolean {
  for (let pair = at; pair < at + SAMPLE_CHARACTERS; pair += 2) if (!isHexPair(text, pair)) return false;
  return true;
}

/** Four characters that decode to three printable ones. */
export function isQuad(text: string, at: number): boolean {
  return isTextQuad(text.charCodeAt(at), text.charCodeAt(at + 1), text.charCodeAt(at + 2), text.charCodeAt(at + 3));
}

/** Two hex digits of a printable character. */
export function isHexPair(text: string, at: number): boolean {
  return isTextPair(text.charCodeAt(at), text.charCodeAt(at + 1));
}

/** Whether a code belongs to base64 or to base64url. */
export function isBase64Code(code: number): boolean {
  return placesOf(code) !== 0;
}

/** The six bits that a character stands for. */
export function base64Value(code: number): number {
  return code < 256 ? (VALUES[code] as number) : 0;
}

/** Zeros and other control characters are pictures and keys in binary, not text. */
export function isPrintable(code: number): boolean {
  return code >= 32 ? code < 127 : code >= 9 && code <= 13;
}

function placesOf(code: number): number {
  return code < 128 ? (PLACES[code] as number) : 0;
}

function isTextQuad(first: number, second: number, third: number, fourth: number): boolean {
  if ((placesOf(first) & FIRST) === 0 || (placesOf(second) & SECOND) === 0) return false;
  if ((placesOf(third) & THIRD) === 0 || placesOf(fourth) === 0) return false;
  const a = VALUES[first] as number;
  const b = VALUES[second] as number;
  const c = VALUES[third] as number;
  const d = VALUES[fourth] as number;
  return isPrintable((a << 2) | (b >> 4)) && isPrintable(((b & 15) << 4) | (c >> 2)) && isPrintable(((c & 3) << 6) | d);
}

function isTextPair(high: number, low: number): boolean {
  return (placesOf(high) & HEX) === HEX && (placesOf(low) & HEX_LOW) !== 0;
}
