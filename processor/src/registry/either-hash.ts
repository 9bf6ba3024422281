import type { KeyRegistry } from "./key-record.ts";

/**
 * A registry that also finds a key under the newest of its hashes: while the hash secret is rotated a key's history goes on under its first
 * hash, and the owner may have written either.
 *
 * @param newestOf the newest hash of a key, given any of them
 */
export function findByEitherHash(registry: KeyRegistry, newestOf: (keyHash: string) => string): KeyRegistry {
  return {
    get size() {
      return registry.size;
    },
    get isComplete() {
      return registry.isComplete ?? false;
    },
    find(keyHash, atUnixMillis) {
      const found = registry.find(keyHash, atUnixMillis);
      if (found !== undefined) return found;
      const newest = newestOf(keyHash);
      return newest === keyHash ? undefined : registry.find(newest, atUnixMillis);
    },
  };
}
