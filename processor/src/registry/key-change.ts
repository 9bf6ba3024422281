import type { KeyEntry, KeyLifecycle } from "./key-entry.ts";

/** What a service told of its keys by `api_key.created`, `api_key.rotated` or `api_key.revoked`. */
export interface KeyEvent {
  readonly kind: "created" | "rotated" | "revoked";
  readonly atUnixMillis: number;
  /** The key that is new, or revoked. */
  readonly keyHash: string;
  /** Of a rotation: the owner's key before. */
  readonly previousHash?: string | undefined;
  /** Of a rotation: how long the key before is still good, where the service says so. */
  readonly graceUntilUnixMillis?: number | undefined;
  readonly expiresAtUnixMillis?: number | undefined;
  readonly name?: string | undefined;
  readonly owner?: string | undefined;
}

/**
 * A change of the registry beside its file: an input of the state, and journaled as such.
 * `base` names what the file said of the key: where the file says something else later, the file counts.
 */
export type KeyChange =
  | { readonly kind: "put"; readonly atUnixMillis: number; readonly entry: KeyEntry; readonly base: string }
  | { readonly kind: "delete"; readonly atUnixMillis: number; readonly keyHash: string; readonly base: string }
  | {
      readonly kind: "lifecycle";
      readonly atUnixMillis: number;
      readonly keyHash: string;
      readonly lifecycle: KeyLifecycle;
      readonly base: string;
    }
  | { readonly kind: "event"; readonly event: KeyEvent; readonly base: string; readonly previousBase: string };

/** The keys that a change is about. */
export function keysOfChange(change: KeyChange): readonly string[] {
  if (change.kind === "put") return [change.entry.keyHash];
  if (change.kind !== "event") return [change.keyHash];
  const { keyHash, previousHash } = change.event;
  return previousHash === undefined ? [keyHash] : [keyHash, previousHash];
}
