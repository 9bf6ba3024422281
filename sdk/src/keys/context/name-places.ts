import { charsetOf, DIGITS, hexValue, LOWER, UPPER } from "../charset.ts";
import { work } from "../scan.ts";

const MAX_NAME_CHARACTERS = 64;
const ESCAPE = "\u001b";
const MAX_COLOUR_CHARACTERS = 12;
const PERCENT = 37;
const NAME = charsetOf(`${DIGITS + LOWER + UPPER}_-.`).table;
const DOT = 46;

/** Whether a character can stand in a name, dots included. */
export function isNameCode(code: number): boolean {
  return code < 128 && NAME[code] === 1;
}

/** Whether a character goes on with a name: a dot may end a sentence. */
export function continuesName(code: number): boolean {
  return isNameCode(code) && code !== DOT;
}

/** Walks back from a place inside a name to where the name begins, at most 64 characters. */
export function findNameStart(text: string, at: number): number {
  let start = at;
  const limit = Math.max(0, at - MAX_NAME_CHARACTERS);
  while (start > limit) {
    if (!isNameCode(text.charCodeAt(start - 1)) || endsUrlEscape(text, start)) break;
    start--;
  }
  work.steps += at - start + 1;
  return start + colourEndLength(text, start);
}

/** The end of a colour code, `36m`, is none of a name's. */
function colourEndLength(text: string, start: number): number {
  const isBehindEscape = text.slice(Math.max(0, start - MAX_COLOUR_CHARACTERS), start).includes(`${ESCAPE}[`);
  return isBehindEscape ? (/^[0-9]{0,3}m/.exec(text.slice(start, start + 4))?.[0].length ?? 0) : 0;
}

function endsUrlEscape(text: string, end: number): boolean {
  return (
    end >= 3 &&
    text.charCodeAt(end - 3) === PERCENT &&
    hexValue(text.charCodeAt(end - 1)) >= 0 &&
    hexValue(text.charCodeAt(end - 2)) >= 0
  );
}
