import { work } from "./scan.ts";

// https://www.rfc-editor.org/rfc/rfc4648#section-4: four characters of six bits are three bytes. In ASCII text the top bit of each byte is 0,
// which is a bit of the first, the second and the third character: nine such bits in a row seldom are 0 by chance.

/** A stretch of base64 that decodes to text. */
export interface EncodedRun {
  readonly start: number;
  /** Exclusive, padding included. */
  readonly end: number;
  /** What it decodes to, one character a byte. */
  readonly decoded: string;
}

/** Encoded text shorter than this is not looked for. */
export const MIN_ENCODED_CHARACTERS = 32;
/** With this step, every run of the least length holds a sample of 12 characters at any alignment: 16 + 3 + 12 < 32. */
const SAMPLE_STEP = 16;
const QUAD = 4;
const SAMPLE_CHARACTERS = 12;
const PADDING = 61;
const MAX_PADDING = 2;

const FIRST = 1;
const SECOND = 2;
const THIRD = 4;
const FOURTH = 8;
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

const VALUES = new Uint8Array(256);

/** For each code, in which places of a quad of ASCII text it can stand. */
const PLACES: Uint8Array = (() => {
  const places = new Uint8Array(256);
  const set = (code: number, value: number): void => {
    VALUES[code] = value;
    places[code] =
      (value < 32 ? FIRST : 0) | ((value & 8) === 0 ? SECOND : 0) | ((value & 2) === 0 ? THIRD : 0) | FOURTH;
  };
  for (let value = 0; value < 64; value++) set(ALPHABET.charCodeAt(value), value);
  set("-".charCodeAt(0), 62);
  set("_".charCodeAt(0), 63);
  return places;
})();

/** Finds the next place in bytes where base64 of ASCII text may stand. @returns an offset, or -1 */
export function findEncodedSample(bytes: Uint8Array, from: number, end: number): number {
  const last = end - SAMPLE_CHARACTERS - QUAD + 1;
  for (let at = from; at <= last; at += SAMPLE_STEP) {
    // These two belong to the sample whatever its alignment.
    if (PLACES[bytes[at + 3] as number] === 0 || PLACES[bytes[at + 11] as number] === 0) continue;
    for (let shift = 0; shift < QUAD; shift++) if (isSample(bytes, at + shift)) return at;
  }
  return -1;
}

function isSample(bytes: Uint8Array, at: number): boolean {
  for (let quad = at; quad < at + SAMPLE_CHARACTERS; quad += QUAD) {
    if (((PLACES[bytes[quad] as number] as number) & FIRST) === 0) return false;
    if (((PLACES[bytes[quad + 1] as number] as number) & SECOND) === 0) return false;
    if (((PLACES[bytes[quad + 2] as number] as number) & THIRD) === 0) return false;
    if (PLACES[bytes[quad + 3] as number] === 0) return false;
  }
  return true;
}

/** The step between samples: where the search goes on behind a sample. */
export function nextSample(at: number): number {
  return at + SAMPLE_STEP;
}

/** Finds the next stretch of base64 in a text that decodes to printable text. @returns undefined when there is no more */
export function findEncodedRun(text: string, from: number): EncodedRun | undefined {
  const last = text.length - SAMPLE_CHARACTERS - QUAD + 1;
  for (let at = from; at <= last; at += SAMPLE_STEP) {
    if (placesAt(text, at + 3) === 0 || placesAt(text, at + 11) === 0) continue;
    for (let shift = 0; shift < QUAD; shift++) {
      const run =
        isQuad(text, at + shift) && isQuad(text, at + shift + 4) && isQuad(text, at + shift + 8)
          ? openRun(text, at + shift, from)
          : undefined;
      if (run !== undefined) return run;
    }
  }
  return undefined;
}

function placesAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code < 128 ? (PLACES[code] as number) : 0;
}

/** Four characters that decode to three printable ones. Zeros and other control characters are pictures and keys in binary, not text. */
function isQuad(text: string, at: number): boolean {
  const first = placesAt(text, at);
  const second = placesAt(text, at + 1);
  const third = placesAt(text, at + 2);
  if ((first & FIRST) === 0 || (second & SECOND) === 0 || (third & THIRD) === 0 || placesAt(text, at + 3) === 0)
    return false;
  const [a, b, c, d] = [valueAt(text, at), valueAt(text, at + 1), valueAt(text, at + 2), valueAt(text, at + 3)];
  return isPrintable((a << 2) | (b >> 4)) && isPrintable(((b & 15) << 4) | (c >> 2)) && isPrintable(((c & 3) << 6) | d);
}

function valueAt(text: string, at: number): number {
  return VALUES[text.charCodeAt(at)] ?? 0;
}

function isPrintable(code: number): boolean {
  return code >= 32 ? code !== 127 : code >= 9 && code <= 13;
}

/** Widens a sample to its stretch: backwards while it is ASCII, forwards to where the alphabet ends. */
function openRun(text: string, at: number, from: number): EncodedRun | undefined {
  let start = at;
  while (start - QUAD >= from && isQuad(text, start - QUAD)) start -= QUAD;
  let clean = at;
  while (isQuad(text, clean)) clean += QUAD;
  // A short stretch is given up after a few steps, so that samples in one run cost no more than its length.
  if (clean - start < MIN_ENCODED_CHARACTERS) return undefined;
  let end = clean;
  while (placesAt(text, end) !== 0) end++;
  work.steps += end - start;
  const decoded = Buffer.from(text.slice(start, end), "base64").toString("latin1");
  for (let count = 0; count < MAX_PADDING && text.charCodeAt(end) === PADDING; count++) end++;
  return { start, end, decoded };
}
