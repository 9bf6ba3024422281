/** `2026-12-01`, `2026-12-01T10:00:00Z`, `2026-12-01T10:00:00+01:00`. */
const INSTANT =
  /^(\d{4})-(\d\d)-(\d\d)(?:T([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d))?$/;

/** An ISO 8601 date, which is its midnight in UTC, or a time with its offset, as milliseconds since the epoch; NaN for what is neither. */
export function parseInstant(text: string): number {
  const [, year, month, day] = INSTANT.exec(text) ?? [];
  if (day === undefined) return Number.NaN;
  // Date takes 30 February for 2 March.
  const midnight = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return midnight.getUTCMonth() === Number(month) - 1 && midnight.getUTCDate() === Number(day)
    ? Date.parse(text)
    : Number.NaN;
}
