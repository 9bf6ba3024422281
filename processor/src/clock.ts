/** The only place that reads the time. Everything else is handed a {@link Clock}. */
export interface Clock {
  /** Wall clock, milliseconds since the Unix epoch. */
  nowUnixMillis(): number;
  /** Monotonic milliseconds, for durations only. */
  monotonicMillis(): number;
}

/** The machine's clocks. */
export const systemClock: Clock = {
  nowUnixMillis: () => Date.now(),
  monotonicMillis: () => performance.now(),
};
