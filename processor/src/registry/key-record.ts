/** Where a key stands in its life. `rotated`: replaced, and good until `graceUntilUnixMillis`. */
export const KEY_STATUSES = ["active", "rotated", "revoked"] as const;
export type KeyStatus = (typeof KEY_STATUSES)[number];

/** Half-open interval of one weekday in the time zone of the hours; minutes since midnight, `to` up to 1440. */
export interface BusinessInterval {
  /** 1 Monday … 7 Sunday (ISO 8601). */
  readonly weekday: number;
  readonly fromMinute: number;
  readonly toMinute: number;
}

/** A limit that the service itself promises for the key. */
export interface KeyRateLimit {
  readonly limit: number;
  readonly windowSeconds: number;
}

/** What the owner says of one key. Never the key itself: it is named by its hash. */
export interface KeyRecord {
  /** 64 lower-case hex digits. */
  readonly keyHash: string;
  /** Empty where the owner gave none. */
  readonly name: string;
  readonly owner: string;
  readonly plan: string;
  readonly status: KeyStatus;
  /** When the key was revoked or rotated; undefined where it is not known, or not the case. */
  readonly changedAtUnixMillis: number | undefined;
  /** A rotated key is good until then. */
  readonly graceUntilUnixMillis: number | undefined;
  readonly expiresAtUnixMillis: number | undefined;
  /** Nobody may ever use it: its use is an alarm. */
  readonly isCanary: boolean;
  /** Empty lists allow all. CIDRs in canonical text. */
  readonly allowedCidrs: readonly string[];
  readonly allowedCountries: readonly string[];
  readonly allowedAsns: readonly number[];
  /** Globs over `http.route`. */
  readonly allowedRoutes: readonly string[];
  readonly rateLimits: readonly KeyRateLimit[];
  /** IANA name; undefined: the owner's, else the configuration's, else UTC. */
  readonly timeZone: string | undefined;
  /** Who gave the zone. @default key */
  readonly timeZoneFrom?: "key" | "owner" | "plan" | undefined;
  /** Undefined: the configuration's. */
  readonly businessHours: readonly BusinessInterval[] | undefined;
  /** By rule id: what differs for this key. */
  readonly rules: Readonly<Record<string, KeyRuleOverride>>;
}

/** What a key, or its plan, changes of a rule. */
export interface KeyRuleOverride {
  readonly isEnabled?: boolean;
  readonly limit?: number;
  readonly severity?: "info" | "low" | "medium" | "high" | "critical";
}

/** The keys that the owner has told of. */
export interface KeyRegistry {
  readonly size: number;
  /** The owner declares that every key is in it. @default false */
  readonly isComplete?: boolean;
  /**
   * What the owner says of a key.
   *
   * @param keyHash 64 hex digits
   * @param atUnixMillis time of the use that is judged: what was changed later does not count for it. Absent: what holds by now.
   *   A status says itself since when it is (`changedAtUnixMillis`, `graceUntilUnixMillis`), and is the newest at any time.
   */
  find(keyHash: string, atUnixMillis?: number): KeyRecord | undefined;
}

/** Nothing is told. */
export const NO_REGISTRY: KeyRegistry = { size: 0, find: () => undefined };
