import { timingSafeEqual } from "node:crypto";
import { isKeyHash } from "../keys/index.ts";

/** A key that a service takes, by its hash. The key itself is nowhere. */
export interface ApiKeyEntry {
  /** `api_key.hash` of the key, 64 hex digits: `keytrail hash` computes it. */
  readonly hash: string;
  /** The owner's own non-secret name of the key. */
  readonly id?: string | undefined;
  /** Who owns the key. Keys of one owner replace each other: several may be valid at a time. */
  readonly owner?: string | undefined;
  /** From then on the key is refused, but for the grace. A date, its ISO text, or milliseconds since the epoch. @default never */
  readonly expiresAt?: Date | string | number | undefined;
}

/** A change of a list of keys. */
export interface KeyChange {
  readonly kind: "created" | "rotated" | "revoked";
  readonly entry: ApiKeyEntry;
  /** Hash of the owner's key before; of a rotated key only. */
  readonly previousHash: string | undefined;
  /** The same as an entry, where that key stays in the list. */
  readonly previous: ApiKeyEntry | undefined;
}

/** The keys that a service takes. */
export interface KeyList {
  /** The entry of a hash, expired or not; undefined for a key that isn't there. */
  find(keyHash: string): ApiKeyEntry | undefined;
  /**
   * Puts other keys in place of all.
   *
   * @throws RangeError when a hash or a date is not valid; the keys then stay as they were
   */
  replace(entries: readonly ApiKeyEntry[]): readonly KeyChange[];
}

/** Digits of a hash that tell where its entry stands: they may show in the time that a search takes, and say nothing of the other 56. */
const PLACE_DIGITS = 8;
const NO_ENTRY: readonly ApiKeyEntry[] = [{ hash: "0".repeat(64) }];

/**
 * Creates a list. A hash is compared in constant time, and with something where nothing stands.
 *
 * @throws RangeError when a hash or a date is not valid
 */
export function createKeyList(entries: readonly ApiKeyEntry[]): KeyList {
  let keys = new Map<string, ApiKeyEntry>();
  let places = new Map<string, ApiKeyEntry[]>();

  function replace(next: readonly ApiKeyEntry[]): readonly KeyChange[] {
    const nextKeys = new Map(next.map(checkEntry).map((entry) => [entry.hash, entry]));
    const changes = findChanges(keys, nextKeys);
    keys = nextKeys;
    places = new Map();
    for (const entry of keys.values()) {
      const place = entry.hash.slice(0, PLACE_DIGITS);
      places.set(place, [...(places.get(place) ?? []), entry]);
    }
    return changes;
  }
  replace(entries);

  return {
    find(keyHash) {
      let found: ApiKeyEntry | undefined;
      for (const entry of places.get(keyHash.slice(0, PLACE_DIGITS)) ?? NO_ENTRY)
        if (isSameHash(entry.hash, keyHash) && entry !== NO_ENTRY[0]) found = entry;
      return found;
    },
    replace,
  };
}

/** Compares two hashes in constant time. */
export function isSameHash(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a, "latin1"), Buffer.from(b, "latin1"));
}

/** Whether a key may be used: until it expires, and for the grace after that. */
export function isInForce({ expiresAt }: ApiKeyEntry, graceMillis: number, nowUnixMillis: number): boolean {
  if (expiresAt === undefined) return true;
  // A date that can't be read is no time: nothing is before it, and the key is refused.
  return nowUnixMillis < new Date(expiresAt).getTime() + graceMillis;
}

/** When a key is refused for good, as ISO 8601; undefined for one without an end. */
export function endOf({ expiresAt }: ApiKeyEntry, graceMillis: number): string | undefined {
  if (expiresAt === undefined) return undefined;
  const end = new Date(new Date(expiresAt).getTime() + graceMillis);
  // Beyond the last date that there is.
  return Number.isNaN(end.getTime()) ? undefined : end.toISOString();
}

/** The message never holds the value: somebody may have put a key there. */
function checkEntry(entry: ApiKeyEntry, index: number): ApiKeyEntry {
  const hash = typeof entry.hash === "string" ? entry.hash.toLowerCase() : "";
  if (!isKeyHash(hash))
    throw new RangeError(`Cannot read keys[${index}].hash: 64 hex digits are wanted: received something else`);
  if (entry.expiresAt !== undefined && Number.isNaN(new Date(entry.expiresAt).getTime()))
    throw new RangeError(`Cannot read keys[${index}].expiresAt: a date is wanted: received something else`);
  return { ...entry, hash };
}

function findChanges(
  before: ReadonlyMap<string, ApiKeyEntry>,
  after: ReadonlyMap<string, ApiKeyEntry>,
): readonly KeyChange[] {
  const changes: KeyChange[] = [];
  const latest = new Map<string, string>();
  for (const { owner, hash } of before.values()) if (owner !== undefined) latest.set(owner, hash);
  for (const entry of after.values()) {
    if (before.has(entry.hash)) continue;
    const previousHash = entry.owner === undefined ? undefined : latest.get(entry.owner);
    const previous = previousHash === undefined ? undefined : after.get(previousHash);
    changes.push({ kind: previousHash === undefined ? "created" : "rotated", entry, previousHash, previous });
    if (entry.owner !== undefined) latest.set(entry.owner, entry.hash);
  }
  for (const entry of before.values())
    if (!after.has(entry.hash)) changes.push({ kind: "revoked", entry, previousHash: undefined, previous: undefined });
  return changes;
}
