import { isAlphanumeric } from "./charset.ts";

/** What stands where a text was cut: an ellipsis, as it is and as Latin-1 shows its UTF-8 bytes, or a word in brackets. */
const CUT_MARK =
  /^(?:\.{3}|\u2026|\u00e2\u0080\u00a6|&hellip;|\\u2026|%E2%80%A6|[<[(](?:truncated|snip|cut|\.{3}|\u2026|\u00e2\u0080\u00a6))/i;
const MARK_STARTS = ".\u2026\u00e2&\\%<[(";
const MARK_CHARACTERS = 16;
const ELLIPSIS = "...";

const LONG_PREFIX_CHARACTERS = 5;
const SHORT_PREFIX_CHARACTERS = 4;
const MIN_CHARACTERS = 8;
const MIN_CHARACTERS_OF_TINY_PREFIX = 16;
/** No limit on an attribute's length is lower: what ends before it was hardly cut. */
const MIN_CUT_TEXT_CHARACTERS = 64;
const LETTERS = /^[A-Za-z]+$/;
const MIN_TURNS = 2;
const MIN_TURNS_OF_TINY_PREFIX = 5;
const MAX_JUDGED_CHARACTERS = 32;

const OTHER = 0;
const DIGIT = 1;
const UPPER = 2;
const LOWER = 3;

/** Whether a text was cut at an offset: it ends there, or a mark says so. */
export function isCutAt(text: string, at: number): boolean {
  if (at === text.length) return true;
  if (MARK_STARTS.includes(text.charAt(at))) return CUT_MARK.test(text.slice(at, at + MARK_CHARACTERS));
  // Dots may belong to a run's characters, which then holds the ellipsis.
  return text.startsWith(ELLIPSIS, at - ELLIPSIS.length);
}

/**
 * Whether what is left of a key tells it: the less its prefix says, the more random its body must look. Random characters turn from digits to
 * letters and from case to case all the time, words hardly do.
 */
export function isTellingRest(prefix: string, isExact: boolean, text: string, start: number, end: number): boolean {
  const length = end - start;
  if (length < MIN_CHARACTERS) return false;
  const { turns, hasDigit } = look(text, start, Math.min(end, start + MAX_JUDGED_CHARACTERS));
  if (prefix.length >= LONG_PREFIX_CHARACTERS && !isExact) return hasDigit || turns > 0;
  if (!hasDigit) return false;
  if (prefix.length >= SHORT_PREFIX_CHARACTERS) return turns >= MIN_TURNS;
  // An id that is the whole text begins like a key now and then.
  const isWhole = start === prefix.length && end === text.length;
  if (isWhole && end < MIN_CUT_TEXT_CHARACTERS && LETTERS.test(prefix)) return false;
  return length >= MIN_CHARACTERS_OF_TINY_PREFIX && turns >= MIN_TURNS_OF_TINY_PREFIX;
}

function look(text: string, start: number, end: number): { readonly turns: number; readonly hasDigit: boolean } {
  let turns = 0;
  let hasDigit = false;
  let last = OTHER;
  for (let at = start; at < end; at++) {
    const kind = kindOf(text.charCodeAt(at));
    if (kind === OTHER) continue;
    if (kind === DIGIT) hasDigit = true;
    if (last !== OTHER && kind !== last) turns++;
    last = kind;
  }
  return { turns, hasDigit };
}

function kindOf(code: number): number {
  if (!isAlphanumeric(code)) return OTHER;
  return code < 58 ? DIGIT : code < 91 ? UPPER : LOWER;
}
