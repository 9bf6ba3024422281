/** The only place of the SDK that reads the time. Everything else is handed a {@link Clock}. */
export interface Clock {
  /** Wall clock, milliseconds since the Unix epoch, with a fraction. */
  nowUnixMillis(): number;
}

/** The machine's clock. Its fraction comes from the monotonic clock, as in OpenTelemetry's own spans. */
export const systemClock: Clock = {
  nowUnixMillis: () => performance.timeOrigin + performance.now(),
};

/** A time in the form that OpenTelemetry keeps it: seconds since the epoch, and nanoseconds. */
export function toHrTime(unixMillis: number): readonly [number, number] {
  const seconds = Math.floor(unixMillis / 1000);
  return [seconds, Math.min(999_999_999, Math.round((unixMillis - seconds * 1000) * 1e6))];
}
