import type { BusinessInterval, KeyRateLimit, KeyRuleOverride, KeyStatus } from "./key-record.ts";

/** What a key, its owner or its plan may say; what is absent is taken from the next: key, owner, plan. */
export interface KeyTerms {
  readonly allowedCidrs?: readonly string[] | undefined;
  readonly allowedCountries?: readonly string[] | undefined;
  readonly allowedAsns?: readonly number[] | undefined;
  readonly allowedRoutes?: readonly string[] | undefined;
  readonly rateLimits?: readonly KeyRateLimit[] | undefined;
  readonly timeZone?: string | undefined;
  readonly businessHours?: readonly BusinessInterval[] | undefined;
  readonly rules?: Readonly<Record<string, KeyRuleOverride>> | undefined;
}

/** Where a key stands in its life, and since when. */
export interface KeyLifecycle {
  readonly status: KeyStatus;
  readonly changedAtUnixMillis?: number | undefined;
  readonly graceUntilUnixMillis?: number | undefined;
}

/** One key as it was written, checked: plain data that JSON takes. */
export interface KeyEntry extends KeyTerms, KeyLifecycle {
  /** 64 lower-case hex digits. */
  readonly keyHash: string;
  readonly name?: string | undefined;
  readonly owner?: string | undefined;
  readonly plan?: string | undefined;
  readonly expiresAtUnixMillis?: number | undefined;
  readonly isCanary?: boolean | undefined;
}

/** What an owner says for all keys of theirs. */
export interface OwnerEntry extends KeyTerms {
  readonly plan?: string | undefined;
}

/** A registry as it was written. */
export interface RegistryContent {
  readonly owners: ReadonlyMap<string, OwnerEntry>;
  readonly plans: ReadonlyMap<string, KeyTerms>;
  /** By hash. */
  readonly keys: ReadonlyMap<string, KeyEntry>;
}

/** Nothing was written. */
export const EMPTY_CONTENT: RegistryContent = { owners: new Map(), plans: new Map(), keys: new Map() };
