/** What found a range, in rising order of what it knows about the key. */
export type MatcherName = "name" | "format" | "exact";

/** A part of a text that has to go. */
export interface SecretRange {
  start: number;
  end: number;
  readonly matcher: MatcherName;
  /** Format id, `unknown` when no format is recognised. */
  readonly format: string;
  /** Empty where the secret has no key identity. */
  readonly keyHash: string;
  /** False for a short piece of a key: it is scrubbed, but a few characters are no leak to wake somebody for. */
  readonly isLeak: boolean;
}

const PRIORITY: Readonly<Record<MatcherName, number>> = { name: 0, format: 1, exact: 2 };

/**
 * Joins ranges that overlap, so that no end of one secret outlives the redaction of another. A joined range carries the label of the
 * matcher that knows most.
 *
 * @returns disjoint ranges in rising order
 */
export function joinRanges(ranges: readonly SecretRange[]): readonly SecretRange[] {
  if (ranges.length < 2) return ranges;
  const sorted = ranges.toSorted((a, b) => a.start - b.start);
  const joined: SecretRange[] = [];
  let last: SecretRange | undefined;
  for (const range of sorted) {
    if (last === undefined || range.start >= last.end) {
      last = { ...range };
      joined.push(last);
      continue;
    }
    const better = PRIORITY[range.matcher] > PRIORITY[last.matcher] ? range : last;
    last = { ...better, start: last.start, end: Math.max(last.end, range.end), isLeak: last.isLeak || range.isLeak };
    joined[joined.length - 1] = last;
  }
  return joined;
}
