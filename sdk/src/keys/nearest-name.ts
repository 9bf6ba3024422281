const MAX_NAME_CHARACTERS = 64;

/**
 * The known name nearest to a mistyped one.
 *
 * @param received what the user wrote
 * @param known the names that would have been right
 * @returns the nearest name within a third of its length in edits (at least one, at most four), else undefined
 */
export function nearestName(received: string, known: readonly string[]): string | undefined {
  // Names come from foreign files: an edit distance over a megabyte would be a way to burn time.
  if (received.length > MAX_NAME_CHARACTERS) return undefined;
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const name of known) {
    const allowed = Math.min(4, Math.max(1, Math.floor(name.length / 3)));
    const distance = editDistance(received.toLowerCase(), name.toLowerCase());
    if (distance <= allowed && distance < bestDistance) {
      best = name;
      bestDistance = distance;
    }
  }
  return best;
}

/** Insertions, deletions, substitutions and swaps of neighbours: `limti` is one from `limit`. */
function editDistance(a: string, b: string): number {
  let beforePrevious: readonly number[] = [];
  let previous: readonly number[] = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swap = isSwap ? (beforePrevious[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY;
      row.push(Math.min(substitution, swap, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    beforePrevious = previous;
    previous = row;
  }
  return previous[b.length] ?? 0;
}
