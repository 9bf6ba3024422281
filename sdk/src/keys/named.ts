import { BASE64, charsetOf, DIGITS, hexValue, LOWER, memberLength, UPPER } from "./charset.ts";
import { isLeftBoundary } from "./boundary.ts";
import type { FollowCheck } from "./literal-index.ts";
import { classifyInlineName, CREDENTIAL_NAME_ENDS } from "./names.ts";
import type { Probe, Scan } from "./scan.ts";
import { work } from "./scan.ts";
import { isKeyLike, isPasswordLike, isPlaceholder } from "./value.ts";
import type { ValuePlace } from "./value.ts";

const MAX_NAME_CHARACTERS = 64;
const MAX_GAP_CHARACTERS = 10;
const MAX_QUOTED_CHARACTERS = 4096;
const NAME = charsetOf(`${DIGITS + LOWER + UPPER}_-.`);
const CLOSERS = charsetOf("\\\"'` ])\t");
const OPENERS = charsetOf("\\\"'`[( \t=");
const QUOTES = charsetOf("\"'`");
/** What an unquoted value is made of: all that is printable but what encloses or separates values. */
const VALUE = charsetOf(`${DIGITS + LOWER + UPPER}!#$%*+-./:=?@^_~`);
const SCHEME = /^(?:bearer|basic|digest|token|apikey|api-key|ssws|geniekey|splunk|bot|key)(?:\s|%20|\+)+/i;
const SCHEME_SLICE_CHARACTERS = 16;

/** `name=value`, `"name":"value"`, `name: value`, `?name=value`, `<name>value<`, `--name value`. */
export const NAMED_PROBES: readonly Probe[] = CREDENTIAL_NAME_ENDS.map((end) => ({
  looksBack: false,
  literal: { text: end, isCaseless: true, before: [], after: [], follow: createNameFollow(end) },
  match: (scan, at) => matchNamed(scan, at, at + end.length),
}));

function matchNamed(scan: Scan, at: number, nameEnd: number): boolean {
  const { text } = scan;
  if (nameEnd >= text.length || isNameCode(text.charCodeAt(nameEnd))) return false;
  const nameStart = findNameStart(text, at);
  // `arn:aws:…:secret:name`, `a:token:b`: a piece of an identifier, not a name.
  if (text.charCodeAt(nameStart - 1) === 58 && text.charCodeAt(nameEnd) === 58) return false;
  const value = findValueStart(text, nameStart, nameEnd);
  if (value === undefined) return false;
  const isQuery = isQueryParameter(scan, nameStart) && text.charCodeAt(nameEnd) === 61;
  const nameClass = classifyInlineName(text.slice(nameStart, nameEnd));
  if (nameClass === "none" || (nameClass === "parameter" && !isQuery)) return false;
  const schemeLength = SCHEME.exec(text.slice(value.start, value.start + SCHEME_SLICE_CHARACTERS))?.[0].length ?? 0;
  const start = value.start + schemeLength;
  const end = findValueEnd(scan, start, value.quote);
  // `token = readToken(…)` is code.
  if (value.quote === 0 && text.charCodeAt(end) === 40) return false;
  const secret = text.slice(start, end);
  const place: ValuePlace = isQuery ? "query" : value.isProse ? "prose" : "assigned";
  const isSecret = nameClass === "password" ? isPasswordLike(secret, place) : isKeyLike(secret, place);
  if (!isSecret) return false;
  scan.add(nameClass === "password" ? "password" : "unknown", "context", start, end);
  return true;
}

function isNameCode(code: number): boolean {
  return code < 128 && NAME.table[code] === 1 && code !== 46;
}

function findNameStart(text: string, at: number): number {
  let start = at;
  const limit = Math.max(0, at - MAX_NAME_CHARACTERS);
  while (start > limit) {
    const code = text.charCodeAt(start - 1);
    if (code > 127 || NAME.table[code] === 0 || endsUrlEscape(text, start)) break;
    start--;
  }
  work.steps += at - start + 1;
  return start;
}

