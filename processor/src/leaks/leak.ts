/**
 * One leaked key at one place, redacted: the hash stands for the key.
 * Found by our own scan of a payload, or marked by an SDK that scrubbed it (`keytrail.leak.*`).
 */
export interface LeakFinding {
  /** `raw_key`: the secret itself stood there. `key_hash`: the full 64-digit hash, in an exception, a response body or a log body. */
  readonly kind: "raw_key" | "key_hash";
  /** 64 hex digits; empty where a secret has no key identity (a JWT). */
  readonly keyHash: string;
  /** Format id, `unknown` for a key of no recognised format, `key_hash` for a bare hash. */
  readonly format: string;
  /** In the grammar of `keytrail.leak.locations`. */
  readonly location: string;
  /** `client` when a client supplied the text (request URL, header, user agent of a server span), else `service`. */
  readonly origin: "service" | "client";
  readonly serviceName: string;
  /** Span name, or the logger's scope name for a log record, or the metric's name: already redacted. */
  readonly codeLocation: string;
  /** 32 hex digits, empty when the item has none. */
  readonly traceId: string;
  /** 16 hex digits, empty when the item has none. */
  readonly spanId: string;
  readonly timeUnixMillis: number;
  readonly clientAddress: string;
  readonly route: string;
  readonly statusCode: number;
  /** Whose watermark this belongs to. */
  readonly source: string;
}
