import type { Attributes, Span, SpanContext } from "@opentelemetry/api";
import type { KeyHash } from "../keys/index.ts";
import type { ScrubLeak } from "../scrub/leaks.ts";

/** How the service answered the key. */
export type AuthOutcome = "accepted" | "rejected" | "missing";

/** OpenTelemetry's mutable note on the current HTTP request, which carries the route from a framework to the server span. */
export interface RpcMetadata {
  /** `http`, where a framework may note its route. */
  readonly type?: string;
  readonly span?: Span;
  route?: string;
}

/** What is known of one request, from its first byte to the end of its response. It holds no raw key. */
export interface RequestRecord {
  /** Milliseconds since the epoch, with a fraction. */
  readonly startUnixMillis: number;
  /** What the server span starts with, and the audit record repeats. */
  readonly attributes: Attributes;
  /** 64 hex digits; undefined for a request without an API key. */
  readonly keyHash: KeyHash | undefined;
  /** Audit records are on. */
  readonly isAuditable: boolean;
  /** The request leaves an audit record. */
  isAudited: boolean;
  /** The request had no key, on a route that needs one. */
  readonly isKeyMissing: boolean;
  /** The server span, recorded or not; undefined when nobody made one. */
  span: Span | undefined;
  /** Ids of `span`. */
  spanContext: SpanContext | undefined;
  rpcMetadata: RpcMetadata | undefined;
  /** The framework's route, e.g. `/users/:id`. */
  route: string | undefined;
  /** What the service said through `setRoute`; wins over the framework's. */
  saidRoute: string | undefined;
  /** What the service said through `setKeyContext`. */
  keyId: string | undefined;
  keyOwner: string | undefined;
  outcome: AuthOutcome | undefined;
  /** What `X-API-Key-Hash` of the response said; undefined where that header was not sent. */
  keyHandle: string | undefined;
  /** What was found in the response; undefined where nothing was. */
  leaks: ScrubLeak[] | undefined;
  /** Status of the response; 0 before it is over. A limit on a span's attributes may have dropped it there. */
  statusCode: number;
  /** Seconds of the `Retry-After` of a 429 response, -1 when it had none; undefined where that is not known. */
  retryAfterSeconds: number | undefined;
  isFinished: boolean;
}
