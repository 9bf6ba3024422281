/** Length of hex(HMAC-SHA-256). */
export const HASH_DIGITS = 64;

const IS_HEX = new Uint8Array(256);
for (const digit of "0123456789abcdefABCDEF") IS_HEX[digit.charCodeAt(0)] = 1;

/**
 * Finds the next run of exactly 64 hex digits, as a full key hash is printed. Looks at every 64th byte until one is a digit.
 * @returns offset of its first digit, -1 when there is none
 */
export function findHashRun(bytes: Uint8Array, start: number, end: number): number {
  let probe = start + HASH_DIGITS - 1;
  let floor = start;
  while (probe < end) {
    if (IS_HEX[bytes[probe]!] === 0) {
      floor = probe + 1;
      probe += HASH_DIGITS;
      continue;
    }
    let first = probe;
    while (first > floor && IS_HEX[bytes[first - 1]!] === 1) first--;
    let after = probe + 1;
    while (after < end && IS_HEX[bytes[after]!] === 1) after++;
    if (after - first === HASH_DIGITS) return first;
    floor = after;
    probe = after + HASH_DIGITS - 1;
  }
  return -1;
}

/** Whether a text quotes 64 hex digits. */
export function hasHashRun(bytes: Uint8Array, start: number, end: number): boolean {
  return findHashRun(bytes, start, end) !== -1;
}
