import { openBase64Run } from "./base64.ts";
import type { EncodedRun } from "./encoded-run.ts";
import { openHexRun } from "./hex.ts";
import { findSampleInText, nextSample } from "./sample.ts";

/** Finds the next stretch of base64 or hex in a text that decodes to printable text. @returns undefined when there is no more */
export function findEncodedRun(text: string, from: number): EncodedRun | undefined {
  for (let at = findSampleInText(text, from); at >= 0; at = findSampleInText(text, nextSample(at))) {
    const run = openHexRun(text, at, from) ?? openBase64Run(text, at, from);
    if (run !== undefined) return run;
  }
  return undefined;
}
