/**
 * An instant in the profile of ISO 8601 that logs use; a time without an offset is UTC.
 *
 * ```
 * date-time = YYYY-MM-DD ("T" | "t" | " ") hh:mm[:ss[("." | ",") digits]] ["Z" | "z" | (("+" | "-") hh[:]mm)]
 * ```
 * https://www.rfc-editor.org/rfc/rfc3339#section-5.6
 */
const ISO_TIME =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?:[Zz]|([+-])(\d{2}):?(\d{2}))?$/;

/** Later than any log, sooner than the present in milliseconds: what is beyond it was not given in seconds. The year 5138. */
const MAX_UNIX_SECONDS = 100_000_000_000;

/**
 * Milliseconds since the epoch, with a fraction, of an ISO time or of unix seconds.
 * @returns undefined for what is neither, and for times before 1970
 */
export function parseEventTime(value: unknown): number | undefined {
  if (typeof value === "number") return fromUnixSeconds(value);
  if (typeof value !== "string") return undefined;
  return /^\d+(?:\.\d+)?$/.test(value) ? fromUnixSeconds(Number(value)) : parseIsoTime(value);
}

function fromUnixSeconds(seconds: number): number | undefined {
  return seconds >= 0 && seconds < MAX_UNIX_SECONDS ? seconds * 1000 : undefined;
}

function parseIsoTime(text: string): number | undefined {
  const parts = ISO_TIME.exec(text);
  if (parts === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction, sign, offsetHours, offsetMinutes] = parts;
  const millis = toUnixMillis(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second ?? 0),
  );
  if (millis === undefined) return undefined;
  const offsetMillis = (Number(offsetHours ?? 0) * 60 + Number(offsetMinutes ?? 0)) * 60_000;
  const time = millis + Number(`0.${fraction ?? "0"}`) * 1000 - (sign === "-" ? -offsetMillis : offsetMillis);
  return time >= 0 ? time : undefined;
}

/** @returns undefined for a day or an hour that there is not; a leap second counts as the second after it */
function toUnixMillis(
  year: number,
  monthIndex: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): number | undefined {
  const isClockTime = hour < 24 && minute < 60 && second <= 60;
  const date = new Date(Date.UTC(year, monthIndex, day));
  if (!isClockTime || date.getUTCMonth() !== monthIndex || date.getUTCDate() !== day) return undefined;
  return date.getTime() + ((hour * 60 + minute) * 60 + second) * 1000;
}

const MONTHS: ReadonlyMap<string, number> = new Map(
  ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"].map((name, index) => [
    name,
    index,
  ]),
);
/** `[10/Oct/2000:13:55:36 -0700]`: https://httpd.apache.org/docs/2.4/mod/mod_log_config.html#formats */
const CLF_TIME = /^(\d{2})\/([A-Z][a-z]{2})\/(\d{4}):(\d{2}):(\d{2}):(\d{2}) ([+-])(\d{2})(\d{2})$/;

/** Milliseconds since the epoch of a time in the Common Log Format, without its brackets. */
export function parseCommonLogTime(text: string): number | undefined {
  const parts = CLF_TIME.exec(text);
  if (parts === null) return undefined;
  const [, day, monthName, year, hour, minute, second, sign, offsetHours, offsetMinutes] = parts;
  const monthIndex = MONTHS.get(monthName ?? "");
  if (monthIndex === undefined) return undefined;
  const millis = toUnixMillis(Number(year), monthIndex, Number(day), Number(hour), Number(minute), Number(second));
  const offsetMillis = (Number(offsetHours) * 60 + Number(offsetMinutes)) * 60_000;
  return millis === undefined ? undefined : millis - (sign === "-" ? -offsetMillis : offsetMillis);
}
