import { isKeyHash } from "@keytrail/sdk/keys";
import type { Clock } from "../clock.ts";
import { findKeyProblems } from "../registry/cross-checks.ts";
import { parseInstant } from "../registry/instant.ts";
import type { KeyChange } from "../registry/key-change.ts";
import type { KeyEntry, KeyLifecycle } from "../registry/key-entry.ts";
import { KEY_STATUSES } from "../registry/key-record.ts";
import type { KeyListing, Registry } from "../registry/registry.ts";
import { KEY_SCHEMA } from "../registry/schema.ts";
import { writtenKey } from "../registry/written-key.ts";
import type { Written } from "../registry/written-key.ts";
import { ApiProblem } from "./route.ts";
import type { ApiAnswer, ApiRequest, ApiRoute } from "./route.ts";

/** What the routes of keys work on. */
export interface KeysApiOptions {
  readonly registry: Registry;
  /** Journals and applies; both have happened when it resolves. */
  changeKeys(changes: readonly KeyChange[]): Promise<void>;
  readonly clock: Clock;
}

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1_000;
const DEFAULT_GRACE_MILLIS = 86_400_000;
const ROTATE_FIELDS = ["new_hash", "grace_until", "expires_at"];

/**
 * The routes of the key registry: `GET /api/v1/keys`, `GET`, `PUT` and `DELETE /api/v1/keys/{hash}`, `POST …/rotate` and `…/revoke`.
 * Keys are named by their hashes; what is sent in place of one is never repeated.
 */
export function createKeysRoutes(options: KeysApiOptions): readonly ApiRoute[] {
  const { registry, clock } = options;

  async function put(request: ApiRequest): Promise<ApiAnswer> {
    const keyHash = hashIn(request);
    const entry = parseEntry(keyHash, request.body, registry);
    const isNew = registry.listing(keyHash) === undefined;
    await change([putChange(entry, clock.nowUnixMillis())]);
    return { status: isNew ? 201 : 200, body: shown(listingOf(keyHash)) };
  }

  async function remove(request: ApiRequest): Promise<ApiAnswer> {
    const keyHash = hashIn(request);
    listingOf(keyHash);
    const base = registry.baseOf(keyHash, "delete");
    await change([{ kind: "delete", atUnixMillis: clock.nowUnixMillis(), keyHash, base }]);
    return { status: 204 };
  }

  async function rotate(request: ApiRequest): Promise<ApiAnswer> {
    const keyHash = hashIn(request);
    const { record } = listingOf(keyHash);
    if (record.status === "revoked")
      throw new ApiProblem(409, "wanted a key that is not revoked: received a revoked one");
    const now = clock.nowUnixMillis();
    const { newHash, graceUntil, expiresAt } = parseRotation(request.body, now);
    const changes: KeyChange[] = [];
    if (newHash !== undefined) {
      if (registry.listing(newHash) !== undefined)
        throw new ApiProblem(409, "wanted a new_hash that is not in the registry: received one of it");
      changes.push(putChange(successor(registry.entry(keyHash), newHash, expiresAt), now));
    }
    changes.push(
      lifecycleChange(keyHash, { status: "rotated", changedAtUnixMillis: now, graceUntilUnixMillis: graceUntil }, now),
    );
    await change(changes);
    const added = newHash === undefined ? {} : { added: shown(listingOf(newHash)) };
    return { status: 200, body: { rotated: shown(listingOf(keyHash)), ...added } };
  }

  async function revoke(request: ApiRequest): Promise<ApiAnswer> {
    const keyHash = hashIn(request);
    const { record } = listingOf(keyHash);
    const now = clock.nowUnixMillis();
    const { graceUntilUnixMillis } = record;
    // Once revoked it stays so since then: the first time counts for the rules.
    if (record.status !== "revoked") {
      const grace = graceUntilUnixMillis === undefined ? {} : { graceUntilUnixMillis };
      await change([lifecycleChange(keyHash, { status: "revoked", changedAtUnixMillis: now, ...grace }, now)]);
    }
    return { status: 200, body: shown(listingOf(keyHash)) };
  }

  function change(changes: readonly KeyChange[]): Promise<void> {
    return options.changeKeys(changes);
  }

  function putChange(entry: KeyEntry, atUnixMillis: number): KeyChange {
    return { kind: "put", atUnixMillis, entry, base: registry.baseOf(entry.keyHash, "put") };
  }

  function lifecycleChange(keyHash: string, lifecycle: KeyLifecycle, atUnixMillis: number): KeyChange {
    return { kind: "lifecycle", atUnixMillis, keyHash, lifecycle, base: registry.baseOf(keyHash, "lifecycle") };
  }

  function listingOf(keyHash: string): KeyListing {
    const listing = registry.listing(keyHash);
    if (listing === undefined) throw new ApiProblem(404, "wanted the hash of a key of the registry: received another");
    return listing;
  }

  return [
    { method: "GET", path: "/api/v1/keys", handle: ({ query }) => ({ status: 200, body: page(registry, query) }) },
    {
      method: "GET",
      path: "/api/v1/keys/{hash}",
      handle: (request) => ({ status: 200, body: shown(listingOf(hashIn(request))) }),
    },
    { method: "PUT", path: "/api/v1/keys/{hash}", handle: put },
    { method: "DELETE", path: "/api/v1/keys/{hash}", handle: remove },
    { method: "POST", path: "/api/v1/keys/{hash}/rotate", handle: rotate },
    { method: "POST", path: "/api/v1/keys/{hash}/revoke", handle: revoke },
  ];
}

