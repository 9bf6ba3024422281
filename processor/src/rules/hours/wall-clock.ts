/** What a clock on the wall of a time zone shows. */
export interface WallClock {
  /** `2026-03-29`. */
  readonly date: string;
  /** 1 Monday … 7 Sunday (ISO 8601). */
  readonly weekday: number;
  /** Minutes since midnight as the clock shows them, 0 to 1439: an hour that the clock skips never comes, one that it repeats comes twice. */
  readonly minute: number;
}

/** The clock of one zone. */
interface ZoneClock {
  readonly format: Intl.DateTimeFormat;
  /** Minute (unix) of the reading that is kept: busy keys ask for the same one many times. */
  unixMinute: number;
  reading: WallClock;
}

/** Zones whose formatters are kept; there are some 420 (IANA), and a formatter takes some 50 kB. */
const MAX_ZONES = 64;
const MINUTE_MILLIS = 60_000;
const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const NEVER: WallClock = { date: "", weekday: 0, minute: 0 };

const clocks = new Map<string, ZoneClock>();

/**
 * Reads the wall clock of a zone at an instant. Offsets of all zones are whole minutes since 1972, so one reading holds for a minute.
 *
 * @param timeZone IANA name
 * @throws RangeError when there is no such zone
 */
export function readWallClock(unixMillis: number, timeZone: string): WallClock {
  let clock = clocks.get(timeZone);
  if (clock === undefined) {
    if (clocks.size >= MAX_ZONES) clocks.clear();
    clock = { format: createFormat(timeZone), unixMinute: Number.NaN, reading: NEVER };
    clocks.set(timeZone, clock);
  }
  const unixMinute = Math.floor(unixMillis / MINUTE_MILLIS);
  if (clock.unixMinute !== unixMinute) {
    clock.reading = read(clock.format, unixMinute * MINUTE_MILLIS);
    clock.unixMinute = unixMinute;
  }
  return clock.reading;
}

function createFormat(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat("en-US-u-ca-gregory-nu-latn", {
    timeZone,
    hourCycle: "h23",
    weekday: "short",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  });
}

function read(format: Intl.DateTimeFormat, unixMillis: number): WallClock {
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = {};
  for (const { type, value } of format.formatToParts(unixMillis)) parts[type] = value;
  return {
    date: `${parts.year}-${parts.month}-${parts.day}`,
    weekday: WEEKDAYS.indexOf(parts.weekday!) + 1,
    minute: Number(parts.hour) * 60 + Number(parts.minute),
  };
}
