import type { BusinessInterval } from "./key-record.ts";

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
/** `mon-fri 09:00-18:00`, `sat 10:00-14:00`, `sat,sun 22:00-24:00`. */
const INTERVAL = /^((?:[a-z]{3}(?:-[a-z]{3})?)(?:,[a-z]{3}(?:-[a-z]{3})?)*) (\d\d):(\d\d)-(\d\d):(\d\d)$/;
const DAY_MINUTES = 1_440;

/** How an interval is written, for messages. */
export const BUSINESS_HOURS_FORM =
  "weekdays and hours such as mon-fri 09:00-18:00, up to 24:00; what goes over midnight is two of them";

/**
 * Reads weekdays with an interval of hours. A range of days may go over the week's end (`sat-mon`), hours may not go over midnight.
 *
 * @returns one interval a day; undefined for another form
 */
export function parseBusinessHours(text: string): readonly BusinessInterval[] | undefined {
  const [, days, fromHour, fromMinute, toHour, toMinute] = INTERVAL.exec(text.trim().toLowerCase()) ?? [];
  const weekdays = days === undefined ? undefined : parseDays(days);
  if (weekdays === undefined || Number(fromMinute) > 59 || Number(toMinute) > 59) return undefined;
  const from = Number(fromHour) * 60 + Number(fromMinute);
  const to = Number(toHour) * 60 + Number(toMinute);
  if (from >= to || to > DAY_MINUTES) return undefined;
  return weekdays.map((weekday) => ({ weekday, fromMinute: from, toMinute: to }));
}

function parseDays(text: string): readonly number[] | undefined {
  const weekdays = new Set<number>();
  for (const range of text.split(",")) {
    const [from = -1, to = from] = range.split("-").map((name) => DAYS.indexOf(name));
    if (from === -1 || to === -1) return undefined;
    for (let day = from; ; day = (day + 1) % 7) {
      weekdays.add(day + 1);
      if (day === to) break;
    }
  }
  return [...weekdays].toSorted((a, b) => a - b);
}

/** The interval as it is written in a registry. */
export function businessHoursText({ weekday, fromMinute, toMinute }: BusinessInterval): string {
  return `${DAYS[weekday - 1]} ${clockText(fromMinute)}-${clockText(toMinute)}`;
}

function clockText(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}
