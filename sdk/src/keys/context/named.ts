import { assignmentLength, mayBeAssigned } from "./assignment.ts";
import { charsetOf, DIGITS, isIn, LOWER, UPPER } from "../charset.ts";
import { matchBeside, mayStandBeside } from "./context.ts";
import { candidateRuns, findGenericFormat, findVendorFormat } from "./context-shapes.ts";
import { isCutAt } from "../cut.ts";
import { colourLength } from "./gap.ts";
import { findAuthorization, findCookies } from "./header-values.ts";
import type { HeaderValue } from "./header-values.ts";
import type { FollowCheck } from "../literals/literal-index.ts";
import { continuesName, findNameStart, isNameCode } from "./name-places.ts";
import { classifyInlineName, CREDENTIAL_NAME_ENDS, isShortPasswordName } from "../names.ts";
import { isRandomKey } from "./randomness.ts";
import type { Probe, Scan } from "../scan.ts";
import { work } from "../scan.ts";
import { isKeyLike, isMixedPassword, isPasswordLike } from "./value.ts";
import type { ValuePlace } from "./value.ts";

const MAX_NAME_CHARACTERS = 64;
const MAX_GAP_CHARACTERS = 10;
const MAX_QUOTED_CHARACTERS = 4096;
const CLOSERS = charsetOf("\\\"'` ])\t");
const OPENERS = charsetOf("\\\"'`[( \t=");
const QUOTES = charsetOf("\"'`");
/** What an unquoted value is made of: all that is printable but what encloses or separates values. */
const VALUE = charsetOf(`${DIGITS + LOWER + UPPER}!#$%*+-./:=?@^_~`);
/** What may go on behind a key of a known shape, and is none of it. */
const BEHIND_KEY = charsetOf(":/@?.#");
const SCHEME = /^(?:bearer|basic|digest|token|apikey|api-key|ssws|geniekey|splunk|bot|key)(?:\s|%20|\+)+/i;
const SCHEME_SLICE_CHARACTERS = 16;
const SLASH = 47;
const ELLIPSIS = "...";
/** What a shell calls its folders. */
const WORKING_FOLDER = /^(?:OLD)?PWD$/;
/** Of an element whose content stands in lines of its own, in a section, or in braces. */
const ELEMENT_END = /^(?:[ \t\r\n]{1,40}|\]\]>|\})<\//;
const MIN_ID_CHARACTERS = 16;
/** Names that a key may follow without a separator. */
const BESIDE: ReadonlySet<string> = new Set(["key", "token", "secret", "credential", "credentials"]);

/** `name=value`, `"name":"value"`, `name: value`, `?name=value`, `<name>value<`, `--name value`, and what {@link matchBeside} finds. */
export const NAMED_PROBES: readonly Probe[] = CREDENTIAL_NAME_ENDS.map((end) => ({
  looksBack: false,
  literal: { text: end, isCaseless: true, before: [], after: [], follow: createNameFollow(end) },
  match: (scan, at) => matchNamed(scan, at, at + end.length, BESIDE.has(end)),
}));

function matchNamed(scan: Scan, at: number, nameEnd: number, mayBeBeside: boolean): boolean {
  const { text } = scan;
  if (nameEnd >= text.length || continuesName(text.charCodeAt(nameEnd))) return false;
  const nameStart = findNameStart(text, at);
  return matchAssigned(scan, nameStart, nameEnd) || (mayBeBeside && matchBeside(scan, nameStart, nameEnd));
}

