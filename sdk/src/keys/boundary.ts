import { hexValue, isAlphanumeric } from "./charset.ts";

const PERCENT = 37;
const BACKSLASH = 92;
const PLUS = 43;
const MAX_WORD_CHARACTERS = 16;
const ESCAPE_LETTERS = "nrtbfv0ae";
const MAX_ANSI_PARAMETERS = 16;

/**
 * Whether a key can begin at an offset: no letter or digit stands before it, unless it ends an escape:
 * `%3D`, `\n`, `\u003d`, `\x3d`, or a terminal's colour code `[31m`.
 * @param isStrict refuse `_`, `-` and `+` as well, for prefixes that end common words
 */
export function isLeftBoundary(text: string, start: number, isStrict: boolean): boolean {
  if (start === 0) return true;
  const code = text.charCodeAt(start - 1);
  if (isAlphanumeric(code)) return endsEscape(text, start);
  return !isStrict || (code !== 95 && code !== 45 && (code !== PLUS || endsFormWord(text, start - 1)));
}

/** A form writes blanks as `+`; in base64 no word of small letters stands before one. */
function endsFormWord(text: string, end: number): boolean {
  let at = end;
  while (at > end - MAX_WORD_CHARACTERS && isLower(text.charCodeAt(at - 1))) at--;
  return at < end && (at === 0 || "+=&? ".includes(text.charAt(at - 1)));
}

function isLower(code: number): boolean {
  return code >= 97 && code <= 122;
}

/** Whether an escape ends right before the offset. */
export function endsEscape(text: string, end: number): boolean {
  if (isHex(text, end - 2, end) && isPercentBefore(text, end - 2)) return true;
  if (text.charCodeAt(end - 2) === BACKSLASH) return ESCAPE_LETTERS.includes(text[end - 1] ?? "-");
  if (text.charCodeAt(end - 4) === BACKSLASH && text[end - 3] === "x") return isHex(text, end - 2, end);
  if (text.charCodeAt(end - 6) === BACKSLASH && text[end - 5] === "u") return isHex(text, end - 4, end);
  return endsColourCode(text, end);
}

/** A percent sign, itself escaped or not. */
function isPercentBefore(text: string, at: number): boolean {
  return text.charCodeAt(at - 1) === PERCENT || (text.startsWith("%25", at - 3) && at >= 3);
}

function isHex(text: string, start: number, end: number): boolean {
  for (let index = start; index < end; index++) if (hexValue(text.charCodeAt(index)) < 0) return false;
  return true;
}

function endsColourCode(text: string, end: number): boolean {
  if (text[end - 1] !== "m") return false;
  const limit = Math.max(0, end - 2 - MAX_ANSI_PARAMETERS);
  for (let index = end - 2; index >= limit; index--) {
    const code = text.charCodeAt(index);
    if (code === 91) return true;
    if (code !== 59 && (code < 48 || code > 57)) return false;
  }
  return false;
}
