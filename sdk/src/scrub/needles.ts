/** One spelling of a key, as it may stand in a text. */
export interface Needle {
  readonly text: string;
  /** The first characters of `text`: one search for them finds whole and truncated copies alike. */
  readonly head: string;
  /** The characters of a base64 run that the key alone determines; its neighbours hold some bits of the key. */
  readonly isBase64: boolean;
}

/** One exact key of a live or recent request, and all its spellings. */
export interface ScrubPattern {
  readonly rawKey: string;
  /** The key is too short to be searched for inside words. */
  readonly isWholeToken: boolean;
  /** Built at the first use, once. */
  readonly needles: readonly Needle[];
}

/** Called for each place where a spelling of a recent key stands whole. */
export type NeedleVisitor = (pattern: ScrubPattern, needle: Needle, start: number) => void;

/** A copy that is cut off at the end of a value is recognised from this many characters on. */
export const MIN_TRUNCATED_CHARACTERS = 6;
/** Shorter keys are found only as a whole token, because they occur inside ordinary words. */
export const MIN_SUBSTRING_KEY_CHARACTERS = 8;
/** Of a longer key only the beginning is searched for; a match then reaches to the end of its run. */
export const MAX_NEEDLE_CHARACTERS = 1024;

const NEEDS_NO_ESCAPE = /^[\w-]*$/;

/**
 * Spells a key in the encodings that telemetry carries: raw, lower case (host names and forwarded addresses), percent
 * (`encodeURIComponent`, twice, every byte, both hex cases), form, JSON string (once and twice escaped), hex, base64 and
 * base64url in all three alignments.
 *
 * @param rawKey the key as the request presented it
 * @returns distinct needles, the raw spelling first; for a key under 8 characters only spellings that stand as a token
 */
export function encodeNeedles(rawKey: string): readonly Needle[] {
  const key = rawKey.slice(0, MAX_NEEDLE_CHARACTERS).toWellFormed();
  const plain = new Set<string>([rawKey.slice(0, MAX_NEEDLE_CHARACTERS)]);
  if (!NEEDS_NO_ESCAPE.test(key)) addEscaped(plain, key);
  if (rawKey.length < MIN_SUBSTRING_KEY_CHARACTERS) return toNeedles(plain, new Set());
  plain.add(key.toLowerCase());
  const base64 = new Set<string>();
  addBytes(plain, base64, Buffer.from(key, "utf8"));
  // Node gives header values as latin1, so a key with other characters has two byte spellings.
  const latin1 = Buffer.from(key, "latin1");
  if (latin1.length !== Buffer.byteLength(key) && latin1.toString("latin1") === key) addBytes(plain, base64, latin1);
  return toNeedles(plain, base64);
}

function addEscaped(plain: Set<string>, key: string): void {
  const percent = encodeURIComponent(key);
  const form = new URLSearchParams([["", key]]).toString().slice(1);
  const json = JSON.stringify(key).slice(1, -1);
  for (const spelling of [percent, form, encodeURI(key)]) {
    const lower = spelling.replace(/%[0-9A-F]{2}/g, lowerCase);
    for (const once of [spelling, lower]) plain.add(once).add(encodeURIComponent(once));
  }
  plain.add(json);
  plain.add(JSON.stringify(json).slice(1, -1));
}

function lowerCase(text: string): string {
  return text.toLowerCase();
}

function addBytes(plain: Set<string>, base64: Set<string>, bytes: Buffer): void {
  const hex = bytes.toString("hex");
  plain.add(hex);
  plain.add(hex.toUpperCase());
  const percent = hex.replace(/../g, "%$&");
  plain.add(percent);
  plain.add(percent.toUpperCase());
  for (let offset = 0; offset < 3; offset++) {
    const run = Buffer.concat([new Uint8Array(offset), bytes]).toString("base64");
    const inner = run.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
    base64.add(inner);
    base64.add(inner.replaceAll("+", "-").replaceAll("/", "_"));
  }
}

function toNeedles(plain: Set<string>, base64: Set<string>): readonly Needle[] {
  const needles: Needle[] = [];
  for (const text of plain) if (text !== "") needles.push(toNeedle(text, false));
  for (const text of base64) if (!plain.has(text)) needles.push(toNeedle(text, true));
  return needles;
}

function toNeedle(text: string, isBase64: boolean): Needle {
  return { text, head: text.slice(0, MIN_TRUNCATED_CHARACTERS), isBase64 };
}
