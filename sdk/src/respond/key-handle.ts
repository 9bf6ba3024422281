import { hash } from "node:crypto";
import type { KeyHash } from "../keys/index.ts";

const LABEL = "keytrail.handle:";
const HANDLE_CHARACTERS = 12;
const MAX_REMEMBERED_HANDLES = 4096;

/**
 * The handle of a key, by which its owner and yours can speak of it: the first 12 hex digits of SHA-256 over `keytrail.handle:` and the key's hash.
 * Whoever has the hash can compute it; whoever has the handle learns nothing of the hash.
 */
export function toKeyHandle(keyHash: KeyHash): string {
  return hash("sha256", LABEL + keyHash, "hex").slice(0, HANDLE_CHARACTERS);
}

/** Creates {@link toKeyHandle} with a memory of the last handles: keys in use answer many requests. It holds hashes, and no key. */
export function createKeyHandles(): (keyHash: KeyHash) => string {
  const handles = new Map<KeyHash, string>();
  return (keyHash) => {
    const known = handles.get(keyHash);
    if (known !== undefined) return known;
    if (handles.size >= MAX_REMEMBERED_HANDLES) handles.clear();
    const handle = toKeyHandle(keyHash);
    handles.set(keyHash, handle);
    return handle;
  };
}
