/** Seeded draws: the same seed gives the same keys and texts on every machine. */
export interface Random {
  /** A whole number from 0 to `limit` - 1. */
  below(limit: number): number;
  /** A whole number from `min` to `max`, both included. */
  between(min: number, max: number): number;
  pick<Item>(items: readonly Item[]): Item;
  /** Characters drawn from `alphabet`. */
  characters(alphabet: string, length: number): string;
  bytes(length: number): Buffer;
}

export const DIGITS = "0123456789";
export const HEX: string = `${DIGITS}abcdef`;
export const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
export const LOWER = "abcdefghijklmnopqrstuvwxyz";
export const ALPHANUMERIC: string = DIGITS + UPPER + LOWER;
export const BASE64: string = `${UPPER}${LOWER}${DIGITS}+/`;
export const BASE64URL: string = `${UPPER}${LOWER}${DIGITS}-_`;

/**
 * Creates a source of draws.
 * @param name makes sources of one seed independent of each other, so that a further format or carrier changes no other's keys
 */
export function createRandom(seed: number, name: string): Random {
  let state = fnv1a(`${seed}:${name}`);
  // Mulberry32.
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const below = (limit: number): number => next() % limit;
  return {
    below,
    between: (min, max) => min + below(max - min + 1),
    pick: (items) => {
      const item = items[below(items.length)];
      if (item === undefined)
        throw new RangeError("Cannot pick from a list: an item is wanted: received an empty list");
      return item;
    },
    characters: (alphabet, length) => {
      let text = "";
      for (let index = 0; index < length; index++) text += alphabet[below(alphabet.length)];
      return text;
    },
    bytes: (length) => Buffer.from(Array.from({ length }, () => below(256))),
  };
}

/** A version 4 UUID. */
export function drawUuid(random: Random): string {
  const hex = random.characters(HEX, 32);
  const variant = random.pick(["8", "9", "a", "b"]);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}
