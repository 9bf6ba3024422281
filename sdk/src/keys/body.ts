import { charsetOf, DIGITS, LOWER, UPPER } from "./charset.ts";
import { MASK_CHARACTERS, MASK_RUN_CHARACTERS } from "./landmarks.ts";
import type { Scan } from "./scan.ts";

const BODY = charsetOf(DIGITS + LOWER + UPPER + MASK_CHARACTERS);
const EQUAL_RUN_CHARACTERS = 24;
const MAX_GATED_CHARACTERS = 64;

/** `ghp_xxxxxxxxxxxx`, `sk-******`: somebody has masked it already. `AAAA…`: zeros in base64. */
export function isMasked(scan: Scan, from: number): boolean {
  const end = Math.min(scan.runEnd(BODY, from), from + MAX_GATED_CHARACTERS);
  return scan.landmarks.nextMask(from) + MASK_RUN_CHARACTERS <= end || startsWithEqual(scan.text, from);
}

function startsWithEqual(text: string, from: number): boolean {
  let at = from + 1;
  while (at < from + EQUAL_RUN_CHARACTERS && text.charCodeAt(at) === text.charCodeAt(from)) at++;
  return at === from + EQUAL_RUN_CHARACTERS;
}

/** A body of letters in one case is a word or a path, not a key. */
export function isOneWord(scan: Scan, start: number, bodyEnd: number): boolean {
  const { nextDigit, nextLower, nextUpper } = scan.landmarks;
  const end = Math.min(bodyEnd, start + MAX_GATED_CHARACTERS);
  return nextDigit(start) >= end && (nextLower(start) >= end || nextUpper(start) >= end);
}