function endsUrlEscape(text: string, end: number): boolean {
  return (
    end >= 3 &&
    text.charCodeAt(end - 3) === 37 &&
    hexValue(text.charCodeAt(end - 1)) >= 0 &&
    hexValue(text.charCodeAt(end - 2)) >= 0
  );
}

/** Right behind `?`, `&`, `;` or their escapes; at the very start in an attribute that holds a query. */
function isQueryParameter(scan: Scan, nameStart: number): boolean {
  if (nameStart === 0) return scan.isUrl;
  const before = scan.text[nameStart - 1] ?? "";
  if (before === "?" || before === "&") return true;
  const escape = scan.text.slice(Math.max(0, nameStart - 5), nameStart);
  return /(?:%3f|%26|&amp;|u0026)$/i.test(escape);
}

interface ValueStart {
  readonly start: number;
  readonly quote: number;
  readonly isProse: boolean;
}

function findValueStart(text: string, nameStart: number, nameEnd: number): ValueStart | undefined {
  let at = nameEnd;
  const limit = Math.min(text.length, nameEnd + MAX_GAP_CHARACTERS);
  while (at < limit && (isIn(CLOSERS.table, text.charCodeAt(at)) || startsEscapedQuote(text, at)))
    at += startsEscapedQuote(text, at) ? 3 : 1;
  const separator = separatorLength(text, at);
  const isOption = separator === 0 && at > nameEnd && text.startsWith("--", nameStart);
  if (separator === 0 && !isOption) return undefined;
  at += separator;
  const gapStart = at;
  let quote = 0;
  const openLimit = Math.min(text.length, at + MAX_GAP_CHARACTERS);
  while (at < openLimit && (isIn(OPENERS.table, text.charCodeAt(at)) || startsEscapedQuote(text, at))) {
    const code = text.charCodeAt(at);
    if (isIn(QUOTES.table, code)) quote = code;
    at += startsEscapedQuote(text, at) ? 3 : 1;
  }
  return { start: at, quote, isProse: quote === 0 && at > gapStart };
}

function separatorLength(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code === 61) return text.charCodeAt(at + 1) === 62 ? 2 : 1;
  if (code === 58 || code === 62) return 1;
  return code === 37 && /^%3[ad]/i.test(text.slice(at, at + 3)) ? 3 : 0;
}

function startsEscapedQuote(text: string, at: number): boolean {
  return (
    text.charCodeAt(at) === 37 &&
    text.charCodeAt(at + 1) === 50 &&
    (text.charCodeAt(at + 2) === 50 || text.charCodeAt(at + 2) === 48)
  );
}

function isIn(table: Uint8Array, code: number): boolean {
  return code < 128 && table[code] === 1;
}

function findValueEnd(scan: Scan, start: number, quote: number): number {
  if (quote !== 0) return findQuoteEnd(scan.text, start, quote);
  const end = scan.runEnd(VALUE, start);
  // An escaped separator ends the value as the separator itself would.
  const cut = /%(?:26|22|20|2c|0a|0d|7d|3b)/i.exec(
    scan.text.slice(start, Math.min(end, start + MAX_QUOTED_CHARACTERS)),
  );
  return cut === null ? end : start + cut.index;
}

function findQuoteEnd(text: string, start: number, quote: number): number {
  const limit = Math.min(text.length, start + MAX_QUOTED_CHARACTERS);
  let end = start;
  for (; end < limit; end++) {
    const code = text.charCodeAt(end);
    if (code === quote || code === 92 || code < 32) break;
  }
  work.steps += end - start + 1;
  return end;
}

/** In bytes: a separator must come soon; a bare `key` or `sig` needs a query's mark before it. */
function createNameFollow(name: string): FollowCheck {
  const isParameter = classifyInlineName(name) !== "password" && name.length <= 3;
  return (bytes, start, literalEnd, end, from) => {
    let at = literalEnd;
    const limit = Math.min(end, literalEnd + MAX_GAP_CHARACTERS);
    let hasGap = false;
    while (at < limit) {
      const code = bytes[at] ?? 0;
      if (code === 61 || code === 58 || code === 62)
        return !isParameter || start === from || mayPrecede(bytes[start - 1] ?? 0);
      if (code === 37) return true;
      if (!isIn(CLOSERS.table, code)) break;
      hasGap = true;
      at++;
    }
    return hasGap && isOptionName(bytes, start, from);
  };
}

