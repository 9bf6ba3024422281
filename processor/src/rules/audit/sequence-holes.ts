/**
 * Numbers that a process gave its audit records and that never came. Records are numbered when their requests end, and stand at their start or, for long ones, 60 s
 * before their end: a record that is missing after one with a higher number can only stand up to 60 s behind that one.
 */
const REORDER_SECONDS = 61;
/** After so long without a record the numbers begin anew. */
export const SILENCE_SECONDS = 3_600;
/** How long nothing is said of a source that showed a number twice: several processes stand behind it. */
const MIXED_SECONDS = 3_600;
/** So many numbers below the first one are its neighbours that came later; more are another process. */
const MAX_BACKWARD = 100;
/** Holes that may wait to be filled. */
const MAX_HOLES = 64;

/** Numbers that have not come yet. */
export interface Hole {
  from: number;
  to: number;
  /** Second at whose end they are missing. */
  dueSecond: number;
  /** Cells of the records around it. */
  beforeSecond: number;
  afterSecond: number;
}

/** The numbers of one source: all between `low` and `high` came, but for those in `holes`. */
export interface SequenceNumbers {
  low: number;
  high: number;
  firstSecond: number;
  lastSecond: number;
  mixedUntilSecond: number;
  /** At most 64, the earliest due first. */
  holes: Hole[];
  /** Numbers of holes that were dropped for want of room. */
  unjudged: number;
}

export function createSequence(): SequenceNumbers {
  return { low: 0, high: 0, firstSecond: 0, lastSecond: 0, mixedUntilSecond: 0, holes: [], unjudged: 0 };
}

export function cloneSequence(sequence: SequenceNumbers): SequenceNumbers {
  return { ...sequence, holes: sequence.holes.map((hole) => ({ ...hole })) };
}

/** Notes the number of a record, from 1. Seconds never go back. */
export function noteNumber(sequence: SequenceNumbers, number: number, second: number): void {
  const { low, high, lastSecond, firstSecond } = sequence;
  if (high === 0 || second - lastSecond > SILENCE_SECONDS) begin(sequence, number, second);
  else if (number > high) {
    if (number > high + 1) addHole(sequence, high + 1, number - 1, second + REORDER_SECONDS, lastSecond, second);
    sequence.high = number;
  } else if (number < low) {
    if (low - number > MAX_BACKWARD || second - firstSecond >= REORDER_SECONDS) mix(sequence, number, second);
    else {
      if (number < low - 1)
        addHole(sequence, number + 1, low - 1, firstSecond + REORDER_SECONDS, firstSecond, firstSecond);
      sequence.low = number;
    }
  } else if (!fill(sequence, number)) mix(sequence, number, second);
  sequence.lastSecond = second;
}

/** Takes the holes that are due at a second. */
export function takeDue(sequence: SequenceNumbers, second: number): Hole[] {
  const due = sequence.holes.filter(({ dueSecond }) => dueSecond <= second);
  if (due.length > 0) sequence.holes = sequence.holes.filter(({ dueSecond }) => dueSecond > second);
  return second < sequence.mixedUntilSecond ? [] : due;
}

/** True when the numbers would begin anew after this second, and nothing waits. */
export function isSequenceIdle({ holes, lastSecond, mixedUntilSecond }: SequenceNumbers, second: number): boolean {
  return holes.length === 0 && second >= lastSecond + SILENCE_SECONDS && second >= mixedUntilSecond;
}

function begin(sequence: SequenceNumbers, number: number, second: number): void {
  sequence.low = number;
  sequence.high = number;
  sequence.firstSecond = second;
}

/** Another process, or the same one anew: what is missing of which can't be told. */
function mix(sequence: SequenceNumbers, number: number, second: number): void {
  begin(sequence, number, second);
  sequence.holes = [];
  sequence.mixedUntilSecond = second + MIXED_SECONDS;
}

function addHole(
  sequence: SequenceNumbers,
  from: number,
  to: number,
  dueSecond: number,
  beforeSecond: number,
  afterSecond: number,
): void {
  const { holes } = sequence;
  holes.push({ from, to, dueSecond, beforeSecond, afterSecond });
  sortByDue(sequence);
  if (holes.length > MAX_HOLES) drop(sequence);
}

/** @returns false where the number had come before */
function fill(sequence: SequenceNumbers, number: number): boolean {
  const { holes } = sequence;
  const at = holes.findIndex(({ from, to }) => number >= from && number <= to);
  if (at === -1) return false;
  const hole = holes[at]!;
  const parts = [
    { ...hole, to: number - 1 },
    { ...hole, from: number + 1 },
  ].filter(({ from, to }) => from <= to);
  holes.splice(at, 1, ...parts);
  if (holes.length > MAX_HOLES) drop(sequence);
  return true;
}

/** The hole that is due last goes: its numbers are left out, and counted. */
function drop(sequence: SequenceNumbers): void {
  const { from, to } = sequence.holes.pop()!;
  sequence.unjudged += to - from + 1;
}

function sortByDue({ holes }: SequenceNumbers): void {
  holes.sort((a, b) => a.dueSecond - b.dueSecond || a.from - b.from);
}
