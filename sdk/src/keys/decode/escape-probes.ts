import { hexValue, isAlphanumeric } from "../charset.ts";
import type { FollowCheck, Literal } from "../literals/literal-index.ts";
import type { Probe } from "../scan.ts";
import { ESCAPED_USERINFO } from "../userinfo.ts";

// Most escapes in telemetry hide nothing: the matchers know an escape before a key, and those of a key's own punctuation. A text is decoded only
// where an escape stands that can hide a key's letters, its name or what it is searched by.

const PERCENT = 37;
const QUOTE = 34;
const BACKSLASH = 92;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const PLUS = 43;
const SLASH = 47;
const BLANK = 32;
const ANY_BYTE: readonly number[] = Array.from({ length: 256 }, (_, code) => code);
const HIGH_DIGITS = "234567";
const HIGH_DIGIT_CODES: readonly number[] = Array.from(HIGH_DIGITS, (character) => character.charCodeAt(0));
const REFERENCE_DIGITS = Array.from("0123456789xX", (character) => character.charCodeAt(0));
/** Base64 before an escaped `+` or `/` shows itself by this many characters. */
const BASE64_CHARACTERS = 8;
const LOOKED_AT_BEHIND = 8;
const MAX_LITERAL_CHARACTERS = 128;

/** Probes that find nothing themselves, but ask for the text to be decoded. */
export function createEscapeProbes(probes: readonly Probe[]): readonly Probe[] {
  return [
    // With what stands before them in the index, since their own second pair is one of digits, which ids are full of.
    ...Array.from(`0${HIGH_DIGITS}`, (digit) =>
      escapeProbe({ text: `%${digit}`, before: ANY_BYTE, follow: isTellingPercent }),
    ),
    escapeProbe({ text: "\\/", before: ANY_BYTE, follow: isAmidBase64 }),
    escapeProbe({ text: "\\u00", follow: isHighDigit }),
    escapeProbe({ text: "\\x", after: HIGH_DIGIT_CODES }),
    escapeProbe({ text: "\\\\\\\\" }),
    escapeProbe({ text: "&#", after: REFERENCE_DIGITS }),
    ...["&quot;", "&amp;quot;", "&amp;#"].map((text) => escapeProbe({ text })),
    // Escapes of the others' escapes: `%5Cu0073`, `%26%2395%3B`.
    ...["%5Cu00", "%5Cx", "%26%23", "%26quot", "%26amp%3B"].map((text) => escapeProbe({ text, isCaseless: true })),
    ...ESCAPED_USERINFO.map(escapeProbe),
    ...escapedAnchors(probes).map(escapeProbe),
  ];
}

/** What formats are searched by, as URLs and JSON escape it. What follows must be what follows the text itself. */
function escapedAnchors(probes: readonly Probe[]): readonly (Partial<Literal> & { readonly text: string })[] {
  const anchors = new Map<string, Partial<Literal> & { readonly text: string }>();
  for (const { literal } of probes) {
    const { text, isCaseless, follow } = literal;
    if (isCaseless || literal.followText !== undefined) continue;
    for (const variant of [encodeURIComponent(text), text.replaceAll("/", "\\/"), text.replaceAll("=", "\\u003d")]) {
      if (variant === text) continue;
      // Two formats that share a text may be followed by different things.
      const isShared = anchors.has(variant);
      anchors.set(variant, { text: variant, isCaseless: true, follow: isShared ? undefined : follow });
    }
  }
  return [...anchors.values()];
}

function escapeProbe(literal: Partial<Literal> & { readonly text: string }): Probe {
  const { text } = literal;
  // What looks further is asked by the index already.
  const follow = literal.followText === undefined ? literal.follow : undefined;
  return {
    looksBack: false,
    literal: { isCaseless: false, before: [], after: [], follow: undefined, ...literal },
    match: (scan, at) => {
      scan.wantsDecoding ||= follow === undefined || isFollowed(scan.text, at, text.length, follow);
      return false;
    },
  };
}

