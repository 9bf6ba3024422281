import { BASE64, charsetOf, DIGITS, LOWER, memberLength, UPPER } from "../charset.ts";
import { isLeftBoundary } from "../boundary.ts";
import { candidateRuns, findVendorFormat } from "./context-shapes.ts";
import type { Probe, Scan } from "../scan.ts";
import { isKeyLike, isPlaceholder } from "./value.ts";

const TOKEN = charsetOf(`${DIGITS + LOWER + UPPER}-._~+/=`);
const MIN_BEARER_CHARACTERS = 16;
const MIN_BASIC_CHARACTERS = 8;

/** `Bearer X` and `Basic X` outside of a header's attribute. */
export const SCHEME_PROBES: readonly Probe[] = [
  schemeProbe("bearer", (scan, start) => {
    const end = scan.runEnd(TOKEN, start);
    const token = scan.text.slice(start, end);
    // `scheme=bearer user=…`: a token has `=` at its end only.
    if (token.length < MIN_BEARER_CHARACTERS || /=[^=]/.test(token) || !isKeyLike(token, "assigned")) return false;
    const vendor = findVendorFormat(scan, start, candidateRuns(scan, start));
    scan.add(vendor?.end === end ? vendor.format : "bearer_token", "context", start, end);
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
