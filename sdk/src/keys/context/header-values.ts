import { charsetOf, DIGITS, LOWER, UPPER } from "../charset.ts";
import type { Scan } from "../scan.ts";
import { work } from "../scan.ts";
import { isKeyLike } from "./value.ts";

// https://www.rfc-editor.org/rfc/rfc6265#section-4.2.1: cookie-pair *( ";" SP cookie-pair ), and attributes behind a Set-Cookie's.
const COOKIE_NAME = charsetOf(`${DIGITS + LOWER + UPPER}!#$%&*+.^_\`|~-`);
const COOKIE_VALUE = charsetOf(`${DIGITS + LOWER + UPPER}!#$%&()*+./:=>?@[^_\`{|~-`);
const MAX_COOKIE_NAME_CHARACTERS = 128;
const MAX_BLANKS = 4;
const COOKIE_ENDS = ";\t\r\n\"',]}<\\";
const BLANK = 32;
const SEMICOLON = 59;
const EQUALS = 61;
const MAX_PAIRS = 64;
const MIN_COOKIE_CHARACTERS = 16;

// https://www.rfc-editor.org/rfc/rfc9110#section-11.4: scheme SP ( token68 / auth-param *( "," auth-param ) ).
const SCHEME = /[A-Za-z][0-9A-Za-z._-]{1,31}[ ]{1,4}/y;
const TOKEN68 = /[0-9A-Za-z._~+/-]{12,2048}={0,2}/y;
const PARAMETER = /[A-Za-z][0-9A-Za-z_-]{0,31}="?([^",\s'\]]{0,512})"?(?:,[ ]{0,4})?/y;

/** Where a header's secret stands. */
export interface HeaderValue {
  readonly start: number;
  readonly end: number;
}

/** The cookies that begin at an offset, when one of them looks like a secret. */
export function findCookies(scan: Scan, start: number): HeaderValue | undefined {
  // A list inside a list: its cookies were looked at.
  if (start < scan.cookiesEnd) return undefined;
  let end = start;
  let hasSecret = false;
  let isWhole = false;
  for (let count = 0; count < MAX_PAIRS; count++) {
    const pair = cookieAt(scan, end);
    isWhole = pair === undefined;
    if (pair === undefined) break;
    const value = scan.text.slice(pair.valueStart, pair.end);
    hasSecret ||= value.length >= MIN_COOKIE_CHARACTERS && isKeyLike(value, "assigned");
    ({ end } = pair);
  }
  if (hasSecret) return { start, end };
  if (isWhole) scan.cookiesEnd = end;
  return undefined;
}

/** A cookie or an attribute, behind the semicolon of the one before. @returns undefined where there is none */
function cookieAt(scan: Scan, from: number): { readonly valueStart: number; readonly end: number } | undefined {
  const { text } = scan;
  let at = from;
  if (text.charCodeAt(at) === SEMICOLON) {
    at++;
    for (let count = 0; count < MAX_BLANKS && text.charCodeAt(at) === BLANK; count++) at++;
  }
  const nameEnd = scan.runEnd(COOKIE_NAME, at);
  if (nameEnd === at || nameEnd - at > MAX_COOKIE_NAME_CHARACTERS) return undefined;
  const hasValue = text.charCodeAt(nameEnd) === EQUALS;
  const end = hasValue ? scan.runEnd(COOKIE_VALUE, nameEnd + 1) : nameEnd;
  return endsCookie(text, end) ? { valueStart: hasValue ? nameEnd + 1 : end, end } : undefined;
}

function endsCookie(text: string, end: number): boolean {
  return end === text.length || text.charCodeAt(end) === BLANK || COOKIE_ENDS.includes(text[end] ?? "");
}

/** The credentials of an Authorization header, behind a scheme of any name, when they look like a secret. */
export function findAuthorization(scan: Scan, from: number): HeaderValue | undefined {
  const { text } = scan;
  SCHEME.lastIndex = from;
  if (!SCHEME.test(text)) return undefined;
  const start = SCHEME.lastIndex;
  const listEnd = findParametersEnd(scan.text, start);
  if (listEnd >= 0) return { start, end: listEnd };
  TOKEN68.lastIndex = start;
  const token = TOKEN68.exec(text)?.[0] ?? "";
  return isKeyLike(token, "assigned") ? { start, end: start + token.length } : undefined;
}

/** Walks over a credential's parameters. @returns where the last one ends, when the value of one of them is a secret; else -1 */
function findParametersEnd(text: string, start: number): number {
  let end = start;
  let hasSecret = false;
  for (let count = 0; count < MAX_PAIRS; count++) {
    PARAMETER.lastIndex = end;
    const value = PARAMETER.exec(text);
    if (value === null || value[0] === "") break;
    hasSecret ||= isKeyLike(value[1] ?? "", "assigned");
    end = PARAMETER.lastIndex;
  }
  work.steps += end - start + 1;
  return hasSecret ? end : -1;
}
