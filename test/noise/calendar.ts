/**
 * The days of the simulation: 30 from 2026-03-05 on, a Thursday. Clocks change in the United States on 8 March and in Europe on 29 March, and neither in India nor
 * in Japan nor in Brazil; 3 April is a holiday.
 */
export const FIRST_DAY_MILLIS: number = Date.UTC(2026, 2, 5);
export const DAY_MILLIS = 86_400_000;
export const HOUR_MILLIS = 3_600_000;
export const MINUTE_MILLIS = 60_000;

/** Days after which a key's habits are known, and false alerts are counted against the goal. */
export const LEARNING_DAYS = 7;

/** Nobody works on these. */
export const HOLIDAYS: readonly string[] = ["2026-04-03"];

/** First instant of a day, by UTC. */
export function startOfDay(day: number): number {
  return FIRST_DAY_MILLIS + day * DAY_MILLIS;
}

const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();

/** What the clock of a zone is ahead of UTC at an instant, milliseconds. */
export function zoneOffset(zone: string, atMillis: number): number {
  const hour = Math.floor(atMillis / HOUR_MILLIS);
  const key = `${zone} ${hour}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-GB", { timeZone: zone, dateStyle: "short", timeStyle: "medium" });
    formats.set(zone, format);
  }
  const [day, month, year, hours, minutes] = format
    .format(hour * HOUR_MILLIS)
    .split(/\D+/)
    .map(Number);
  const offset = Date.UTC(year!, month! - 1, day, hours, minutes) - hour * HOUR_MILLIS;
  offsets.set(key, offset);
  return offset;
}

/** The instant at which the clocks of a zone show a time of a day; in a gap of the change the hour after it. */
export function atWallClock(day: number, hours: number, zone: string): number {
  const wall = startOfDay(day) + hours * HOUR_MILLIS;
  return wall - zoneOffset(zone, wall - zoneOffset(zone, wall));
}

/** 1 Monday … 7 Sunday. */
export function weekdayOf(day: number): number {
  return ((new Date(startOfDay(day)).getUTCDay() + 6) % 7) + 1;
}

/** Whether people work on a day. */
export function isWorkday(day: number): boolean {
  return weekdayOf(day) <= 5 && !HOLIDAYS.includes(new Date(startOfDay(day)).toISOString().slice(0, 10));
}
