/** One spelling of a key, as it may stand in a text. */
export interface Needle {
  readonly text: string;
  /** The characters of a base64 run that the key alone determines; its neighbours hold some bits of the key. */
  readonly isBase64: boolean;
}

/** One exact key of a live or recent request, and all its spellings. */
export interface ScrubPattern {
  readonly rawKey: string;
  /** False for a password or a JWT, whose hash must not be shipped. */
  readonly isApiKey: boolean;
  /** The key is too short to be searched for inside words. */
  readonly isWholeToken: boolean;
  /** Every spelling but the rare ones; built at the first use, once. */
  readonly needles: readonly Needle[];
  /** Pairs of neighbouring characters that occur in `needles`, one bit each of a hash of 4096; built at the first use, once. */
  readonly pairs: Uint32Array;
  /** Spellings that hold a percent sign at every byte; built when a text with a percent sign is searched. */
  readonly rareNeedles: readonly Needle[];
}

/** Called for each place where a spelling of a recent key stands whole. */
export type NeedleVisitor = (pattern: ScrubPattern, needle: Needle, start: number) => void;

/** Shorter keys are found only as a whole token, because they occur inside ordinary words. */
export const MIN_SUBSTRING_KEY_CHARACTERS = 8;
/** Of a longer key only the beginning is searched for; a match then reaches to the end of its run. */
export const MAX_NEEDLE_CHARACTERS = 1024;

const NEEDS_NO_ESCAPE = /^[\w-]*$/;

/** Creates the pattern of one key; its spellings are made when they are first asked for. */
export function createPattern(rawKey: string, isApiKey = true): ScrubPattern {
  let needles: readonly Needle[] | undefined;
  let rareNeedles: readonly Needle[] | undefined;
  let pairs: Uint32Array | undefined;
  return {
    rawKey,
    isApiKey,
    isWholeToken: rawKey.length < MIN_SUBSTRING_KEY_CHARACTERS,
    get needles() {
      return (needles ??= encodeNeedles(rawKey));
    },
    get pairs() {
      return (pairs ??= pairsOf(this.needles));
    },
    get rareNeedles() {
      return (rareNeedles ??= encodeRareNeedles(rawKey));
    },
  };
}

/**
 * Spells a key in the encodings that telemetry carries: raw, lower case (host names and forwarded addresses), percent (`encodeURIComponent`, once
 * and twice, both hex cases), form, JSON string (once and twice escaped), hex, base64 and base64url in all three alignments.
 *
 * @param rawKey the key as the request presented it
 * @returns distinct needles, the raw spelling first; for a key under 8 characters only spellings that stand as a token
 */
export function encodeNeedles(rawKey: string): readonly Needle[] {
  const cut = rawKey.slice(0, MAX_NEEDLE_CHARACTERS);
  const key = cut.toWellFormed();
  const plain = new Set<string>([cut]);
  if (!NEEDS_NO_ESCAPE.test(key)) addEscaped(plain, key);
  const base64 = new Set<string>();
  if (rawKey.length >= MIN_SUBSTRING_KEY_CHARACTERS) {
    plain.add(key.toLowerCase());
    for (const bytes of byteSpellings(key)) addBytes(plain, base64, bytes);
  }
  const needles: Needle[] = [];
  for (const text of plain) if (text !== "") needles.push({ text, isBase64: false });
  for (const text of base64) if (!plain.has(text)) needles.push({ text, isBase64: true });
  return needles;
}

/** Spells a key with every byte percent-encoded, in both hex cases; nothing for a key under 8 characters. */
export function encodeRareNeedles(rawKey: string): readonly Needle[] {
  if (rawKey.length < MIN_SUBSTRING_KEY_CHARACTERS) return [];
  const spellings = new Set<string>();
  for (const bytes of byteSpellings(rawKey.slice(0, MAX_NEEDLE_CHARACTERS).toWellFormed())) {
    const percent = bytes.toString("hex").replace(/../g, "%$&");
    spellings.add(percent).add(percent.toUpperCase());
  }
  return Array.from(spellings, (text) => ({ text, isBase64: false }));
}

function addEscaped(plain: Set<string>, key: string): void {
  const percent = encodeURIComponent(key);
  const form = new URLSearchParams([["", key]]).toString().slice(1);
  const json = JSON.stringify(key).slice(1, -1);
  for (const spelling of [percent, form, encodeURI(key)]) {
    const lower = spelling.replace(/%[0-9A-F]{2}/g, lowerCase);
    for (const once of [spelling, lower]) plain.add(once).add(encodeURIComponent(once));
  }
  plain.add(json).add(JSON.stringify(json).slice(1, -1));
}

function lowerCase(text: string): string {
  return text.toLowerCase();
}

/** Node gives header values as latin1, so a key with characters beyond ASCII has two byte spellings. */
function byteSpellings(key: string): readonly Buffer[] {
  const utf8 = Buffer.from(key, "utf8");
  if (utf8.length === key.length) return [utf8];
  const latin1 = Buffer.from(key, "latin1");
  return latin1.toString("latin1") === key ? [utf8, latin1] : [utf8];
}

function addBytes(plain: Set<string>, base64: Set<string>, bytes: Buffer): void {
  const hex = bytes.toString("hex");
  // Bytes that are not UTF-8 as a whole are searched byte for byte, as latin1.
  plain.add(bytes.toString("latin1")).add(hex).add(hex.toUpperCase());
  const shifted = Buffer.alloc(bytes.length + 2);
  bytes.copy(shifted, 2);
  for (let offset = 0; offset < 3; offset++) {
    const run = shifted.toString("base64", 2 - offset);
    const inner = run.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
    base64.add(inner);
    if (/[+/]/.test(inner)) base64.add(inner.replaceAll("+", "-").replaceAll("/", "_"));
  }
}

function pairsOf(needles: readonly Needle[]): Uint32Array {
  const pairs = new Uint32Array(128);
  for (const { text } of needles) {
    for (let at = 0; at < text.length - 1; at++) {
      const pair = pairAt(text, at);
      pairs[pair >>> 5] = (pairs[pair >>> 5] ?? 0) | (1 << (pair & 31));
    }
  }
  return pairs;
}

/** Whether two neighbours of a text are neighbours in a spelling, too; now and then true of others as well. */
export function hasPair(pairs: Uint32Array, text: string, at: number): boolean {
  const pair = pairAt(text, at);
  return (((pairs[pair >>> 5] ?? 0) >>> (pair & 31)) & 1) === 1;
}

function pairAt(text: string, at: number): number {
  return (Math.imul(text.charCodeAt(at), 0x3f) ^ text.charCodeAt(at + 1)) & 0xfff;
}
