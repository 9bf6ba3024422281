import type { KeyRecord } from "./key-record.ts";

/** Versions of one key that are kept; older uses are judged by the oldest of them. */
const MAX_VERSIONS = 8;

/** What held of a key from an instant on; undefined: nothing was told. */
export interface KeyVersion {
  readonly fromUnixMillis: number;
  readonly record: KeyRecord | undefined;
}

/** Adds what holds from now on. A clock that went back does not reorder versions. */
export function addVersion(
  versions: readonly KeyVersion[],
  before: KeyRecord | undefined,
  version: KeyVersion,
): readonly KeyVersion[] {
  const known = versions.length === 0 ? [{ fromUnixMillis: Number.NEGATIVE_INFINITY, record: before }] : versions;
  const fromUnixMillis = Math.max(version.fromUnixMillis, known.at(-1)!.fromUnixMillis);
  return [...known, { ...version, fromUnixMillis }].slice(-MAX_VERSIONS);
}

/**
 * What held of a key at a time. A status is the newest one, since it says itself since when it is; one whose beginning was not told began with its version.
 */
export function recordAt(
  versions: readonly KeyVersion[],
  now: KeyRecord | undefined,
  atUnixMillis: number,
): KeyRecord | undefined {
  const newest = versions.at(-1);
  if (newest === undefined || atUnixMillis >= newest.fromUnixMillis) return now;
  const version = versions.findLast(({ fromUnixMillis }) => fromUnixMillis <= atUnixMillis) ?? versions[0]!;
  if (version.record === undefined || now === undefined) return version.record;
  const { status, changedAtUnixMillis = newest.fromUnixMillis, graceUntilUnixMillis } = now;
  return {
    ...version.record,
    status,
    changedAtUnixMillis: status === "active" ? undefined : changedAtUnixMillis,
    graceUntilUnixMillis,
  };
}

/** Whether two records say the same but for the status, which is the newest at any time. */
export function isSameButStatus(a: KeyRecord | undefined, b: KeyRecord | undefined): boolean {
  return termsOf(a) === termsOf(b);
}

function termsOf(record: KeyRecord | undefined): string {
  if (record === undefined) return "";
  const { status: _status, changedAtUnixMillis: _changed, graceUntilUnixMillis: _grace, ...terms } = record;
  return JSON.stringify(terms);
}
