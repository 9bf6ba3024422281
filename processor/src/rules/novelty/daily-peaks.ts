const DAY_SECONDS = 86_400;
/** Days that count beside today. */
const WINDOW_DAYS = 30;
/** Days with a peak from which on it is a habit. */
const HABIT_DAYS = 3;
/** A peak up to so many times the highest one before is still the habit. */
const HABIT_RATIO = 1.5;

/** The highest count of each day (UTC) that went over a limit: two numbers a day, the day and its peak. */
export type DailyPeaks = number[];

/** Notes a count that went over the limit. Seconds never go back. */
export function notePeak(peaks: DailyPeaks, second: number, count: number): void {
  const day = Math.floor(second / DAY_SECONDS);
  if (peaks.at(-2) === day) peaks[peaks.length - 1] = Math.max(peaks.at(-1)!, count);
  else peaks.push(day, count);
  while (peaks[0]! < day - WINDOW_DAYS) peaks.splice(0, 2);
}

/**
 * Why a count is nothing unusual: it went over the limit on at least three of the 30 days before, and then nearly as high.
 * Today does not count, so that nobody makes a habit within a day.
 */
export function habitText(peaks: DailyPeaks, second: number, count: number): string | undefined {
  const day = Math.floor(second / DAY_SECONDS);
  let days = 0;
  let highest = 0;
  for (let at = 0; at < peaks.length; at += 2) {
    if (peaks[at]! >= day || peaks[at]! < day - WINDOW_DAYS) continue;
    days++;
    highest = Math.max(highest, peaks[at + 1]!);
  }
  if (days < HABIT_DAYS || count > highest * HABIT_RATIO) return undefined;
  return `usual for the key: up to ${highest} on ${days} of the ${WINDOW_DAYS} days before`;
}

/** Whether no peak counts for anything after this second. */
export function arePeaksOver(peaks: DailyPeaks, second: number): boolean {
  return peaks.length === 0 || peaks.at(-2)! < Math.floor(second / DAY_SECONDS) - WINDOW_DAYS;
}
