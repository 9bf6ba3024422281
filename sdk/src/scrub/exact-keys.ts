import { MAX_NEEDLE_CHARACTERS, MIN_TRUNCATED_CHARACTERS } from "./needles.ts";
import type { Needle, ScrubPattern } from "./needles.ts";

/** A spelling of a key in a text. */
export interface ExactMatch {
  readonly pattern: ScrubPattern;
  readonly start: number;
  readonly end: number;
  /** The text ends inside the key. */
  readonly isTruncated: boolean;
  /** At least half of the spelling stands there. */
  readonly isSubstantial: boolean;
}

const TOKEN_CHARACTER = /[\p{L}\p{N}_-]/u;
const BASE64_CHARACTER = /[A-Za-z0-9+/_=-]/;
const RUN_END = /[\s"'<>&]/;

/**
 * Finds a trace's keys in a text, whole or cut off at the text's end. Nothing is allocated when there is none.
 *
 * @param found gets the matches, in no order, possibly overlapping
 */
export function findExactKeys(text: string, patterns: readonly ScrubPattern[], found: ExactMatch[]): void {
  for (const pattern of patterns) {
    if (pattern.isWholeToken) findToken(text, pattern, found);
    else for (const needle of pattern.needles) findNeedle(text, pattern, needle, found);
  }
}

/** The match of a needle that stands whole at `start`. */
export function toWholeMatch(text: string, pattern: ScrubPattern, needle: Needle, start: number): ExactMatch {
  let end = start + needle.text.length;
  let from = start;
  if (needle.isBase64) {
    // The characters beside the run that the key determines alone still hold up to four bits of it each.
    if (from > 0 && BASE64_CHARACTER.test(text.charAt(from - 1))) from--;
    if (end < text.length && BASE64_CHARACTER.test(text.charAt(end))) end++;
    while (text.charAt(end) === "=") end++;
  }
  // Of a very long key only the beginning was compared.
  if (pattern.rawKey.length > MAX_NEEDLE_CHARACTERS) while (end < text.length && !RUN_END.test(text.charAt(end))) end++;
  return { pattern, start: from, end, isTruncated: false, isSubstantial: true };
}

function findNeedle(text: string, pattern: ScrubPattern, needle: Needle, found: ExactMatch[]): void {
  for (let at = text.indexOf(needle.head); at >= 0; at = text.indexOf(needle.head, at + 1)) {
    const remaining = text.length - at;
    if (remaining >= needle.text.length) {
      if (text.startsWith(needle.text, at)) found.push(toWholeMatch(text, pattern, needle, at));
    } else if (remaining >= MIN_TRUNCATED_CHARACTERS && needle.text.startsWith(text.slice(at))) {
      const isSubstantial = remaining * 2 >= needle.text.length;
      found.push({ pattern, start: at, end: text.length, isTruncated: true, isSubstantial });
      return;
    }
  }
}

function findToken(text: string, pattern: ScrubPattern, found: ExactMatch[]): void {
  for (const needle of pattern.needles) {
    for (let at = text.indexOf(needle.text); at >= 0; at = text.indexOf(needle.text, at + 1)) {
      const end = at + needle.text.length;
      if (isTokenCharacterAt(text, at - 1) || isTokenCharacterAt(text, end)) continue;
      found.push({ pattern, start: at, end, isTruncated: false, isSubstantial: true });
    }
  }
}

function isTokenCharacterAt(text: string, at: number): boolean {
  return at >= 0 && at < text.length && TOKEN_CHARACTER.test(text.charAt(at));
}