function matchAssigned(scan: Scan, nameStart: number, nameEnd: number): boolean {
  const { text } = scan;
  // `arn:aws:…:secret:name`, `a:token:b`: a piece of an identifier, not a name.
  if (text.charCodeAt(nameStart - 1) === 58 && text.charCodeAt(nameEnd) === 58) return false;
  const value = findValueStart(text, nameStart, nameEnd);
  if (value === undefined) return false;
  const isQuery = isQueryParameter(scan, nameStart) && text.charCodeAt(nameEnd) === 61;
  const name = text.slice(nameStart, nameEnd);
  const nameClass = scan.classOfName(name);
  if (nameClass === "none" || (nameClass === "parameter" && !isQuery) || isId(name)) return false;
  const schemeLength = SCHEME.exec(text.slice(value.start, value.start + SCHEME_SLICE_CHARACTERS))?.[0].length ?? 0;
  const start = value.start + schemeLength;
  const end = findValueEnd(scan, start, value.quote);
  // `token = readToken(…)` is code.
  if (value.quote === 0 && text.charCodeAt(end) === 40) return false;
  const isElementName = text.charCodeAt(nameEnd) === 62;
  const isMarkup = text.charCodeAt(value.start - 1) === 62 || isElementName;
  if (isMarkup && !isElement(text, nameStart, value.start, end, !isElementName)) return false;
  const place: ValuePlace = isQuery ? "query" : value.isProse ? "prose" : "assigned";
  if (nameClass === "parameter" && !isMixed(scan, start, end)) return false;
  if (WORKING_FOLDER.test(name) && text[start] === "/") return false;
  if (nameClass === "password") {
    const password = text.slice(start, end);
    // `PASS: test_login_2`
    if (isShortPasswordName(name) && (value.isProse || !isMixedPassword(password))) return false;
    return addIf(isPasswordLike(password, place), scan, "password", start, end);
  }
  const shaped = findShaped(scan, start, end);
  if (shaped !== undefined) return addIf(true, scan, shaped.format, start, shaped.end);
  const header = value.quote === 0 ? findInHeader(scan, name, value.start) : undefined;
  if (header !== undefined && header.end > end) return addIf(true, scan, "unknown", header.start, header.end);
  const isCut = isCutAt(text, end);
  const secretEnd = isCut && text.slice(end - ELLIPSIS.length, end) === ELLIPSIS ? end - ELLIPSIS.length : end;
  return addIf(isKeyLike(text.slice(start, secretEnd), place, isCut), scan, "unknown", start, secretEnd);
}

/** `<name>value</name>`, and not a placeholder's end: `redis://:<password>@host`. */
function isElement(text: string, nameStart: number, start: number, end: number, isArrow: boolean): boolean {
  const code = text.charCodeAt(end);
  // `<wsse:Password>value<`, and not `curl -u <user:password> https://…`.
  if (text.charCodeAt(nameStart - 1) !== 60) return isArrow || code === 60;
  if (text.charCodeAt(start - 1) !== 62 && ELEMENT_END.test(text.slice(end, end + 48))) return true;
  return (
    text[start] !== "@" &&
    text.charCodeAt(start - 1) === 62 &&
    (code === 60 || code === 92 || code === 93 || isCutAt(text, end))
  );
}

/** `key=subscription` in a query is a word. */
function isMixed({ landmarks }: Scan, start: number, end: number): boolean {
  const { nextDigit, nextLower, nextUpper } = landmarks;
  return nextDigit(start) < end || (nextLower(start) < end && nextUpper(start) < end);
}

/** `AROA…PWD:session`: an id that happens to end like a name. */
function isId(name: string): boolean {
  return name.length >= MIN_ID_CHARACTERS && /^[0-9A-Za-z]*\d[0-9A-Za-z]*$/.test(name) && isRandomKey(name);
}

function addIf(isFound: boolean, scan: Scan, format: string, start: number, end: number): boolean {
  if (isFound) scan.add(format, "context", start, end);
  return isFound;
}

/** A key that fills a known shape, of the vendor whose word stands near. */
function findShaped(
  scan: Scan,
  start: number,
  end: number,
): { readonly format: string; readonly end: number } | undefined {
  const runs = candidateRuns(scan, start);
  if (runs.length === 0) return undefined;
  const found = findVendorFormat(scan, start, runs) ?? findGenericFormat(runs);
  if (found === undefined || found.end >= end) return found;
  const code = scan.text.charCodeAt(found.end);
  // Letters and digits before a slash are the head of base64.
  if (found.format === "generic_alnum" && code === SLASH) return undefined;
  return code < 128 && BEHIND_KEY.table[code] === 1 ? found : undefined;
}

