import type { IncomingMessage, ServerResponse } from "node:http";
import type { Attributes } from "@opentelemetry/api";
import {
  ATTR_API_KEY_EXPIRES_AT,
  ATTR_API_KEY_GRACE_UNTIL,
  ATTR_API_KEY_HASH,
  ATTR_API_KEY_ID,
  ATTR_API_KEY_OWNER,
  ATTR_API_KEY_PREVIOUS_HASH,
  EVENT_API_KEY_CREATED,
  EVENT_API_KEY_REVOKED,
  EVENT_API_KEY_ROTATED,
} from "./attributes.ts";
import { systemClock } from "./clock.ts";
import { setKeyContext } from "./enrich/key-context.ts";
import { createKeyCheck } from "./respond/key-check.ts";
import type { FindApiKey } from "./respond/key-check.ts";
import { createKeyList, endOf } from "./respond/key-list.ts";
import type { ApiKeyEntry, KeyChange } from "./respond/key-list.ts";
import { obtainCore } from "./start.ts";

/** Options of {@link requireApiKey}. */
export interface RequireApiKeyOptions {
  /** The keys that are taken, by their hashes; or a function that finds one, in a database say. */
  readonly keys: readonly ApiKeyEntry[] | FindApiKey;
  /** Milliseconds for which an expired key is still taken, so that a rotation needs no common moment. @default 0 */
  readonly graceMillis?: number | undefined;
}

/** Koa's context, as far as it is used. */
export interface KoaContext {
  /** Node's own request. */
  readonly req: IncomingMessage;
  /** Status of the answer: 401 or 403 where nobody passes. */
  status: number;
  /** Body of the answer, a short text as JSON. */
  body: unknown;
  /** Sets headers of the answer. */
  set(headers: Readonly<Record<string, string>>): void;
}

/** Fastify's reply, as far as it is used. */
export interface FastifyReply {
  /** Sets the status. */
  code(statusCode: number): unknown;
  /** Sets headers. */
  headers(headers: Readonly<Record<string, string>>): unknown;
  /** Sends the body, and with it the answer. */
  send(body: string): unknown;
}

/** The guard of routes that need a key. */
export interface ApiKeyGuard {
  /** Middleware of Express, and of whatever calls `(request, response, next)`: `app.use(guard.express)`. */
  readonly express: (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void) => void;
  /** Hook of Fastify: `app.addHook("onRequest", guard.fastify)`. */
  readonly fastify: (request: { readonly raw: IncomingMessage }, reply: FastifyReply) => Promise<unknown>;
  /** Middleware of Koa: `app.use(guard.koa)`. */
  readonly koa: (context: KoaContext, next: () => Promise<unknown>) => Promise<void>;
  /**
   * Puts other keys in place of all, and emits `api_key.created`, `api_key.rotated` (the owner has, or had, another one) and `api_key.revoked` events.
   *
   * @throws TypeError where `keys` is a function
   * @throws RangeError when a hash or a date is not valid; the keys then stay as they were
   */
  update(keys: readonly ApiKeyEntry[]): void;
}

const EVENTS: Readonly<Record<KeyChange["kind"], string>> = {
  created: EVENT_API_KEY_CREATED,
  rotated: EVENT_API_KEY_ROTATED,
  revoked: EVENT_API_KEY_REVOKED,
};

/**
 * Lets only requests with a valid API key pass: 401 for none, 403 for one that is not taken, without a word why. The key stands where the SDK's
 * options say (`keyHeaders`, `authorizationSchemes`, `keyQueryParameters`, `keyCookies`, `findKey`), is hashed as they say, and is compared in constant time. The audit record
 * has the outcome and the key's names. It works the same when telemetry is off.
 *
 * @throws RangeError when a hash, a date or the grace is not valid
 * @example app.use(requireApiKey({ keys: [{ hash: "3f9a…", owner: "team-payments" }] }).express);
 */
export function requireApiKey(options: RequireApiKeyOptions): ApiKeyGuard {
  const { keys, graceMillis = 0 } = options;
  if (!Number.isFinite(graceMillis) || graceMillis < 0)
    throw new RangeError(`Cannot read graceMillis: 0 or more is wanted: received ${graceMillis}`);
  const list = typeof keys === "function" ? undefined : createKeyList(keys);
  const check = createKeyCheck({
    // At the first request: by then the service has started the SDK with its own options.
    readKeyHashes: (request) => obtainCore({}).readKeyHashes(request),
    find: typeof keys === "function" ? keys : (keyHash) => list?.find(keyHash),
    graceMillis,
    nowUnixMillis: systemClock.nowUnixMillis,
    tell: (context) => void setKeyContext(context),
  });

  return {
    express(request, response, next) {
      check(request).then((refusal) => {
        // Outside of the promise: what the service throws there is no rejection of ours.
        if (refusal === undefined) process.nextTick(next);
        else response.writeHead(refusal.statusCode, { ...refusal.headers }).end(refusal.body);
      }, next);
    },
    async fastify({ raw }, reply) {
      const refusal = await check(raw);
      if (refusal === undefined) return undefined;
      reply.code(refusal.statusCode);
      reply.headers(refusal.headers);
      return reply.send(refusal.body);
    },
    async koa(context, next) {
      const refusal = await check(context.req);
      if (refusal === undefined) {
        await next();
        return;
      }
      context.status = refusal.statusCode;
      context.set(refusal.headers);
      context.body = refusal.body;
    },
    update(next) {
      if (list === undefined)
        throw new TypeError("Cannot update keys: a list of keys is wanted in requireApiKey: received a function");
      for (const change of list.replace(next))
        obtainCore({}).currentAudit()?.event(EVENTS[change.kind], describe(change, graceMillis));
    },
  };
}

function describe({ kind, entry, previousHash, previous }: KeyChange, graceMillis: number): Attributes {
  const expiresAt = kind === "revoked" ? undefined : endOf(entry, graceMillis);
  const graceUntil = previous === undefined ? undefined : endOf(previous, graceMillis);
  return {
    [ATTR_API_KEY_HASH]: entry.hash,
    ...(entry.id === undefined ? {} : { [ATTR_API_KEY_ID]: entry.id }),
    ...(entry.owner === undefined ? {} : { [ATTR_API_KEY_OWNER]: entry.owner }),
    ...(previousHash === undefined ? {} : { [ATTR_API_KEY_PREVIOUS_HASH]: previousHash }),
    ...(expiresAt === undefined ? {} : { [ATTR_API_KEY_EXPIRES_AT]: expiresAt }),
    ...(graceUntil === undefined ? {} : { [ATTR_API_KEY_GRACE_UNTIL]: graceUntil }),
  };
}
