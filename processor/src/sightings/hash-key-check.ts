/** Services that are remembered, so that each is told of once. */
const MAX_SERVICES = 1_000;

/**
 * Compares the name of the hash secret that services give with this processor's own. A service with another secret gives the same key another
 * hash: its leaks can't be matched to its keys, nor its keys to those of other services.
 *
 * @param ownHashKeyId 8 hex digits of this processor's secret
 * @param warn told once for each service
 */
export function createHashKeyCheck(
  ownHashKeyId: string,
  warn: (line: string) => void,
): (serviceName: string, hashKeyId: string) => void {
  const told = new Set<string>();
  return (serviceName, hashKeyId) => {
    if (hashKeyId === ownHashKeyId || told.has(serviceName) || told.size >= MAX_SERVICES) return;
    told.add(serviceName);
    warn(
      `service ${JSON.stringify(serviceName.slice(0, 100))} hashes keys with another secret (keytrail.hash_key_id ${JSON.stringify(hashKeyId.slice(0, 16))}) ` +
        `than this processor (${ownHashKeyId}): its keys can't be matched; give both the same KEYTRAIL_HASH_SECRET`,
    );
  };
}