/** Keys by hash, a page at a time: `limit`, `after` (the hash that the last page ended with), and `owner`, `name`, `status` as filters. */
function page(registry: Registry, query: URLSearchParams): Written {
  const limit = Number(query.get("limit") ?? DEFAULT_LIMIT);
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT)
    throw new ApiProblem(400, `wanted a limit from 1 to ${MAX_LIMIT}: received another`);
  const status = query.get("status");
  if (status !== null && !KEY_STATUSES.some((known) => known === status))
    throw new ApiProblem(400, `wanted a status among ${KEY_STATUSES.join(", ")}: received another`);
  const after = query.get("after")?.toLowerCase() ?? "";
  const [owner, name] = [query.get("owner"), query.get("name")];
  const keys: KeyListing[] = [];
  for (const listing of registry.list(after)) {
    const { record } = listing;
    if (owner !== null && record.owner !== owner) continue;
    if (name !== null && record.name !== name) continue;
    if (status !== null && record.status !== status) continue;
    if (keys.length === limit) return { keys: keys.map(shown), next: keys.at(-1)!.record.keyHash };
    keys.push(listing);
  }
  return { keys: keys.map(shown), next: null };
}

/** What holds of a key, its owner's and plan's terms filled in, and who told of it last. */
function shown({ record, origin }: KeyListing): Written {
  return { ...writtenKey(record), origin };
}

function hashIn({ parameters }: ApiRequest): string {
  const { hash = "" } = parameters;
  if (isKeyHash(hash)) return hash.toLowerCase();
  throw new ApiProblem(400, "wanted the hash of a key, 64 hex digits, in the path: received something else");
}

function parseEntry(keyHash: string, body: unknown, registry: Registry): KeyEntry {
  if (!isRecord(body)) throw new ApiProblem(422, "wanted an object with the fields of a key: received something else");
  const told = body["hash"];
  if (told !== undefined && (typeof told !== "string" || told.toLowerCase() !== keyHash))
    throw new ApiProblem(422, "wanted no hash, or that of the path: received another");
  const written = { ...body, hash: keyHash };
  const checked = KEY_SCHEMA.safeParse(written);
  const problems = [
    ...(checked.error?.issues ?? []).map((issue) =>
      issue.code === "unrecognized_keys"
        ? "wanted the fields of a key: received another field"
        : `${issue.path.join(".")}: wanted ${issue.message}`,
    ),
    ...findKeyProblems(written).map(({ path, wanted }) => `${path.join(".")}: wanted ${wanted}`),
  ];
  const { plan } = body;
  if (typeof plan === "string" && !registry.hasPlan(plan)) problems.push("plan: wanted the name of one of plans");
  if (problems.length > 0 || !checked.success)
    throw new ApiProblem(422, "wanted the fields of a key: received one that can't be used", problems);
  return checked.data;
}

/** What an old key had, for the one in its place. */
function successor(old: KeyEntry | undefined, keyHash: string, expiresAtUnixMillis: number | undefined): KeyEntry {
  const {
    changedAtUnixMillis: _changed,
    graceUntilUnixMillis: _grace,
    expiresAtUnixMillis: _expires,
    ...kept
  } = old ?? { status: "active" };
  const end = expiresAtUnixMillis === undefined ? {} : { expiresAtUnixMillis };
  return { ...kept, keyHash, status: "active", ...end };
}

function parseRotation(
  body: unknown,
  nowUnixMillis: number,
): { readonly newHash: string | undefined; readonly graceUntil: number; readonly expiresAt: number | undefined } {
  if (body !== undefined && !isRecord(body)) throw new ApiProblem(422, "wanted an object: received something else");
  const { new_hash: newHash, grace_until: graceUntil, expires_at: expiresAt } = body ?? {};
  const problems: string[] = [];
  if (Object.keys(body ?? {}).some((field) => !ROTATE_FIELDS.includes(field)))
    problems.push(`wanted ${ROTATE_FIELDS.join(", ")}: received another field`);
  if (newHash !== undefined && (typeof newHash !== "string" || !isKeyHash(newHash)))
    problems.push("new_hash: wanted the hash of the new key, 64 hex digits");
  const until = graceUntil === undefined ? nowUnixMillis + DEFAULT_GRACE_MILLIS : instantOf(graceUntil);
  if (Number.isNaN(until)) problems.push("grace_until: wanted a time such as 2026-12-01T10:00:00Z, or a date");
  const end = expiresAt === undefined ? undefined : instantOf(expiresAt);
  if (end !== undefined && Number.isNaN(end))
    problems.push("expires_at: wanted a time such as 2026-12-01T10:00:00Z, or a date");
  if (problems.length > 0) throw new ApiProblem(422, "wanted a rotation: received one that can't be done", problems);
  return {
    newHash: typeof newHash === "string" ? newHash.toLowerCase() : undefined,
    graceUntil: until,
    expiresAt: end,
  };
}

function instantOf(value: unknown): number {
  return typeof value === "string" ? parseInstant(value) : Number.NaN;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
