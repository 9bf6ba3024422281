/** Values that are remembered, the longest unused go first. */
const MAX_VALUES = 64;

/** When a value was in use: since its last gap longer than the memory. */
interface UseSpan {
  /** Start; 0 for the first value, which is new to nobody. */
  readonly firstSecond: number;
  readonly lastSecond: number;
}

/** Value → how long it has been in use; the longest unused first, once half of the room is taken. */
export type UseSpans = Map<string, UseSpan>;

/** Notes a use. Seconds never go back. A value that was not used within the memory starts anew. */
export function noteUse(spans: UseSpans, value: string, second: number, memorySeconds: number): void {
  const known = spans.get(value);
  const isOngoing = known !== undefined && second - known.lastSecond <= memorySeconds;
  const started = isOngoing || hasRecentSpan(spans, second, memorySeconds) ? second : 0;
  // Order matters only where something may have to leave.
  if (spans.size * 2 > MAX_VALUES) spans.delete(value);
  spans.set(value, { firstSecond: isOngoing ? known.firstSecond : started, lastSecond: second });
  if (spans.size > MAX_VALUES) spans.delete(spans.keys().next().value!);
}

/** Values used in the window that ends with this second. */
export function spansWithin(spans: UseSpans, second: number, windowSeconds: number): string[] {
  const names: string[] = [];
  for (const [value, { lastSecond }] of spans) if (lastSecond > second - windowSeconds) names.push(value);
  return names;
}

/** Whether a value has been in use for less than so many seconds. */
export function isNewSpan(spans: UseSpans, value: string, second: number, seconds: number): boolean {
  const firstSecond = spans.get(value)?.firstSecond ?? 0;
  return firstSecond !== 0 && second - firstSecond < seconds;
}

/** Whether any value was used within the memory. */
export function hasRecentSpan(spans: UseSpans, second: number, memorySeconds: number): boolean {
  for (const { lastSecond } of spans.values()) if (second - lastSecond <= memorySeconds) return true;
  return false;
}