/** A percent escape at a text's very start, which has nothing before it for the index to know it by. */
export function startsWithEscape(text: string): boolean {
  return text.charCodeAt(0) === PERCENT && isFollowed(text, 0, 2, isTellingPercent);
}

/** As {@link startsWithEscape} in bytes. */
export function startsWithEscapeInBytes(bytes: Uint8Array, start: number, end: number): boolean {
  return bytes[start] === PERCENT && isTellingPercent(bytes, start, start + 2, end, start);
}

const around = new Uint8Array(BASE64_CHARACTERS + MAX_LITERAL_CHARACTERS + LOOKED_AT_BEHIND);

/** Asks what is asked of bytes of a text. */
function isFollowed(text: string, at: number, length: number, follow: FollowCheck): boolean {
  const literalEnd = BASE64_CHARACTERS + length;
  const size = Math.min(around.length, literalEnd + LOOKED_AT_BEHIND);
  for (let index = 0; index < size; index++) {
    const code = text.charCodeAt(at - BASE64_CHARACTERS + index);
    around[index] = code < 128 ? code : 0;
  }
  const end = Math.min(size, BASE64_CHARACTERS + text.length - at);
  return follow(around, BASE64_CHARACTERS, literalEnd, end, Math.max(0, BASE64_CHARACTERS - at));
}

function isHighDigit(bytes: Uint8Array, _start: number, end: number, limit: number): boolean {
  const code = bytes[end] ?? 0;
  return end < limit && code >= 50 && code <= 55;
}

/** An escape of what needs none, of an escape, of a quote before a colon, or of base64's own punctuation. */
function isTellingPercent(bytes: Uint8Array, start: number, _end: number, limit: number, from: number): boolean {
  const code = start + 2 < limit ? escapeAt(bytes, start) : -1;
  if (code < 0) return false;
  if (isUnreserved(code)) return true;
  if (code === PERCENT) return start + 4 < limit && isEscapedEscape(bytes, start + 3);
  if (code === QUOTE) return start + 5 < limit && escapeAt(bytes, start + 3) === 58;
  if (code === LINE_FEED || code === CARRIAGE_RETURN) return isBehindBase64(bytes, start, from);
  return (code === PLUS || code === SLASH || code === BACKSLASH) && isAmidBase64(bytes, start, start + 3, limit, from);
}

function escapeAt(bytes: Uint8Array, at: number): number {
  const high = hexValue(bytes[at + 1] ?? 0);
  const low = hexValue(bytes[at + 2] ?? 0);
  return bytes[at] !== PERCENT || high < 0 || low < 0 ? -1 : high * 16 + low;
}

/** https://www.rfc-editor.org/rfc/rfc3986#section-2.3 */
function isUnreserved(code: number): boolean {
  return isAlphanumeric(code) || code === 45 || code === 46 || code === 95 || code === 126;
}

/** A blank that was escaped twice is as common as one that was escaped once. */
function isEscapedEscape(bytes: Uint8Array, at: number): boolean {
  const high = hexValue(bytes[at] ?? 0);
  const low = hexValue(bytes[at + 1] ?? 0);
  return high >= 0 && low >= 0 && high * 16 + low !== BLANK;
}

/** Random letters come in both cases, those of a path seldom do. */
function isAmidBase64(bytes: Uint8Array, start: number, end: number, limit: number, from: number): boolean {
  if (end >= limit || !isBehindBase64(bytes, start, from)) return false;
  let hasUpper = false;
  let hasLower = false;
  for (let at = start - BASE64_CHARACTERS; at < start; at++) {
    const code = bytes[at] ?? 0;
    if (code >= 97) hasLower = true;
    else if (code >= 65) hasUpper = true;
  }
  return hasUpper && hasLower;
}

function isBehindBase64(bytes: Uint8Array, start: number, from: number): boolean {
  if (start - BASE64_CHARACTERS < from) return false;
  for (let at = start - BASE64_CHARACTERS; at < start; at++) {
    const code = bytes[at] ?? 0;
    if (!isAlphanumeric(code) && code !== PLUS && code !== SLASH) return false;
  }
  return true;
}
