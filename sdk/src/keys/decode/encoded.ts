import { openBase64Run } from "./base64.ts";
import type { EncodedRun } from "./encoded-run.ts";
import { openHexRun } from "./hex.ts";
import { findSampleInText, isBase64SampleInText, isHexSampleInText, nextSample, QUAD } from "./sample.ts";

/** Finds the next stretch of base64 or hex in a text that decodes to printable text. @returns undefined when there is no more */
export function findEncodedRun(text: string, from: number): EncodedRun | undefined {
  for (let at = findSampleInText(text, from); at >= 0; at = findSampleInText(text, nextSample(at))) {
    for (let start = at; start < at + QUAD; start++) {
      const run = openRun(text, start, from);
      if (run !== undefined) return run;
    }
  }
  return undefined;
}

function openRun(text: string, at: number, from: number): EncodedRun | undefined {
  if (isBase64SampleInText(text, at)) return openBase64Run(text, at, from);
  return isHexSampleInText(text, at) ? openHexRun(text, at, from) : undefined;
}
