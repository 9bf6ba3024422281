import { work } from "./scan.ts";
import { isKeyLike } from "./value.ts";

// https://www.rfc-editor.org/rfc/rfc6265#section-4.2.1: cookie-pair *( ";" SP cookie-pair ), and attributes behind a Set-Cookie's.
const COOKIE_PAIR =
  /(?:;[ ]{0,4})?[!#$%&*+.^_`|~0-9A-Za-z-]{1,128}(?:=([^;\s"',\]}<\\]{0,2048}))?(?=[;\s"',\]}<\\]|$)/y;
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
export function findCookies(text: string, start: number): HeaderValue | undefined {
  const end = findListEnd(
    text,
    start,
    COOKIE_PAIR,
    (value) => value.length >= MIN_COOKIE_CHARACTERS && isKeyLike(value, "assigned"),
  );
  return end < 0 ? undefined : { start, end };
}

/** The credentials of an Authorization header, behind a scheme of any name, when they look like a secret. */
export function findAuthorization(text: string, from: number): HeaderValue | undefined {
  SCHEME.lastIndex = from;
  if (!SCHEME.test(text)) return undefined;
  const start = SCHEME.lastIndex;
  const listEnd = findListEnd(text, start, PARAMETER, (value) => isKeyLike(value, "assigned"));
  if (listEnd >= 0) return { start, end: listEnd };
  TOKEN68.lastIndex = start;
  const token = TOKEN68.exec(text)?.[0] ?? "";
  return isKeyLike(token, "assigned") ? { start, end: start + token.length } : undefined;
}

/** Walks over the items of a list. @returns where the last one ends, when the value of one of them is a secret; else -1 */
function findListEnd(text: string, start: number, item: RegExp, isSecret: (value: string) => boolean): number {
  let end = start;
  let hasSecret = false;
  for (let count = 0; count < MAX_PAIRS; count++) {
    item.lastIndex = end;
    const value = item.exec(text);
    if (value === null || value[0] === "") break;
    hasSecret ||= isSecret(value[1] ?? "");
    end = item.lastIndex;
  }
  work.steps += end - start + 1;
  return hasSecret ? end : -1;
}
