import type { KeyScanner } from "@keytrail/sdk/keys";

// https://www.rfc-editor.org/rfc/rfc2045#section-6.8 folds base64 at 76 characters, https://www.rfc-editor.org/rfc/rfc7468#section-2 at 64.
const WIDTHS: ReadonlySet<number> = new Set([60, 64, 72, 76]);
const MAX_WIDTH = 76;
const MIN_CONTINUATION_CHARACTERS = 4;
const MAX_INDENT_CHARACTERS = 2;

const oneHit = new Uint32Array(1);

/**
 * Whether a line ends in a whole line of base64 of text, so that the next may go on with it. A digest of that length is not: it has to
 * decode to text, as the scanner's prefilter tells.
 * @param text with or without its line end
 */
export function endsInFoldedBase64(scanner: KeyScanner, text: string): boolean {
  const end = contentLength(text);
  const start = runStart(text, end);
  if (!WIDTHS.has(end - start)) return false;
  const bytes = Buffer.from(text.slice(start, end), "latin1");
  return scanner.prefilter(bytes, 0, bytes.length, oneHit) !== 0;
}

/** Whether a line may go on with base64 that the line before it ended in. */
export function continuesFoldedBase64(text: string): boolean {
  const start = indentLength(text);
  let end = start;
  while (end - start < MIN_CONTINUATION_CHARACTERS && isBase64(text.charCodeAt(end))) end++;
  return end - start >= MIN_CONTINUATION_CHARACTERS;
}

/** Whether a line is base64 of a whole line's width, so that it continues and is continued. */
export function isFoldedBase64(text: string): boolean {
  const end = contentLength(text);
  const start = runStart(text, end);
  return start === indentLength(text) && WIDTHS.has(end - start);
}

/** Characters before the line's end, `\n` or `\r\n`. */
export function contentLength(line: string): number {
  let length = line.length;
  if (length > 0 && line.charCodeAt(length - 1) === 10) length--;
  if (length < line.length && length > 0 && line.charCodeAt(length - 1) === 13) length--;
  return length;
}

function runStart(text: string, end: number): number {
  let start = end;
  while (start > 0 && end - start <= MAX_WIDTH && isBase64(text.charCodeAt(start - 1))) start--;
  return start;
}

function indentLength(text: string): number {
  let length = 0;
  while (length < MAX_INDENT_CHARACTERS && (text[length] === " " || text[length] === "\t")) length++;
  return length;
}

/** Of either alphabet, https://www.rfc-editor.org/rfc/rfc4648#section-5 */
function isBase64(code: number): boolean {
  if (code >= 47 && code <= 57) return true;
  return (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 43 || code === 45 || code === 95;
}
