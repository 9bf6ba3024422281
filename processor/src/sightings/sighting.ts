/** How the service answered the key. `unknown` when neither the service nor a status said. */
export type AuthOutcome = "accepted" | "rejected" | "missing" | "unknown";

/**
 * One use of one key, as a plain object: for replay readers, evidence and tests.
 * The hot path carries the same facts in columns (`batch.ts`).
 */
export interface Sighting {
  /** 32 hex digits. For formats without traces: a digest of the format's event id or of (line, n-th occurrence). */
  readonly traceId: string;
  /** 16 hex digits; for formats without traces the rest of the digest. */
  readonly spanId: string;
  /** Start of the request, milliseconds since the epoch, with a fraction. For a request longer than 60 s: its end less 60 s. */
  readonly timeUnixMillis: number;
  /** The key's hash: 64 hex digits, or what the sender calls its hash. Empty for a request without a key (`missing`). */
  readonly keyHash: string;
  /** The same key's hash under the hash secret before, while that is being rotated; else empty or absent. */
  readonly previousKeyHash?: string;
  /** A valid IP address in canonical text, v4-mapped v6 as v4; empty when unknown. */
  readonly clientAddress: string;
  /** Forwarding headers came from a peer that is not trusted. */
  readonly addressUntrusted: boolean;
  readonly userAgent: string;
  readonly serviceName: string;
  /** `http.route`, else empty. */
  readonly route: string;
  /** 0 when unknown. */
  readonly statusCode: number;
  readonly outcome: AuthOutcome;
  /** Adjusted count: 1 unless the span was sampled. */
  readonly weight: number;
  /** `api_key.id` or `api_key.owner` when the service gave it, for titles; else empty. */
  readonly keyName: string;
  /** `api_key.format`. @default empty */
  readonly keyFormat?: string;
  /** @default empty */
  readonly method?: string;
  /** `service.version`. @default empty */
  readonly serviceVersion?: string;
  /** `url.path` without a query; only 32 bits of its hash are kept. @default empty */
  readonly path?: string;
  /** `http.request.resend_count`. @default 0 */
  readonly resendCount?: number;
  /** Seconds of a `Retry-After` header; -1 when the response had none. @default unknown */
  readonly retryAfterSeconds?: number | undefined;
  /** Bytes of the response's body. @default unknown */
  readonly responseBytes?: number | undefined;
  /** `keytrail.audit.sequence` of an audit record. @default none */
  readonly auditSequence?: number | undefined;
  /** What told of the request. @default span */
  readonly record?: "span" | "audit" | "log";
  /** The span said that an audit record goes with it. @default false */
  readonly isAuditPromised?: boolean;
  /** Whose watermark this moves: `service.instance.id`, else the connection, else the file. */
  readonly source: string;
}
