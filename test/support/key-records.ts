import type { KeyRecord, KeyRegistry } from "../../processor/src/registry/key-record.ts";
import { keyHash, STORY_START_MILLIS } from "./sightings.ts";

/** A record with what the story does not say filled in: an active key that may do everything. */
export function keyRecord(part: Partial<KeyRecord> & { readonly key?: string } = {}): KeyRecord {
  const { key = "story", ...rest } = part;
  return {
    keyHash: keyHash(key),
    name: "",
    owner: "",
    plan: "",
    status: "active",
    changedAtUnixMillis: undefined,
    graceUntilUnixMillis: undefined,
    expiresAtUnixMillis: undefined,
    isCanary: false,
    allowedCidrs: [],
    allowedCountries: [],
    allowedAsns: [],
    allowedRoutes: [],
    rateLimits: [],
    timeZone: undefined,
    businessHours: undefined,
    rules: {},
    ...rest,
  };
}

/** A registry that never changes. */
export function registryOf(records: readonly KeyRecord[], isComplete: boolean = false): KeyRegistry {
  const byHash = new Map(records.map((record) => [record.keyHash, record]));
  return { size: byHash.size, isComplete, find: (hash) => byHash.get(hash) };
}

/** Milliseconds since the epoch of a second of the story. */
export function storyMillis(atSeconds: number): number {
  return STORY_START_MILLIS + atSeconds * 1000;
}
