import { isAlphanumeric } from "./charset.ts";
import type { TextSpan } from "./mask.ts";
import type { Match } from "./scan.ts";

/** Formats that say where a secret stood, and not what it is. */
const OF_NO_VENDOR: ReadonlySet<string> = new Set([
  "unknown",
  "password",
  "bearer_token",
  "basic_auth",
  "url_userinfo",
]);
const RANKS = { certain: 0, likely: 1, context: 2 };

/**
 * Settles matches that overlap: the surer one stays, then the longer one; of equals one that was decoded rather than its code, a whole key
 * rather than one that was cut, and a vendor's rather than one that only its place tells. Of the others remain the pieces outside of it.
 * @returns sorted by place, not overlapping
 */
export function settleMatches(matches: readonly Match[]): readonly Match[] {
  if (matches.length < 2) return matches;
  const ranked = matches.toSorted(
    (a, b) =>
      RANKS[a.tier] - RANKS[b.tier] ||
      b.end - b.start - (a.end - a.start) ||
      rankOfKey(a) - rankOfKey(b) ||
      Number(OF_NO_VENDOR.has(a.format)) - Number(OF_NO_VENDOR.has(b.format)) ||
      a.start - b.start,
  );
  const kept: Match[] = [];
  for (const match of ranked) keep(kept, match);
  return kept;
}

function rankOfKey({ key }: Match): number {
  if (key === undefined) return 1;
  return key === "" ? 2 : 0;
}

/** `kept` is sorted and disjoint, before and after. */
function keep(kept: Match[], match: Match): void {
  let index = firstEndingAfter(kept, match.start);
  let { start } = match;
  while (index < kept.length) {
    const other = kept[index];
    if (other === undefined || other.start >= match.end) break;
    if (other.start > start) {
      kept.splice(index, 0, { ...match, start, end: other.start });
      index++;
    }
    start = Math.max(start, other.end);
    index++;
  }
  if (start < match.end) kept.splice(index, 0, { ...match, start });
}

function firstEndingAfter(kept: readonly Match[], start: number): number {
  let low = 0;
  let high = kept.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((kept[middle]?.end ?? 0) > start) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Whether a piece holds anything but punctuation. */
export function hasSubstance(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (isAlphanumeric(code) || code > 127) return true;
  }
  return false;
}

/** What only context gives away inside a marker is the marker's own words. A key between its brackets is still a key. */
export function withoutMarkers(matches: readonly Match[], markers: readonly TextSpan[]): readonly Match[] {
  if (markers.length === 0) return matches;
  return matches.flatMap((match) => (match.tier === "context" ? piecesOutside(match, markers) : [match]));
}

function piecesOutside(match: Match, markers: readonly TextSpan[]): readonly Match[] {
  const pieces: Match[] = [];
  let { start } = match;
  for (const marker of markers) {
    if (marker.end <= start || marker.start >= match.end) continue;
    if (marker.start > start) pieces.push({ ...match, start, end: marker.start });
    start = marker.end;
  }
  if (start < match.end) pieces.push({ ...match, start });
  return pieces;
}
