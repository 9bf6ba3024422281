const DAY_SECONDS = 86_400;
/** Days that count, today included. */
const WINDOW_DAYS = 30;
/** Values that are remembered; of one that leaves it stays counted whether it was seen once. */
const MAX_VALUES = 256;
/** The last day and the day of the sighting before, in one number. */
const DAY_BASE = 65_536;
/** Numbers per day in `days`. */
const DAY_FIELDS = 3;
/** Sightings from which the share says something (`detection.md` 3.1). */
const MIN_SIGHTINGS = 20;
/** Share over which new values are the usual case (`detection.md` 3.1). */
const MAX_SHARE = 0.05;

/**
 * How likely the next value of a key is one that it never showed: the share of sightings whose value was seen exactly once, by Good and Turing
 * (https://doi.org/10.1093/biomet/40.3-4.237). Counted by days (UTC): today and the 29 before.
 */
export interface UnseenMass {
  /** Value → days of its last two sightings; the longest unseen first, once half of the room is taken. */
  readonly values: Map<string, number>;
  newest: string;
  /** Three numbers a day: the day, its sightings, values seen once on it that left for want of room. */
  days: number[];
}

/** Sightings, and those among them whose value was seen exactly once. */
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
  const day = Math.floor(second / DAY_SECONDS);
  const { days } = mass;
  if (days.at(-DAY_FIELDS) !== day) {
    days.push(day, 0, 0);
    while (days[0]! <= day - WINDOW_DAYS) days.splice(0, DAY_FIELDS);
  }
  days[days.length - 2]!++;
  const before = mass.values.get(value);
  const now = day * DAY_BASE + (before === undefined ? 0 : Math.floor(before / DAY_BASE));
  if (mass.newest === value && before === now) return;
  // Order matters only where something may have to leave: below that a place in the map is kept, which costs less.
  const isOrdered = mass.values.size * 2 > MAX_VALUES;
  if (isOrdered) mass.values.delete(value);
  if (isOrdered || before !== now) mass.values.set(value, now);
  mass.newest = value;
  if (mass.values.size > MAX_VALUES) forgetOldest(mass, day);
}

/** The share up to a second: how many of the sightings had a value that was seen exactly once. */
export function unseenShare(mass: UnseenMass, second: number): UnseenShare {
  const from = Math.floor(second / DAY_SECONDS) - WINDOW_DAYS + 1;
  let once = 0;
  let all = 0;
  for (const days of mass.values.values()) {
    if (Math.floor(days / DAY_BASE) >= from && days % DAY_BASE < from) once++;
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
  return all >= MIN_SIGHTINGS && once > all * MAX_SHARE;
}

function forgetOldest(mass: UnseenMass, today: number): void {
  const [value, days] = mass.values.entries().next().value!;
  mass.values.delete(value);
  const last = Math.floor(days / DAY_BASE);
  if (last <= today - WINDOW_DAYS || days % DAY_BASE > last - WINDOW_DAYS) return;
  for (let at = 0; at < mass.days.length; at += DAY_FIELDS) if (mass.days[at] === last) mass.days[at + 2]!++;
}
