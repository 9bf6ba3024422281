/** Requests in the window that ends now, in cells of a second: at most as many numbers as the window has seconds, twice. */
export interface CountWindow {
  /** Seconds that had some, the oldest first. */
  readonly seconds: number[];
  /** Units of 1/256 in each of them. */
  readonly weights: number[];
  /** Units in all of them. */
  sum: number;
}

export function createCountWindow(): CountWindow {
  return { seconds: [], weights: [], sum: 0 };
}

export function cloneCountWindow({ seconds, weights, sum }: CountWindow): CountWindow {
  return { seconds: [...seconds], weights: [...weights], sum };
}

/** Counts a sighting and forgets the cells that left the window. Seconds never go back. */
export function addCount(window: CountWindow, second: number, weight: number, windowSeconds: number): void {
  const { seconds, weights } = window;
  expireCount(window, second, windowSeconds);
  if (seconds.at(-1) === second) weights[weights.length - 1]! += weight;
  else {
    seconds.push(second);
    weights.push(weight);
  }
  window.sum += weight;
}

/** Forgets the cells that are older than the window that ends with this second. */
export function expireCount(window: CountWindow, second: number, windowSeconds: number): void {
  const { seconds, weights } = window;
  let gone = 0;
  while (gone < seconds.length && seconds[gone]! <= second - windowSeconds) window.sum -= weights[gone++]!;
  if (gone === 0) return;
  seconds.splice(0, gone);
  weights.splice(0, gone);
}

/** True when nothing is within the windows of any later second. */
export function isCountIdle({ seconds }: CountWindow, second: number, windowSeconds: number): boolean {
  return (seconds.at(-1) ?? Number.NEGATIVE_INFINITY) <= second - windowSeconds;
}
