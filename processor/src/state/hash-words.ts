/**
 * Mixing of 32-bit words for tables and for picking evidence. MurmurHash3's rounds
 * (https://github.com/aappleby/smhasher/blob/master/src/MurmurHash3.cpp): fast in JavaScript and well spread; not a secret.
 */
export function mixWord(hash: number, word: number): number {
  let k = Math.imul(word, 0xcc9e2d51);
  k = (k << 15) | (k >>> 17);
  let h = hash ^ Math.imul(k, 0x1b873593);
  h = (h << 13) | (h >>> 19);
  return (Math.imul(h, 5) + 0xe6546b64) | 0;
}

/** Seeds of the two halves of a 64-bit fingerprint. They stand in snapshots: another value would forget what was seen. */
export const LOW_SEED = 0x6b657974;
export const HIGH_SEED = 0x7261696c;

/** Final avalanche of a mixed hash, as an unsigned 32-bit number. */
export function finishHash(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** 32-bit hash of a string's UTF-16 units under a seed; four units a round, shifted so that wide ones overlap and still count. */
export function hashString(text: string, seed: number): number {
  const { length } = text;
  let h = seed;
  let i = 0;
  for (; i + 4 <= length; i += 4) {
    const low = text.charCodeAt(i) ^ (text.charCodeAt(i + 1) << 8);
    const high = text.charCodeAt(i + 2) ^ (text.charCodeAt(i + 3) << 8);
    h = mixWord(h, low ^ (high << 16));
  }
  for (; i < length; i++) h = mixWord(h, text.charCodeAt(i));
  return finishHash(h ^ length);
}

/** 32-bit hash of the six identity words that start at `at`, under a seed. */
export function hashIdentity(words: Uint32Array, at: number, seed: number): number {
  let h = seed;
  for (let i = 0; i < 6; i++) h = mixWord(h, words[at + i]!);
  return finishHash(h);
}
