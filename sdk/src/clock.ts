/** The only place of the SDK that reads the time. Everything else is handed a {@link Clock}. */
export interface Clock {
  /** Wall clock, milliseconds since the Unix epoch, with a fraction. */
  nowUnixMillis(): number;
}

/** The machine's clock. Its fraction comes from the monotonic clock, as in OpenTelemetry's own spans. */
export const systemClock: Clock = {
  nowUnixMillis: () => performance.timeOrigin + performance.now(),
};
