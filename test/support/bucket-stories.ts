import type { Sighting } from "../../processor/src/sightings/sighting.ts";
import { sighting } from "./sightings.ts";

export const BUCKETS_PER_DAY = 288;

/**
 * Traffic by five minutes, one sighting for all requests of a kind in a bucket.
 * @param countAt requests in the bucket that so many others came before; 0 for none
 */
export function traffic(
  buckets: number,
  countAt: (bucket: number) => number,
  part: Parameters<typeof sighting>[0] = {},
): Sighting[] {
  return Array.from({ length: buckets }, (_, bucket) => ({ bucket, count: Math.round(countAt(bucket)) }))
    .filter(({ count }) => count > 0)
    .map(({ bucket, count }) => sighting({ ...part, atSeconds: (part.atSeconds ?? 0) + bucket * 300, weight: count }));
}
