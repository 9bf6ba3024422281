import { hexValue } from "../charset.ts";
import { work } from "../scan.ts";
import type { EncodedRun } from "./encoded-run.ts";
import { isHexPair, isHexSampleInText } from "./sample.ts";

/** What a short key takes. A digest of this length is printable by chance once in 10^8. */
const MIN_HEX_CHARACTERS = 40;
const ZERO = 48;
/** The second digits of a tab, a line feed and a carriage return. */
const LINE_ENDS = "9aAdD";

/** A printable character or the end of a line. */
function isTextPair(text: string, at: number): boolean {
  return isHexPair(text, at) || (text.charCodeAt(at) === ZERO && LINE_ENDS.includes(text.charAt(at + 1)));
}

/** Widens a sample to its stretch of hex digits of printable characters, or gives it up when the stretch is short. */
export function openHexRun(text: string, sample: number, from: number): EncodedRun | undefined {
  const at = isHexSampleInText(text, sample) ? sample : sample + 1;
  if (at > sample && !isHexSampleInText(text, at)) return undefined;
  let start = at;
  while (start - 2 >= from && isTextPair(text, start - 2)) start -= 2;
  let end = at;
  while (isTextPair(text, end)) end += 2;
  if (end - start < MIN_HEX_CHARACTERS) return undefined;
  work.steps += end - start;
  const decoded = Buffer.from(text.slice(start, end), "hex").toString("latin1");
  // A digit that the text's end cut from its pair.
  if (end === text.length - 1 && hexValue(text.charCodeAt(end)) >= 0) end++;
  return { start, end, decoded, placeOf: (offset) => start + offset * 2 };
}
