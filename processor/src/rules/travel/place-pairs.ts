const DAY_SECONDS = 86_400;
/** Cells of one day that are paired with each other. */
const MAX_CELLS_A_DAY = 8;
/** Pairs that are remembered, the longest unused go first. */
const MAX_PAIRS = 64;
/** Days on which a pair was used together, after which it is a habit (`detection.md` 3.2). */
const HABIT_DAYS = 3;

/** Which places a key uses on the same days (UTC). */
export interface PlacePairs {
  day: number;
  cells: readonly string[];
  /** Pair of cells → its first days, at most three. */
  readonly days: Map<string, readonly number[]>;
}

export function createPlacePairs(): PlacePairs {
  return { day: -1, cells: [], days: new Map() };
}

export function clonePlacePairs(pairs: PlacePairs): PlacePairs {
  return { ...pairs, days: new Map(pairs.days) };
}

/** Notes that a cell was used. Seconds never go back. */
export function notePlace(pairs: PlacePairs, cell: string, second: number): void {
  const day = Math.floor(second / DAY_SECONDS);
  if (day !== pairs.day) {
    pairs.day = day;
    pairs.cells = [];
  }
  if (pairs.cells.includes(cell) || pairs.cells.length >= MAX_CELLS_A_DAY) return;
  for (const other of pairs.cells) notePair(pairs.days, pairKey(cell, other), day);
  pairs.cells = [...pairs.cells, cell];
}

/** Whether two cells were used together on three days before the one of this second. */
export function isHabit(pairs: PlacePairs, a: string, b: string, second: number): boolean {
  const day = Math.floor(second / DAY_SECONDS);
  const days = pairs.days.get(pairKey(a, b)) ?? [];
  return days.filter((one) => one < day).length >= HABIT_DAYS;
}

/** Whether nothing is remembered that counts after this second. */
export function isPairless(pairs: PlacePairs, second: number): boolean {
  return pairs.days.size === 0 && pairs.day < Math.floor(second / DAY_SECONDS);
}

function notePair(pairs: Map<string, readonly number[]>, key: string, day: number): void {
  const days = pairs.get(key) ?? [];
  pairs.delete(key);
  pairs.set(key, days.length < HABIT_DAYS ? [...days, day] : days);
  if (pairs.size > MAX_PAIRS) pairs.delete(pairs.keys().next().value!);
}

function pairKey(a: string, b: string): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}