/** Headers with several parts: any of them may be the secret. */
function findInHeader(scan: Scan, name: string, start: number): HeaderValue | undefined {
  if (/cookie2?$/i.test(name)) return findCookies(scan, start);
  return /authorization$/i.test(name) ? findAuthorization(scan, start) : undefined;
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
  let at = nameEnd + assignmentLength(text, nameStart, nameEnd);
  if (at === nameEnd) {
    const limit = Math.min(text.length, nameEnd + MAX_GAP_CHARACTERS);
    for (let step = closerLength(text, at); at < limit && step > 0; step = closerLength(text, at)) at += step;
    const separator = separatorLength(text, at);
    const isOption = separator === 0 && at > nameEnd && text.startsWith("--", nameStart);
    if (separator === 0 && !isOption) return undefined;
    at += separator;
  }
  const gapStart = at;
  let quote = 0;
  const openLimit = Math.min(text.length, at + MAX_GAP_CHARACTERS);
  let colours = 0;
  for (let step = openerLength(text, at); at < openLimit + colours && step > 0; step = openerLength(text, at)) {
    const code = text.charCodeAt(at);
    if (isIn(QUOTES.table, code)) quote = code;
    if (code === 27) colours += step;
    at += step;
  }
  return { start: at, quote, isProse: quote === 0 && at > gapStart + colours };
}

function closerLength(text: string, at: number): number {
  return colourLength(text, at) || spanLength(CLOSERS.table, text, at);
}

function openerLength(text: string, at: number): number {
  return colourLength(text, at) || spanLength(OPENERS.table, text, at);
}

function spanLength(table: Uint8Array, text: string, at: number): number {
  if (startsEscapedQuote(text, at)) return 3;
  return isIn(table, text.charCodeAt(at)) ? 1 : 0;
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

function findValueEnd(scan: Scan, start: number, quote: number): number {
  if (quote !== 0) return findQuoteEnd(scan.text, start, quote);
  const end = scan.runEnd(VALUE, start);
  // An escaped separator ends the value as the separator itself would.
  return Math.min(end, scan.landmarks.nextEscapedSeparator(start));
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
  const isBeside = BESIDE.has(name);
  return (bytes, start, literalEnd, end, from) => {
    if (literalEnd >= end || continuesName(bytes[literalEnd] ?? 0)) return false;
    if (isBeside && mayStandBeside(bytes, literalEnd, end)) return true;
    let at = literalEnd;
    const limit = Math.min(end, literalEnd + MAX_GAP_CHARACTERS);
    let hasGap = false;
    while (at < limit) {
      const code = bytes[at] ?? 0;
      if (code === 61 || code === 58 || code === 62)
        return !isParameter || start === from || mayPrecede(bytes[start - 1] ?? 0);
      if (code === 37 || code === 27) return true;
      if (!isIn(CLOSERS.table, code)) break;
      hasGap = true;
      at++;
    }
    return (hasGap && isOptionName(bytes, start, from)) || mayBeAssigned(bytes, at, end, hasGap);
  };
}

function mayPrecede(code: number): boolean {
  return isNameCode(code) || code === 63 || code === 38 || code === 59;
}

/** Two hyphens before the name; more of its characters may stand before them, such as the end of an escape. */
function isOptionName(bytes: Uint8Array, start: number, from: number): boolean {
  const floor = Math.max(from, start - MAX_NAME_CHARACTERS);
  for (let at = start; at > floor && isNameCode(bytes[at - 1] ?? 0); at--)
    if (bytes[at - 1] === 45 && (bytes[at] === 45 || bytes[at - 2] === 45)) return true;
  return false;
}
