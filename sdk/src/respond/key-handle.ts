import { hash } from "node:crypto";
import type { KeyHash } from "../keys/index.ts";

const LABEL = "keytrail.handle:";
const HANDLE_CHARACTERS = 12;

/**
 * The handle of a key, by which its owner and yours can speak of it: the first 12 hex digits of SHA-256 over `keytrail.handle:` and the key's hash.
 * Whoever has the hash can compute it; whoever has the handle learns nothing of the hash.
 */
export function toKeyHandle(keyHash: KeyHash): string {
  return hash("sha256", LABEL + keyHash, "hex").slice(0, HANDLE_CHARACTERS);
}
