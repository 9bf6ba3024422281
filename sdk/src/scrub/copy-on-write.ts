/**
 * Scrubs each item of a list and copies the list only when an item changed. What became undefined is left out.
 *
 * @returns the very same list when no item changed
 */
export function scrubEach<T>(items: readonly T[], scrub: (item: T) => T | undefined): readonly T[] {
  let copy: T[] | undefined;
  let at = 0;
  for (const item of items) {
    const scrubbed = scrub(item);
    if (copy === undefined && scrubbed !== item) copy = items.slice(0, at);
    if (copy !== undefined && scrubbed !== undefined) copy.push(scrubbed);
    at++;
  }
  return copy ?? items;
}
