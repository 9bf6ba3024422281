import { createHash } from "node:crypto";
import type { KeyChange, KeyEvent } from "./key-change.ts";
import type { KeyEntry, KeyLifecycle } from "./key-entry.ts";

/** Who said last what holds of a key. */
export type KeyOrigin = "file" | "api" | "event";

/** What was said of one key beside the file. */
export interface KeyOverlay {
  readonly origin: Exclude<KeyOrigin, "file">;
  /** In place of the file's entry; null: the key was taken out; undefined: the file's entry holds. */
  readonly entry: KeyEntry | null | undefined;
  /** The entry is what events told: others may add to it. */
  readonly isOfEvents: boolean;
  /** {@link entryBase} of the file's entry that `entry` stands in place of. */
  readonly entryBase: string;
  /** In place of the entry's own status. */
  readonly lifecycle: KeyLifecycle | undefined;
  /** {@link lifecycleBase} of the file's entry that `lifecycle` was said of. */
  readonly lifecycleBase: string;
}

/** Names what a file says of a key; empty where it says nothing. */
export function entryBase(entry: KeyEntry | undefined): string {
  return entry === undefined ? "" : digest(entry);
}

/** Names what a file says of a key's life: an edit of its other fields doesn't bring a revoked key back. */
export function lifecycleBase(entry: KeyEntry | undefined): string {
  if (entry === undefined) return "";
  return digest([entry.status, entry.changedAtUnixMillis ?? null, entry.graceUntilUnixMillis ?? null]);
}

function digest(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 16);
}

/** Leaves out what was said of another content of the file. */
export function reconcile(overlay: KeyOverlay, fileEntry: KeyEntry | undefined): KeyOverlay | undefined {
  const keepsEntry = overlay.entry !== undefined && overlay.entryBase === entryBase(fileEntry);
  const isOfEntry = overlay.entry !== undefined && overlay.entry !== null && keepsEntry;
  const keepsLifecycle =
    overlay.lifecycle !== undefined && (isOfEntry || overlay.lifecycleBase === lifecycleBase(fileEntry));
  if (!keepsEntry && !keepsLifecycle) return undefined;
  return {
    ...overlay,
    entry: keepsEntry ? overlay.entry : undefined,
    isOfEvents: keepsEntry && overlay.isOfEvents,
    lifecycle: keepsLifecycle ? overlay.lifecycle : undefined,
  };
}

/** The entry that holds. */
export function overlaid(fileEntry: KeyEntry | undefined, overlay: KeyOverlay | undefined): KeyEntry | undefined {
  const entry = overlay?.entry === undefined ? fileEntry : (overlay.entry ?? undefined);
  if (entry === undefined || overlay?.lifecycle === undefined) return entry;
  return { ...entry, ...overlay.lifecycle };
}

/** What a change of the interface puts over the file. */
export function overlayOf(before: KeyOverlay | undefined, change: Exclude<KeyChange, { kind: "event" }>): KeyOverlay {
  const { base } = change;
  if (change.kind === "lifecycle") {
    const kept = before ?? NO_ENTRY;
    return { ...kept, origin: "api", lifecycle: change.lifecycle, lifecycleBase: base };
  }
  const entry = change.kind === "put" ? change.entry : null;
  return { origin: "api", entry, isOfEvents: false, entryBase: base, lifecycle: undefined, lifecycleBase: "" };
}

/** An overlay that leaves the entry to the file. */
export const NO_ENTRY: Pick<KeyOverlay, "entry" | "entryBase" | "isOfEvents"> = {
  entry: undefined,
  entryBase: "",
  isOfEvents: false,
};

/**
 * What an event says of the key that it names first: it makes a key known that was not, and nothing more permitted than it was.
 *
 * @param held the entry that holds; undefined: none was told of, or it was taken out
 * @returns undefined: nothing changes
 */
export function eventEntry(event: KeyEvent, held: KeyEntry | undefined): KeyEntry | KeyLifecycle | undefined {
  const { kind, keyHash, name, owner, expiresAtUnixMillis } = event;
  if (kind === "revoked") {
    const lifecycle = revoke(held, event.atUnixMillis);
    return held === undefined ? { keyHash, ...named({ name, owner }), ...lifecycle } : lifecycle;
  }
  if (held !== undefined) return undefined;
  return { keyHash, ...named({ name, owner, expiresAtUnixMillis }), status: "active" };
}

/** What events say of a key that events alone have told of: the same in whatever order they come. */
export function mergeEvent(entry: KeyEntry, { name, owner, expiresAtUnixMillis }: KeyEvent): KeyEntry {
  return {
    ...entry,
    ...named({
      name: first(entry.name, name),
      owner: first(entry.owner, owner),
      expiresAtUnixMillis: earliest(entry.expiresAtUnixMillis, expiresAtUnixMillis),
    }),
  };
}

/** What a rotation says of the owner's key before. */
export function eventPrevious(
  event: KeyEvent,
  held: KeyEntry | undefined,
  rotationGraceMillis: number | undefined,
): KeyEntry | KeyLifecycle | undefined {
  const { previousHash, atUnixMillis, owner } = event;
  if (event.kind !== "rotated" || previousHash === undefined) return undefined;
  const told = event.graceUntilUnixMillis;
  const graceUntil = told ?? (rotationGraceMillis === undefined ? undefined : atUnixMillis + rotationGraceMillis);
  const grace = named({ graceUntilUnixMillis: earliest(held?.graceUntilUnixMillis, graceUntil) });
  if (held?.status === "revoked") {
    // Revoked it stays; what it was before then may still be judged.
    return { status: "revoked", ...named({ changedAtUnixMillis: held.changedAtUnixMillis }), ...grace };
  }
  const lifecycle: KeyLifecycle = {
    status: "rotated",
    changedAtUnixMillis: earliest(held?.status === "rotated" ? held.changedAtUnixMillis : undefined, atUnixMillis),
    ...grace,
  };
  return held === undefined ? { keyHash: previousHash, ...named({ owner }), ...lifecycle } : lifecycle;
}

function revoke(held: KeyEntry | undefined, atUnixMillis: number): KeyLifecycle {
  const before = held?.status === "revoked" ? (held.changedAtUnixMillis ?? Number.NEGATIVE_INFINITY) : atUnixMillis;
  const changedAt = Math.min(before, atUnixMillis);
  return {
    status: "revoked",
    ...(Number.isFinite(changedAt) ? { changedAtUnixMillis: changedAt } : {}),
    ...named({ graceUntilUnixMillis: held?.graceUntilUnixMillis }),
  };
}

function earliest(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return Math.min(a, b);
}

/** Of two texts the one that sorts first. */
function first(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a < b ? a : b;
}

function named<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
}
