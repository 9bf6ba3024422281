import { isAlphanumeric } from "./charset.ts";
import type { KeyFinding } from "./scan.ts";

const RANKS = { certain: 0, likely: 1, context: 2 };

/**
 * Settles findings that overlap: the surer one stays, then the longer one, and of the other remain the pieces outside of it.
 * @returns sorted by place, not overlapping
 */
export function settleFindings(findings: readonly KeyFinding[]): readonly KeyFinding[] {
  if (findings.length < 2) return findings;
  const ranked = findings.toSorted(
    (a, b) => RANKS[a.tier] - RANKS[b.tier] || b.end - b.start - (a.end - a.start) || a.start - b.start,
  );
  const kept: KeyFinding[] = [];
  for (const finding of ranked) keep(kept, finding);
  return kept;
}

/** `kept` is sorted and disjoint, before and after. */
function keep(kept: KeyFinding[], finding: KeyFinding): void {
  let index = firstEndingAfter(kept, finding.start);
  let { start } = finding;
  while (index < kept.length) {
    const other = kept[index];
    if (other === undefined || other.start >= finding.end) break;
    if (other.start > start) {
      kept.splice(index, 0, { ...finding, start, end: other.start });
      index++;
    }
    start = Math.max(start, other.end);
    index++;
  }
  if (start < finding.end) kept.splice(index, 0, { ...finding, start });
}

function firstEndingAfter(kept: readonly KeyFinding[], start: number): number {
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
