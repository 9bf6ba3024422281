import { charsetOf, hexValue } from "./charset.ts";
import type { Literal } from "./literals/literal-index.ts";
import type { Probe, Scan } from "./scan.ts";
import { work } from "./scan.ts";

// https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1: "://" [ user [ ":" password ] "@" ] host
const AUTHORITY_START = "://";
const PERCENT = 37;
const COLON = 58;
const AT = 64;
const MAX_USERINFO_CHARACTERS = 512;
const MIN_TOKEN_CHARACTERS = 16;
const END_OF_AUTHORITY = charsetOf("/?#\"'<>\\`,").table;
const PLACEHOLDER =
  /^(?:\*+|x+|X+|\.+|<.*|\$.*|\{.*|%[sv]|\[REDACTED.*|REDACTED|redacted|password|pass|pwd|secret|user|username)$/;

/** Finds `user:password@` behind `://`, the password of which is a secret, and a bare token before `@`. */
export const USERINFO_PROBE: Probe = {
  looksBack: false,
  literal: {
    text: AUTHORITY_START,
    isCaseless: false,
    before: [],
    after: [],
    follow: (bytes, _start, literalEnd, end) => {
      const limit = Math.min(end, literalEnd + MAX_USERINFO_CHARACTERS);
      for (let at = literalEnd; at < limit; at++) {
        const code = bytes[at] ?? 0;
        if (code === AT) return true;
        if (endsAuthority(code)) return false;
      }
      return false;
    },
    followText: (text, literalEnd) => {
      const limit = Math.min(text.length, literalEnd + MAX_USERINFO_CHARACTERS);
      for (let at = literalEnd; at < limit; at++) {
        const code = text.charCodeAt(at);
        if (code === AT) return true;
        if (endsAuthority(code)) return false;
      }
      return false;
    },
  },
  match: matchUserinfo,
};

/** `%40`, an escaped `@`; and `%2F` and its like, which end an authority. */
const ESCAPED_AT = 0x40;
const ESCAPED_ENDS: readonly number[] = [0x20, 0x22, 0x23, 0x27, 0x2f, 0x3c, 0x3e, 0x3f];

/** As URLs and JSON escape it. Links to other pages are common: only one with an `@` soon is worth decoding. */
export const ESCAPED_USERINFO: readonly Literal[] = ["%3A%2F%2F", ":\\/\\/"].map((text) => ({
  text,
  isCaseless: true,
  before: [],
  after: [],
  follow: (bytes, _start, literalEnd, end) => hasEscapedAt((at) => bytes[at] ?? 0, literalEnd, end),
  followText: (value, literalEnd) => hasEscapedAt((at) => value.charCodeAt(at), literalEnd, value.length),
}));

function hasEscapedAt(codeAt: (at: number) => number, start: number, end: number): boolean {
  const limit = Math.min(end, start + MAX_USERINFO_CHARACTERS);
  for (let at = start; at < limit; at++) {
    const code = codeAt(at);
    if (code === AT) return true;
    const escaped = code === PERCENT ? hexValue(codeAt(at + 1)) * 16 + hexValue(codeAt(at + 2)) : 0;
    if (escaped === ESCAPED_AT) return true;
    if (endsAuthority(code) || ESCAPED_ENDS.includes(escaped)) return false;
  }
  return false;
}

function matchUserinfo(scan: Scan, at: number): boolean {
  const { text } = scan;
  const start = at + AUTHORITY_START.length;
  const limit = Math.min(text.length, start + MAX_USERINFO_CHARACTERS);
  let colon = -1;
  let end = -1;
  let index = start;
  for (; index < limit; index++) {
    const code = text.charCodeAt(index);
    if (endsAuthority(code)) break;
    if (code === COLON && colon < 0) colon = index;
    // The last `@` ends the user's part: passwords hold raw ones.
    if (code === AT) end = index;
  }
  work.steps += index - start + 1;
  if (end < 0) return false;
  const secretStart = colon >= 0 && colon < end ? colon + 1 : start;
  const secret = text.slice(secretStart, end);
  if (secret === "" || PLACEHOLDER.test(secret)) return false;
  if (secretStart === start && (secret.length < MIN_TOKEN_CHARACTERS || !/\d/.test(secret))) return false;
  scan.add("url_userinfo", "context", secretStart, end);
  return true;
}

function endsAuthority(code: number): boolean {
  return code <= 32 || (code < 128 && END_OF_AUTHORITY[code] === 1);
}
