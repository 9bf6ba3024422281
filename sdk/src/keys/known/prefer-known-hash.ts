import type { KeyHasher } from "../hash.ts";

/**
 * Hashes for looking keys up: while the hash secret is being rotated, a key that is known by its hash under the secret before, and not by the
 * present one, gets that.
 *
 * @param isKnown whether a hash stands for a key that somebody used or listed
 * @returns the hash of a raw key
 */
export function preferKnownHash(
  hasher: Pick<KeyHasher, "hash" | "previous">,
  isKnown: (keyHash: string) => boolean,
): (rawKey: string) => string {
  const { previous } = hasher;
  if (previous === undefined) return (rawKey) => hasher.hash(rawKey);
  return (rawKey) => {
    const present = hasher.hash(rawKey);
    if (isKnown(present)) return present;
    const before = previous.hash(rawKey);
    return isKnown(before) ? before : present;
  };
}
