import type { KnownKeyCounts } from "@keytrail/sdk/keys";

/** What the allow list let through, by what allowed it. */
export type AllowedCounts = Record<"format" | "attribute_name" | "hash", number>;

/** What the metrics page shows of the recognition. */
export interface KeyCounters {
  readonly allowed: Readonly<AllowedCounts>;
  readonly knownKeys: Readonly<KnownKeyCounts>;
  /** Known keys in all sources. */
  readonly knownKeyCount: number;
}

/** Of a processor whose recognition counts nothing. */
export const NO_KEY_COUNTERS: KeyCounters = {
  allowed: { format: 0, attribute_name: 0, hash: 0 },
  knownKeys: { hashed: 0, skipped: 0, found: 0 },
  knownKeyCount: 0,
};
