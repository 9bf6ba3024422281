import { redactionMarker } from "../keys/index.ts";
import type { SecretRange } from "./ranges.ts";

const MARKER = /\[REDACTED:[a-z0-9_]+(?::[0-9a-f]{12})?\]/g;

/**
 * Settles findings against redaction markers that stand in the text already. What was found inside a marker is the marker's own words, except
 * for an exact key, since anybody can write brackets around one; what reaches over a marker's edge takes the whole marker.
 */
export function settleMarkers(text: string, ranges: readonly SecretRange[]): readonly SecretRange[] {
  let settled = ranges;
  for (const found of text.matchAll(MARKER)) {
    const end = found.index + found[0].length;
    settled = settled.flatMap((range) => settle(text, range, found.index, end));
  }
  return settled;
}

function settle(text: string, range: SecretRange, start: number, end: number): readonly SecretRange[] {
  if (range.end <= start || range.start >= end) return [range];
  const isInside = range.start >= start && range.end <= end;
  if (isInside && (range.matcher !== "exact" || isOwnWord(text.slice(range.start, range.end), range))) return [];
  return [{ ...range, start: Math.min(range.start, start), end: Math.max(range.end, end) }];
}

/** A key such as `REDACTED` is part of the very marker that would replace it. */
function isOwnWord(word: string, range: SecretRange): boolean {
  return redactionMarker(range.format, range.keyHash).includes(word);
}
