import { hasPair, MAX_NEEDLE_CHARACTERS } from "./needles.ts";
import type { Needle, ScrubPattern } from "./needles.ts";

/** A spelling of a key in a text. */
export interface ExactMatch {
  readonly pattern: ScrubPattern;
  readonly start: number;
  readonly end: number;
  /** At least half of the spelling stands there. */
  readonly isSubstantial: boolean;
}

/** A copy that is cut off at the end of a text is recognised from this many characters on. */
export const MIN_TRUNCATED_CHARACTERS = 6;

const TOKEN_CHARACTER = /[\p{L}\p{N}_-]/u;
const BASE64_CHARACTER = /[A-Za-z0-9+/_=-]/;
const RUN_END = /[\s"'<>&]/;

/** Finds whole copies of one key; short keys only as a token. */
export function findWholeCopies(text: string, pattern: ScrubPattern, found: ExactMatch[]): void {
  for (const needle of pattern.needles) findNeedle(text, pattern, needle, found);
}

/** Finds whole copies of one key with every byte percent-encoded. */
export function findRareCopies(text: string, pattern: ScrubPattern, found: ExactMatch[]): void {
  for (const needle of pattern.rareNeedles) findNeedle(text, pattern, needle, found);
}

function findNeedle(text: string, pattern: ScrubPattern, needle: Needle, found: ExactMatch[]): void {
  let at = text.indexOf(needle.text);
  while (at >= 0) {
    const end = at + needle.text.length;
    const isPartOfWord = pattern.isWholeToken && (isTokenCharacterAt(text, at - 1) || isTokenCharacterAt(text, end));
    if (!isPartOfWord) found.push(toWholeMatch(text, pattern, needle, at));
    // Copies that overlap this one are cut by its redaction.
    at = text.indexOf(needle.text, isPartOfWord ? at + 1 : end);
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
  if (pattern.rawKey.length > MAX_NEEDLE_CHARACTERS) {
    while (end < text.length && !RUN_END.test(text.charAt(end))) end++;
  }
  return { pattern, start: from, end, isSubstantial: true };
}

/** Finds a key that the text's end cuts off, as limits on the length of values leave it. */
export function findTruncatedCopy(text: string, pattern: ScrubPattern, found: ExactMatch[]): void {
  const { length } = text;
  if (pattern.isWholeToken || length < MIN_TRUNCATED_CHARACTERS) return;
  const { pairs } = pattern;
  // Whatever the length of the piece, its last six characters are neighbours in a spelling: three looks reject nearly every text.
  if (!hasPair(pairs, text, length - 2) || !hasPair(pairs, text, length - 4) || !hasPair(pairs, text, length - 6))
    return;
  for (const needle of pattern.needles) {
    const first = Math.max(0, length - needle.text.length + 1);
    for (let at = text.indexOf(headOf(needle), first); at >= 0; at = text.indexOf(headOf(needle), at + 1)) {
      if (!needle.text.startsWith(text.slice(at))) continue;
      found.push({ pattern, start: at, end: length, isSubstantial: (length - at) * 2 >= needle.text.length });
      break;
    }
  }
}

function headOf(needle: Needle): string {
  return needle.text.slice(0, MIN_TRUNCATED_CHARACTERS);
}

function isTokenCharacterAt(text: string, at: number): boolean {
  return at >= 0 && at < text.length && TOKEN_CHARACTER.test(text.charAt(at));
}
