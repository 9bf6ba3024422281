import type { KeyFinding } from "@keytrail/sdk/keys";
import { redactionMarker } from "@keytrail/sdk/keys";

/** A marker and the characters that it is written over; `end` is exclusive. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly marker: string;
}

/** What may stand between a marker's ends in a text of several lines stays, so that no line is lost. */
const LINE_END = /[ \t]*\r?\n[ \t]*/g;
const BACKSLASH = 92;
const QUOTE = 34;
const UNICODE_ESCAPE_CHARACTERS = 6;

/** A marker for each finding, and for each line of one that goes over several. */
export function toReplacements(text: string, findings: readonly KeyFinding[]): readonly Replacement[] {
  return findings.flatMap(({ format, keyHash, start, end }) => {
    const marker = redactionMarker(format, keyHash);
    const pieces: Replacement[] = [];
    let from = start;
    for (const found of text.slice(start, end).matchAll(LINE_END)) {
      const at = start + found.index;
      if (at > from) pieces.push({ start: from, end: at, marker });
      from = at + found[0].length;
    }
    if (end > from) pieces.push({ start: from, end, marker });
    return pieces;
  });
}

/** Where the JSON begins that a line is, or ends in behind a prefix; -1 when it does not. */
export function jsonStart(line: string): number {
  const start = line.search(/[{[]/);
  if (start < 0) return -1;
  try {
    JSON.parse(line.slice(start));
    return start;
  } catch {
    return -1;
  }
}

/**
 * Fits replacements to JSON, so that it stays JSON: inside of a string they keep to the string and to whole escapes, and a number or `true` is
 * replaced as a whole, by a string.
 * @param start where the JSON begins, which must be valid
 */
export function fitToJson(text: string, start: number, replacements: readonly Replacement[]): readonly Replacement[] {
  const fitted: Replacement[] = [];
  for (const replacement of replacements)
    if (replacement.start < start) fitted.push({ ...replacement, end: Math.min(replacement.end, start) });
  let next = 0;
  for (const token of jsonTokens(text, start)) {
    while (next < replacements.length && (replacements[next] as Replacement).end <= token.start) next++;
    for (let at = next; at < replacements.length; at++) {
      const replacement = replacements[at] as Replacement;
      if (replacement.start >= token.end) break;
      addFitted(fitted, fit(text, token, replacement));
    }
  }
  return fitted;
}

interface JsonToken {
  readonly start: number;
  readonly end: number;
  /** Of a string it is what stands between the quotes. */
  readonly isString: boolean;
}

function* jsonTokens(text: string, from: number): Generator<JsonToken> {
  let at = from;
  while (at < text.length) {
    if (text.charCodeAt(at) === QUOTE) {
      const end = stringEnd(text, at + 1);
      yield { start: at + 1, end, isString: true };
      at = end + 1;
    } else if (isScalarCode(text.charCodeAt(at))) {
      const start = at;
      while (isScalarCode(text.charCodeAt(at))) at++;
      yield { start, end: at, isString: false };
    } else at++;
  }
}

function stringEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at;
}

/** Of numbers, `true`, `false` and `null`. */
function isScalarCode(code: number): boolean {
  return (
    (code >= 48 && code <= 57) ||
    (code >= 97 && code <= 122) ||
    code === 43 ||
    code === 45 ||
    code === 46 ||
    code === 69
  );
}

function fit(text: string, token: JsonToken, { start, end, marker }: Replacement): Replacement {
  if (!token.isString) return { start: token.start, end: token.end, marker: `"${marker}"` };
  return {
    start: escapeAround(text, Math.max(start, token.start), token.start).start,
    end: escapeAround(text, Math.min(end, token.end), token.start).end,
    marker,
  };
}

/** The escape that an offset is inside of; where it is inside of none, nothing, at the offset. */
function escapeAround(text: string, at: number, from: number): { readonly start: number; readonly end: number } {
  for (let start = at - 1; start >= from && start > at - UNICODE_ESCAPE_CHARACTERS; start--) {
    if (text.charCodeAt(start) !== BACKSLASH || !beginsEscape(text, start, from)) continue;
    const end = start + (text[start + 1] === "u" ? UNICODE_ESCAPE_CHARACTERS : 2);
    return end > at ? { start, end } : { start: at, end: at };
  }
  return { start: at, end: at };
}

function beginsEscape(text: string, backslash: number, from: number): boolean {
  let first = backslash;
  while (first > from && text.charCodeAt(first - 1) === BACKSLASH) first--;
  return (backslash - first) % 2 === 0;
}

function addFitted(fitted: Replacement[], replacement: Replacement): void {
  const last = fitted.at(-1);
  if (last === undefined || replacement.start >= last.end) fitted.push(replacement);
  else if (replacement.end > last.end) fitted[fitted.length - 1] = { ...last, end: replacement.end };
}
