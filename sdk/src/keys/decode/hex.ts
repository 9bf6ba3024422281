import { hexValue } from "../charset.ts";
import { work } from "../scan.ts";
import type { EncodedRun } from "./encoded-run.ts";
import { isHexPair } from "./sample.ts";

/** Shorter ones are digests and ids; a digest as long as this is printable by chance once in 10^10. */
const MIN_HEX_CHARACTERS = 48;

/** Widens a sample to its stretch of hex digits of printable characters, or gives it up when the stretch is short. */
export function openHexRun(text: string, sample: number, from: number): EncodedRun | undefined {
  let start = sample;
  while (start - 2 >= from && isHexPair(text, start - 2)) start -= 2;
  let end = sample;
  while (isHexPair(text, end)) end += 2;
  if (end - start < MIN_HEX_CHARACTERS) return undefined;
  work.steps += end - start;
  const decoded = Buffer.from(text.slice(start, end), "hex").toString("latin1");
  // A digit that the text's end cut from its pair.
  if (end === text.length - 1 && hexValue(text.charCodeAt(end)) >= 0) end++;
  return { start, end, decoded, placeOf: (offset) => start + offset * 2 };
}
