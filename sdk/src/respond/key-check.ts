import type { KeyContext } from "../enrich/key-context.ts";
import type { HttpRequest } from "../extract/request.ts";
import type { KeyHash } from "../keys/index.ts";
import { isInForce, isSameHash } from "./key-list.ts";
import type { ApiKeyEntry } from "./key-list.ts";

/** Finds the entry of a key's hash; undefined, or a promise of it, for a key that is not taken. */
export type FindApiKey = (keyHash: string) => ApiKeyEntry | undefined | Promise<ApiKeyEntry | undefined>;

/** What a key check needs. */
export interface KeyCheckOptions {
  /** The hashes that a request's key may be listed by, that of the present hash secret first; none for a request without a key. */
  readonly readKeyHashes: (request: HttpRequest) => readonly KeyHash[];
  readonly find: FindApiKey;
  readonly graceMillis: number;
  readonly nowUnixMillis: () => number;
  /** Tells the audit record how the key was answered. */
  readonly tell: (context: KeyContext) => void;
}

/** How a request without a valid key is answered; undefined for one that may pass. */
export interface Refusal {
  readonly statusCode: 401 | 403;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON. The same for every key that is not taken: unknown, expired or taken away. */
  readonly body: string;
}

const HEADERS = { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" };
/** A challenge is required with a 401: https://www.rfc-editor.org/rfc/rfc9110#section-15.5.2 */
const MISSING: Refusal = {
  statusCode: 401,
  headers: { ...HEADERS, "www-authenticate": "Bearer" },
  body: '{"error":"unauthorized"}',
};
const WRONG: Refusal = { statusCode: 403, headers: HEADERS, body: '{"error":"forbidden"}' };

/**
 * Creates the step request → may it pass. Whatever goes wrong, it does not pass.
 *
 * @returns rejects with what `find` throws, after the key was told as rejected
 */
export function createKeyCheck(options: KeyCheckOptions): (request: HttpRequest) => Promise<Refusal | undefined> {
  const { readKeyHashes, find, graceMillis, nowUnixMillis, tell } = options;
  return async (request) => {
    const keyHashes = readKeyHashes(request);
    if (keyHashes.length === 0) {
      tell({ outcome: "missing" });
      return MISSING;
    }
    // Before the search, so that an error in it is no acceptance.
    tell({ outcome: "rejected" });
    const entry = await findFirst(keyHashes, find);
    if (entry === undefined) return WRONG;
    const { id, owner } = entry;
    const isTaken = isInForce(entry, graceMillis, nowUnixMillis());
    tell({ id, owner, outcome: isTaken ? "accepted" : "rejected" });
    return isTaken ? undefined : WRONG;
  };
}

/** Asks for one hash after the other: each answer counts only for the hash that was asked for. */
async function findFirst(keyHashes: readonly KeyHash[], find: FindApiKey): Promise<ApiKeyEntry | undefined> {
  for (const keyHash of keyHashes) {
    // oxlint-disable-next-line no-await-in-loop -- a database is asked for the second only while a secret is rotated, and the first is not there
    const entry = await find(keyHash);
    if (entry !== undefined && isSameHash(entry.hash.toLowerCase(), keyHash)) return entry;
  }
  return undefined;
}
