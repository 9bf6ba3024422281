const MAX_JUDGED_CHARACTERS = 128;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const UUID_CHARACTERS = 36;
const EQUALS = 61;
const MAX_EQUAL_RUN = 5;
const MAX_RISING_RUN = 7;
const MIN_DISTINCT = { hex: 7, other: 9 };
const MIN_LENGTH_OF_ALL_DISTINCT = 20;

/**
 * Whether a run of characters looks drawn at random: neither a number, a word, words in a row, a placeholder nor a counted-up example.
 * A version-7 UUID counts, although its first characters are a time.
 */
export function isRandomKey(run: string): boolean {
  const length = lengthWithoutPadding(run);
  const counts = countClasses(run, length);
  if (counts.longestEqual > MAX_EQUAL_RUN || counts.longestRising > MAX_RISING_RUN) return false;
  const isHex = isHexRun(counts, length) || (length === UUID_CHARACTERS && UUID.test(run.slice(0, length)));
  const least = isHex ? MIN_DISTINCT.hex : MIN_DISTINCT.other;
  if (counts.distinct < (length < MIN_LENGTH_OF_ALL_DISTINCT ? least - 1 : least)) return false;
  if (isHex) return counts.digits > 1 && counts.lower + counts.upper > 1;
  return counts.digits > 0 ? hasScatteredDigits(counts) : isMixedCase(counts, length);
}

function lengthWithoutPadding(run: string): number {
  let length = Math.min(run.length, MAX_JUDGED_CHARACTERS);
  while (length > 0 && run.charCodeAt(length - 1) === EQUALS) length--;
  return length;
}

/** Hex digits in one case. */
function isHexRun({ digits, lower, upper, hexLetters }: ClassCounts, length: number): boolean {
  return length > 0 && (lower === 0 || upper === 0) && digits + hexLetters === length;
}

interface ClassCounts {
  digits: number;
  digitGroups: number;
  lower: number;
  upper: number;
  /** `a` to `f` in either case. */
  hexLetters: number;
  distinct: number;
  /** Neighbours of different case, or a letter beside a digit. */
  changes: number;
  longestEqual: number;
  longestRising: number;
}

const OTHER = 0;
const DIGIT = 1;
const LOWER = 2;
const UPPER = 3;
const LOWER_F = 102;

function classOf(code: number): number {
  if (code >= 48 && code <= 57) return DIGIT;
  if (code >= 97 && code <= 122) return LOWER;
  return code >= 65 && code <= 90 ? UPPER : OTHER;
}

const CODES = 256;
/** The run in which a character stood last: nothing is to be cleared between runs, of which a text may hold thousands. */
const lastSeenIn = new Float64Array(CODES);
let runNumber = 0;

/** One pass for all that is asked of a run: it is asked of every candidate. */
function countClasses(run: string, length: number): ClassCounts {
  const counts: ClassCounts = {
    digits: 0,
    digitGroups: 0,
    lower: 0,
    upper: 0,
    hexLetters: 0,
    distinct: 0,
    changes: 0,
    longestEqual: 1,
    longestRising: 1,
  };
  runNumber++;
  let previous = OTHER;
  let previousCode = -1;
  let equal = 1;
  let rising = 1;
  for (let at = 0; at < length; at++) {
    const code = run.charCodeAt(at);
    const kind = classOf(code);
    // Runs are ASCII; what is not counts as one of 256.
    if (lastSeenIn[code % CODES] !== runNumber) {
      lastSeenIn[code % CODES] = runNumber;
      counts.distinct++;
    }
    if (kind === DIGIT) {
      counts.digits++;
      if (previous !== DIGIT) counts.digitGroups++;
    } else if (kind === LOWER) counts.lower++;
    else if (kind === UPPER) counts.upper++;
    if (kind > DIGIT && (code | 32) <= LOWER_F) counts.hexLetters++;
    if (at > 0 && kind !== previous) counts.changes++;
    equal = code === previousCode ? equal + 1 : 1;
    rising = at > 0 && code === previousCode + 1 ? rising + 1 : 1;
    if (equal > counts.longestEqual) counts.longestEqual = equal;
    if (rising > counts.longestRising) counts.longestRising = rising;
    previous = kind;
    previousCode = code;
  }
  return counts;
}

/** `service-v2-client` has a digit as well: of drawn letters and digits, neighbours differ in kind all the time. */
function hasScatteredDigits({ digits, digitGroups, lower, upper, changes }: ClassCounts): boolean {
  if (lower + upper < 2) return false;
  return (digitGroups > 1 || digits > 3 || (lower > 1 && upper > 1)) && changes >= (digits + lower + upper) / 6;
}

/** Letters alone: of drawn ones about half are capitals, of words in camelCase one in five. */
function isMixedCase({ lower, upper }: ClassCounts, length: number): boolean {
  return upper > length / 4 && lower > length / 4;
}
