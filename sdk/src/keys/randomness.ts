const MAX_JUDGED_CHARACTERS = 128;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const HEX = /^(?:[0-9a-f]+|[0-9A-F]+)$/;
const MAX_EQUAL_RUN = 5;
const MAX_RISING_RUN = 7;
const MIN_DISTINCT = { hex: 7, other: 9 };
const MIN_LENGTH_OF_ALL_DISTINCT = 20;

/**
 * Whether a run of characters looks drawn at random: neither a number, a word, words in a row, a placeholder nor a counted-up example.
 * A version-7 UUID counts, although its first characters are a time.
 */
export function isRandomKey(run: string): boolean {
  const key = run.slice(0, MAX_JUDGED_CHARACTERS).replace(/=+$/, "");
  const counts = countClasses(key);
  if (counts.longestEqual > MAX_EQUAL_RUN || counts.longestRising > MAX_RISING_RUN) return false;
  const isHex = HEX.test(key) || UUID.test(key);
  const least = isHex ? MIN_DISTINCT.hex : MIN_DISTINCT.other;
  if (new Set(key).size < (key.length < MIN_LENGTH_OF_ALL_DISTINCT ? least - 1 : least)) return false;
  if (isHex) return counts.digits > 1 && counts.lower + counts.upper > 1;
  return counts.digits > 0 ? hasScatteredDigits(counts) : isMixedCase(counts, key.length);
}

interface ClassCounts {
  digits: number;
  digitGroups: number;
  lower: number;
  upper: number;
  /** Neighbours of different case, or a letter beside a digit. */
  changes: number;
  longestEqual: number;
  longestRising: number;
}

const OTHER = 0;
const DIGIT = 1;
const LOWER = 2;
const UPPER = 3;

function classOf(code: number): number {
  if (code >= 48 && code <= 57) return DIGIT;
  if (code >= 97 && code <= 122) return LOWER;
  return code >= 65 && code <= 90 ? UPPER : OTHER;
}

function countClasses(key: string): ClassCounts {
  const counts = { digits: 0, digitGroups: 0, lower: 0, upper: 0, changes: 0, longestEqual: 1, longestRising: 1 };
  let previous = OTHER;
  let equal = 1;
  let rising = 1;
  for (let at = 0; at < key.length; at++) {
    const code = key.charCodeAt(at);
    const kind = classOf(code);
    if (kind === DIGIT) {
      counts.digits++;
      if (previous !== DIGIT) counts.digitGroups++;
    } else if (kind === LOWER) counts.lower++;
    else if (kind === UPPER) counts.upper++;
    if (at > 0 && kind !== previous) counts.changes++;
    equal = at > 0 && code === key.charCodeAt(at - 1) ? equal + 1 : 1;
    rising = at > 0 && code === key.charCodeAt(at - 1) + 1 ? rising + 1 : 1;
    counts.longestEqual = Math.max(counts.longestEqual, equal);
    counts.longestRising = Math.max(counts.longestRising, rising);
    previous = kind;
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
