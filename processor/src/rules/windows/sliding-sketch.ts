/**
 * A HyperLogLog that forgets: for each register and rank it keeps when that rank was last reached, so that the registers of any window that ends now can be
 * read from it. It gives what a fresh HyperLogLog (Flajolet, Fusy, Gandouet, Meunier 2007, https://algo.inria.fr/flajolet/Publications/FlFuGaMe07.pdf)
 * over the window's values gives.
 */
const REGISTER_BITS = 8;
const REGISTERS = 1 << REGISTER_BITS;
/** Ranks beyond are counted as the last: up to 256 · 2^16, 16 million values. */
const RANKS = 16;

/** Standard error of an estimate: 1.04 / √m, as the paper gives it. */
export const SKETCH_STANDARD_ERROR: number = 1.04 / Math.sqrt(REGISTERS);

/** By register and rank: the last second in which the rank was reached, 0 for never. 16 KiB. */
export type SlidingSketch = Uint32Array;

export function createSketch(): SlidingSketch {
  return new Uint32Array(REGISTERS * RANKS);
}

/**
 * Notes a value.
 *
 * @param low 32 hash bits that give the rank
 * @param high hash bits that give the register, independent of the others
 * @param second unix second, not before any that was noted
 */
export function addToSketch(sketch: SlidingSketch, low: number, high: number, second: number): void {
  const register = high & (REGISTERS - 1);
  const rank = Math.min(Math.clz32(low), RANKS - 1);
  sketch[register * RANKS + rank] = second;
}

/** Estimates how many distinct values were noted after a second. */
export function estimateSince(sketch: SlidingSketch, afterSecond: number): number {
  let sum = 0;
  let empty = 0;
  for (let register = 0; register < REGISTERS; register++) {
    let rank = RANKS;
    while (rank > 0 && sketch[register * RANKS + rank - 1]! <= afterSecond) rank--;
    if (rank === 0) empty++;
    sum += 2 ** -rank;
  }
  const alpha = 0.7213 / (1 + 1.079 / REGISTERS);
  const raw = (alpha * REGISTERS * REGISTERS) / sum;
  const isSmall = raw <= 2.5 * REGISTERS && empty > 0;
  return Math.round(isSmall ? REGISTERS * Math.log(REGISTERS / empty) : raw);
}
