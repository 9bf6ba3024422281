import { charsetOf, percentValue } from "./charset.ts";
import { work } from "./work.ts";

/** What people mask with. */
export const MASK_CHARACTERS = "xX*#._-";
/** So many equal ones in a row are no key's. */
export const MASK_RUN_CHARACTERS = 6;
/** `&`, `"`, a blank, `,`, the two line ends, `}`, `;`. */
const SEPARATORS: readonly number[] = [0x26, 0x22, 0x20, 0x2c, 0x0a, 0x0d, 0x7d, 0x3b];
const MASK = charsetOf(MASK_CHARACTERS).table;

/** Finds the next place of a kind. What was found is remembered, so that thousands of candidates in one text cost one walk over it. */
export type NextPlace = (at: number) => number;

/** Places in a text that tell what a body looks like. */
export interface Landmarks {
  readonly nextDigit: NextPlace;
  readonly nextLower: NextPlace;
  readonly nextUpper: NextPlace;
  /** Where six equal characters begin that people mask with. */
  readonly nextMask: NextPlace;
  /** Where the percent escape of a character stands that ends a value. */
  readonly nextEscapedSeparator: NextPlace;
}

/** Opens a text. */
export function createLandmarks(text: string): Landmarks {
  return {
    nextDigit: createNextPlace(text, (at) => isBetween(text.charCodeAt(at), 48, 57)),
    nextLower: createNextPlace(text, (at) => isBetween(text.charCodeAt(at), 97, 122)),
    nextUpper: createNextPlace(text, (at) => isBetween(text.charCodeAt(at), 65, 90)),
    nextMask: createNextPlace(text, (at) => startsMask(text, at)),
    nextEscapedSeparator: createNextPlace(text, (at) => SEPARATORS.includes(percentValue(text, at))),
  };
}

function createNextPlace(text: string, isPlace: (at: number) => boolean): NextPlace {
  let from = 0;
  let found = -1;
  return (at) => {
    if (at >= from && at <= found) return found;
    from = at;
    found = at;
    while (found < text.length && !isPlace(found)) found++;
    work.steps += found - from + 1;
    return found;
  };
}

function isBetween(code: number, low: number, high: number): boolean {
  return code >= low && code <= high;
}

function startsMask(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code > 127 || MASK[code] !== 1) return false;
  for (let index = at + 1; index < at + MASK_RUN_CHARACTERS; index++) if (text.charCodeAt(index) !== code) return false;
  return true;
}
