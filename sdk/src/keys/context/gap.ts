import { charsetOf, isIn } from "../charset.ts";

/** What stands between a name and the value that belongs to it. */
export interface Gap {
  /** Where the value begins. */
  readonly end: number;
  /** `=`, `:`, `>`, `(`, `[`, `,` behind a quote: more than blanks and words. */
  readonly isSeparated: boolean;
  /** `=`, `:`, `>`: the value is the name's. */
  readonly isAssigned: boolean;
  /** A quote opens the value. */
  readonly isQuoted: boolean;
}

const MAX_GAP_CHARACTERS = 40;
const MAX_WORD_CHARACTERS = 8;
const MAX_COLOUR_CHARACTERS = 12;
const ESCAPE = 27;
const BRACKET = 91;
const PERCENT = 37;
const COMMA = 44;
const SLASH = 47;
const BACKSLASH = 92;
const FILLING = charsetOf(" \t\"'`*|)]{").table;
const SEPARATORS = charsetOf("=:>([").table;
const ASSIGNING = charsetOf("=:>").table;
const QUOTES = charsetOf("\"'`").table;
/** What a backslash stands before, in JSON that stands in JSON once more. */
const ESCAPED = charsetOf("\\\"'`").table;
/** `the api key is …`, `Set X to …`, `Incorrect API key provided: …`, `key="x" value="…"`. */
const WORDS: ReadonlySet<string> = new Set(["is", "was", "to", "of", "with", "for", "as", "the", "value", "provided", "supplied", "given", "used", "received"]); // prettier-ignore

/** Length of a terminal's colour code at an offset, or 0: ESC `[` parameters `m`. */
export function colourLength(text: string, at: number): number {
  if (text.charCodeAt(at) !== ESCAPE || text.charCodeAt(at + 1) !== BRACKET) return 0;
  for (let index = at + 2; index < at + MAX_COLOUR_CHARACTERS; index++) {
    const code = text.charCodeAt(index);
    if (code === 109) return index + 1 - at;
    if (code !== 59 && (code < 48 || code > 57)) return 0;
  }
  return 0;
}

/**
 * Walks from a name's end to where its value begins: over closing and opening quotes, separators, colour codes, and a few words.
 * @param mayHoldWords whether words may stand in between
 * @returns undefined where something else stands in between, or nothing at all
 */
export function findGap(text: string, nameStart: number, nameEnd: number, mayHoldWords: boolean): Gap | undefined {
  let isSeparated = false;
  let isAssigned = false;
  let isBehindQuote = false;
  let at = nameEnd;
  // A path's segments: `/api_key/…/events`.
  if (text.charCodeAt(at) === SLASH)
    return text.charCodeAt(nameStart - 1) === SLASH
      ? { end: at + 1, isSeparated: true, isAssigned: false, isQuoted: false }
      : undefined;
  const limit = Math.min(text.length, nameEnd + MAX_GAP_CHARACTERS);
  while (at < limit) {
    const code = text.charCodeAt(at);
    const isQuote = isIn(QUOTES, code);
    const isSeparator: boolean = isIn(SEPARATORS, code) || (code === COMMA && (isBehindQuote || at === nameEnd));
    if (isSeparator || isIn(FILLING, code) || (code === BACKSLASH && isIn(ESCAPED, text.charCodeAt(at + 1)))) {
      isSeparated ||= isSeparator;
      isAssigned ||= isIn(ASSIGNING, code);
      isBehindQuote = isQuote || (isBehindQuote && !isSeparator);
      at++;
      continue;
    }
    const length =
      colourLength(text, at) || escapeLength(text, at) || (mayHoldWords ? wordLength(text, at, nameEnd) : 0);
    if (length === 0) break;
    isAssigned ||= code === PERCENT && text.charCodeAt(at + 1) === 51;
    at += length;
  }
  if (at === nameEnd || at === text.length) return undefined;
  const isQuoted = isIn(QUOTES, text.charCodeAt(at - 1));
  return { end: at, isSeparated: isSeparated || isAssigned, isAssigned, isQuoted };
}

/** `%3D`, `%3A`, `%20`, `%22`, `%28`. */
function escapeLength(text: string, at: number): number {
  return text.charCodeAt(at) === PERCENT && /^%(?:3[adAD]|2[0278]|5[bB])/.test(text.slice(at, at + 3)) ? 3 : 0;
}

function wordLength(text: string, at: number, nameEnd: number): number {
  if (at === nameEnd) return 0;
  let end = at;
  while (end <= at + MAX_WORD_CHARACTERS && isLetter(text.charCodeAt(end))) end++;
  const isWord = !isWordCode(text.charCodeAt(end)) && WORDS.has(text.slice(at, end).toLowerCase());
  return isWord ? end - at : 0;
}

function isLetter(code: number): boolean {
  const lower = code | 32;
  return lower >= 97 && lower <= 122;
}

/** A letter, a digit, `_` or `-` goes on with a word. */
function isWordCode(code: number): boolean {
  return isLetter(code) || (code >= 48 && code <= 57) || code === 95 || code === 45;
}
