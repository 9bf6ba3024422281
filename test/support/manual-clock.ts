import type { Clock } from "../../processor/src/clock.ts";

/** A clock that moves when it is told to. */
export interface ManualClock extends Clock {
  advance(millis: number): void;
}

/** @param startUnixMillis the wall clock at first; the monotonic one starts at 0 */
export function createManualClock(startUnixMillis: number): ManualClock {
  let elapsedMillis = 0;
  return {
    nowUnixMillis: () => startUnixMillis + elapsedMillis,
    monotonicMillis: () => elapsedMillis,
    advance(millis) {
      elapsedMillis += millis;
    },
  };
}
