import { hashString, HIGH_SEED, LOW_SEED } from "../../state/hash-words.ts";
import {
  addToSketch,
  createSketch,
  estimateSince,
  SKETCH_STANDARD_ERROR,
  type SlidingSketch,
} from "./sliding-sketch.ts";

/** Values up to which a count is exact. */
export const EXACT_DISTINCT = 64;
const WORD = 2 ** 32;
/** Bits of the second hash beside 32 of the first: together they fit a number. */
const HIGH_MASK = 0x1f_ffff;

/** How many distinct values came in the window that ends now. At most 64 numbers, and 16 KiB while more than that are within the window. */
export interface DistinctWindow {
  /** 53 bits of a value's hash → the second of its last use, the longest unused first. */
  recent: Map<number, number>;
  /** There while more values are within the window than `recent` holds. */
  sketch: SlidingSketch | undefined;
  /** Last use of the value that left `recent` last for want of room. */
  droppedSecond: number;
}

export function createDistinctWindow(): DistinctWindow {
  return { recent: new Map(), sketch: undefined, droppedSecond: Number.NEGATIVE_INFINITY };
}

export function cloneDistinctWindow(window: DistinctWindow): DistinctWindow {
  return { ...window, recent: new Map(window.recent), sketch: window.sketch?.slice() };
}

/**
 * Notes a value and forgets what left the window. Seconds never go back.
 *
 * @returns whether the window did not hold it; past 64 values, whether the 64 used last are without it
 */
export function addDistinct(window: DistinctWindow, value: string, second: number, windowSeconds: number): boolean {
  expireDistinct(window, second, windowSeconds);
  const { recent } = window;
  const low = hashString(value, LOW_SEED);
  const high = hashString(value, HIGH_SEED) & HIGH_MASK;
  const fingerprint = high * WORD + low;
  const isNew = !recent.delete(fingerprint);
  recent.set(fingerprint, second);
  if (window.sketch !== undefined) addToSketch(window.sketch, low, high, second);
  if (recent.size > EXACT_DISTINCT) {
    window.sketch ??= sketchOf(recent);
    const [oldest, lastUse] = recent.entries().next().value!;
    recent.delete(oldest);
    window.droppedSecond = lastUse;
  }
  return isNew;
}

/** Forgets what is older than the window that ends with this second. */
export function expireDistinct(window: DistinctWindow, second: number, windowSeconds: number): void {
  const { recent } = window;
  for (const [fingerprint, lastUse] of recent) {
    if (lastUse > second - windowSeconds) break;
    recent.delete(fingerprint);
  }
  // The value that was dropped last is older than all that are held: with it, everything else that was dropped is out of the window.
  if (window.droppedSecond <= second - windowSeconds) window.sketch = undefined;
}

/** How many values the window holds, as far as {@link expireDistinct} has come; exact up to 64, else an estimate above it. */
export function countDistinct(window: DistinctWindow, second: number, windowSeconds: number): number {
  if (window.sketch === undefined) return window.recent.size;
  return Math.max(EXACT_DISTINCT + 1, estimateSince(window.sketch, second - windowSeconds));
}

/** True when nothing is within the windows of any later second. */
export function isDistinctIdle(window: DistinctWindow, second: number, windowSeconds: number): boolean {
  let last = Number.NEGATIVE_INFINITY;
  for (const lastUse of window.recent.values()) last = Math.max(last, lastUse);
  return last <= second - windowSeconds;
}

/** `34`, or for an estimate `about 1200`. */
export function distinctText(count: number): string {
  return count > EXACT_DISTINCT ? `about ${count}` : String(count);
}

/** Details of a count for an alert: the error where it is an estimate. */
export function distinctDetails(count: number): Readonly<Record<string, string>> {
  if (count <= EXACT_DISTINCT) return {};
  return { error: `estimated by HyperLogLog, standard error ${(SKETCH_STANDARD_ERROR * 100).toFixed(1)} %` };
}

function sketchOf(recent: ReadonlyMap<number, number>): SlidingSketch {
  const sketch = createSketch();
  for (const [fingerprint, lastUse] of recent) {
    addToSketch(sketch, fingerprint % WORD, Math.floor(fingerprint / WORD), lastUse);
  }
  return sketch;
}
