import { BASE64URL, charsetOf, DIGITS, LOWER, UPPER } from "./charset.ts";
import { isLeftBoundary } from "./boundary.ts";
import { isCutAt } from "./cut.ts";
import type { Probe, Scan } from "./scan.ts";

// https://www.rfc-editor.org/rfc/rfc7519#section-3: base64url(header) "." base64url(payload) "." base64url(signature)
const HEADER_START = "eyJ";
const DOT = 46;
const MIN_HEADER_CHARACTERS = 16;
const MAX_HEADER_CHARACTERS = 4096;
const MIN_PART_CHARACTERS = 4;
const MAX_END_CHARACTERS = 9;
const PARTS = charsetOf(`${DIGITS + LOWER + UPPER}_-.`);

const ALGORITHM = /"alg"\s{0,8}:/;
const OBJECT_END = /\}\s{0,8}$/;

/** Whether a text is a JWT's header: base64url of a JSON object with an `alg`. It is not parsed: thousands of exceptions in a text take their time. */
export function isJwtHeader(part: string): boolean {
  if (part.length < MIN_HEADER_CHARACTERS || part.length > MAX_HEADER_CHARACTERS) return false;
  const header = Buffer.from(part, "base64url").toString("latin1");
  return header.startsWith("{") && OBJECT_END.test(header.slice(-MAX_END_CHARACTERS)) && ALGORITHM.test(header);
}

/** Finds JSON Web Tokens: three parts, the first of which decodes; five in an encrypted one. */
export const JWT_PROBE: Probe = {
  looksBack: false,
  literal: {
    text: HEADER_START,
    isCaseless: false,
    before: [],
    after: [],
    follow: (bytes, _start, literalEnd, end) => {
      if (literalEnd + MIN_PART_CHARACTERS > end) return false;
      for (let at = literalEnd; at < literalEnd + MIN_PART_CHARACTERS; at++) {
        const code = bytes[at] ?? 0;
        if (code > 127 || BASE64URL.table[code] === 0) return false;
      }
      return true;
    },
  },
  match: matchJwt,
};

function matchJwt(scan: Scan, at: number): boolean {
  const { text } = scan;
  if (!isLeftBoundary(text, at, false)) return false;
  const headerEnd = scan.runEnd(BASE64URL, at);
  if (text.charCodeAt(headerEnd) !== DOT || !isJwtHeader(text.slice(at, headerEnd))) return false;
  const payloadEnd = scan.runEnd(BASE64URL, headerEnd + 1);
  if (payloadEnd - headerEnd <= MIN_PART_CHARACTERS) return false;
  // A token that was cut still tells its claims; an unsigned one ends in a dot.
  if (text.charCodeAt(payloadEnd) !== DOT || text.startsWith("...", payloadEnd)) {
    if (!isCutAt(text, payloadEnd)) return false;
    scan.add("jwt", "likely", at, payloadEnd);
    return true;
  }
  let end = scan.runEnd(PARTS, payloadEnd);
  while (end > payloadEnd + 1 && text.charCodeAt(end - 1) === DOT) end--;
  scan.add("jwt", "certain", at, end);
  return true;
}
