const DAY_SECONDS = 86_400;
const HOUR_SECONDS = 3_600;
const HOURS_PER_DAY = 24;
/** Days that count, today included. */
const WINDOW_DAYS = 30;
/** Values that are remembered; of one that leaves it stays counted whether it was seen once. */
const MAX_VALUES = 256;
/** The last hour of use and the day of the one before, in one number. */
const DAY_BASE = 65_536;
/** Numbers per day in `days`. */
const DAY_FIELDS = 3;
/** Hours of use from which the share says something. */
const MIN_HOURS = 20;
/** Share over which new values are the usual case (`detection.md` 3.1). */
const MAX_SHARE = 0.05;

/**
 * How likely the next value of a key is one that it never showed: the share that values seen exactly once have, by Good and Turing
 * (https://doi.org/10.1093/biomet/40.3-4.237). What is counted is hours of use, a value once for each hour in which it was seen: a phone sends a handful
 * of requests from an address before it gets another, and by requests no address would be seen once. Of today and the 29 days before (UTC).
 */
export interface UnseenMass {
  /** Value → its last hour of use and the day of the one before; the longest unseen first, once half of the room is taken. */
  readonly values: Map<string, number>;
  newest: string;
  /** Three numbers a day: the day, its hours of use, values with one hour on it that left for want of room. */
  days: number[];
}

/** Hours of use, and those among them that are their value's only one. */
export interface UnseenShare {
  readonly once: number;
  readonly all: number;
}

export function createUnseenMass(): UnseenMass {
  return { values: new Map(), newest: "", days: [] };
}

export function cloneUnseenMass(mass: UnseenMass): UnseenMass {
  return { values: new Map(mass.values), newest: mass.newest, days: mass.days.slice() };
}

/** Counts a value. Seconds never go back. */
export function countValue(mass: UnseenMass, value: string, second: number): void {
  const hour = Math.floor(second / HOUR_SECONDS);
  const day = Math.floor(second / DAY_SECONDS);
  const before = mass.values.get(value);
  const lastHour = before === undefined ? 0 : Math.floor(before / DAY_BASE);
  // Order matters only where something may have to leave: below that a place in the map is kept, which costs less.
  const isOrdered = mass.values.size * 2 > MAX_VALUES;
  if (lastHour === hour && (mass.newest === value || !isOrdered)) {
    mass.newest = value;
    return;
  }
  const { days } = mass;
  if (days.at(-DAY_FIELDS) !== day) {
    days.push(day, 0, 0);
    while (days[0]! <= day - WINDOW_DAYS) days.splice(0, DAY_FIELDS);
  }
  if (lastHour !== hour) days[days.length - 2]!++;
  const now = lastHour === hour ? before! : hour * DAY_BASE + Math.floor(lastHour / HOURS_PER_DAY);
  if (isOrdered) mass.values.delete(value);
  mass.values.set(value, now);
  mass.newest = value;
  if (mass.values.size > MAX_VALUES) forgetOldest(mass, day);
}

/** The share up to a second: how many of the hours of use are the only one of their value. */
export function unseenShare(mass: UnseenMass, second: number): UnseenShare {
  const from = Math.floor(second / DAY_SECONDS) - WINDOW_DAYS + 1;
  let once = 0;
  let all = 0;
  for (const days of mass.values.values()) {
    if (dayOf(days) >= from && days % DAY_BASE < from) once++;
  }
  for (let at = 0; at < mass.days.length; at += DAY_FIELDS) {
    if (mass.days[at]! < from) continue;
    all += mass.days[at + 1]!;
    once += mass.days[at + 2]!;
  }
  return { once, all };
}

/** Whether so many values are new that one more says nothing. */
export function isUnseenUsual({ once, all }: UnseenShare): boolean {
  return all >= MIN_HOURS && once > all * MAX_SHARE;
}

function forgetOldest(mass: UnseenMass, today: number): void {
  const [value, days] = mass.values.entries().next().value!;
  mass.values.delete(value);
  const last = dayOf(days);
  if (last <= today - WINDOW_DAYS || days % DAY_BASE > last - WINDOW_DAYS) return;
  for (let at = 0; at < mass.days.length; at += DAY_FIELDS) if (mass.days[at] === last) mass.days[at + 2]!++;
}

/** Day of the last hour of use. */
function dayOf(use: number): number {
  return Math.floor(Math.floor(use / DAY_BASE) / HOURS_PER_DAY);
}
