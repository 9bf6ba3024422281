import type { KeyHasher } from "@keytrail/sdk/keys";

/** Services that are remembered, so that each is told of once. */
const MAX_SERVICES = 1_000;

/**
 * Compares the name of the hash secret that services give with this processor's own. A service with another secret gives the same key another
 * hash: its leaks can't be matched to its keys, nor its keys to those of other services. While the secret is being rotated, either side may have the
 * new one first, as long as it has the one before as well.
 *
 * @param own the processor's hasher
 * @param warn told once for each service
 * @returns given a service, the name of its secret, and of the one before it or an empty text
 */
export function createHashKeyCheck(
  own: Pick<KeyHasher, "hashKeyId" | "previous">,
  warn: (line: string) => void,
): (serviceName: string, hashKeyId: string, previousHashKeyId: string) => void {
  const told = new Set<string>();
  const ownIds = [own.hashKeyId, ...(own.previous === undefined ? [] : [own.previous.hashKeyId])];
  return (serviceName, hashKeyId, previousHashKeyId) => {
    if (ownIds.includes(hashKeyId) || ownIds.includes(previousHashKeyId)) return;
    if (told.has(serviceName) || told.size >= MAX_SERVICES) return;
    told.add(serviceName);
    warn(
      `service ${JSON.stringify(serviceName.slice(0, 100))} hashes keys with another secret (keytrail.hash_key_id ${JSON.stringify(hashKeyId.slice(0, 16))}) ` +
        `than this processor (${own.hashKeyId}): its keys can't be matched; give both the same KEYTRAIL_HASH_SECRET`,
    );
  };
}