function mayPrecede(code: number): boolean {
  return isIn(NAME.table, code) || code === 63 || code === 38 || code === 59;
}

/** Two hyphens before the name; more of its characters may stand before them, such as the end of an escape. */
function isOptionName(bytes: Uint8Array, start: number, from: number): boolean {
  const floor = Math.max(from, start - MAX_NAME_CHARACTERS);
  for (let at = start; at > floor && isIn(NAME.table, bytes[at - 1] ?? 0); at--)
    if (bytes[at - 1] === 45 && (bytes[at] === 45 || bytes[at - 2] === 45)) return true;
  return false;
}

const TOKEN = charsetOf(`${DIGITS + LOWER + UPPER}-._~+/=`);
const MIN_BEARER_CHARACTERS = 16;
const MIN_BASIC_CHARACTERS = 8;

/** `Bearer X` and `Basic X` outside of a header's attribute. */
export const SCHEME_PROBES: readonly Probe[] = [
  schemeProbe("bearer", (scan, start) => {
    const end = scan.runEnd(TOKEN, start);
    const token = scan.text.slice(start, end);
    if (token.length < MIN_BEARER_CHARACTERS || !isKeyLike(token, "assigned")) return false;
    scan.add("bearer_token", "context", start, end);
    return true;
  }),
  schemeProbe("basic", (scan, start) => {
    const runEnd = scan.runEnd(BASE64, start);
    if (runEnd - start < MIN_BASIC_CHARACTERS) return false;
    let end = runEnd;
    for (let length = paddingLength(scan.text, end); length > 0; length = paddingLength(scan.text, end)) end += length;
    if (!isUserAndPassword(scan.text.slice(start, runEnd))) return false;
    scan.add("basic_auth", "context", start, end);
    return true;
  }),
];

function paddingLength(text: string, at: number): number {
  if (text.charCodeAt(at) === 61) return 1;
  return /^%3d/i.test(text.slice(at, at + 3)) ? 3 : 0;
}

/** Whether base64 holds `user:password` in printable characters. */
export function isUserAndPassword(encoded: string): boolean {
  const decoded = Buffer.from(encoded.replaceAll(/%2b/gi, "+").replaceAll(/%2f/gi, "/"), "base64").toString("latin1");
  const colon = decoded.indexOf(":");
  // oxlint-disable-next-line no-control-regex
  return colon >= 0 && !/[\u0000-\u001f\u007f]/.test(decoded) && !isPlaceholder(decoded.slice(colon + 1));
}

function schemeProbe(scheme: string, matchToken: (scan: Scan, start: number) => boolean): Probe {
  return {
    looksBack: false,
    literal: {
      text: scheme,
      isCaseless: true,
      before: [],
      after: [],
      follow: (bytes, _start, end, limit) => end < limit && isGap(bytes[end] ?? 0),
    },
    match: (scan, at) => {
      if (!isLeftBoundary(scan.text, at, false)) return false;
      let start = at + scheme.length;
      const gapStart = start;
      while (start < gapStart + 8) {
        if (scan.text.startsWith("%20", start)) start += 3;
        else if (isGap(scan.text.charCodeAt(start)) && scan.text[start] !== "%") start++;
        else break;
      }
      return start > gapStart && memberLength(scan.text, start, TOKEN) > 0 && matchToken(scan, start);
    },
  };
}

/** A blank, a tab, `+`, `%` of `%20`, or the colon and quotes of a structured form. */
function isGap(code: number): boolean {
  return code === 32 || code === 9 || code === 43 || code === 37 || code === 58 || code === 34 || code === 39;
}
