import type { ByteLease } from "../http/byte-budget.ts";
import type { ContentCoding } from "../http/content-coding.ts";
import type { OtlpEncoding, OtlpSignal } from "../otlp/scan.ts";

/** One export request as it came over the wire, with its transport taken off. */
export interface OtlpRequest {
  readonly signal: OtlpSignal;
  readonly encoding: OtlpEncoding;
  /** Still compressed: what is not changed is forwarded in these very bytes. */
  readonly wireBody: Uint8Array;
  readonly coding: ContentCoding;
  /** Content-Type and Content-Encoding as they were written. */
  readonly contentType: string;
  readonly contentEncoding: string | undefined;
  /** Names the connection: the source of resources that have no `service.instance.id`. */
  readonly connection: string;
  /** How many processors the payload has been through: `x-keytrail-hop`. */
  readonly hops: number;
  /** Counts what this request holds in memory; the receiver releases it after the answer. */
  readonly lease: ByteLease;
}

/** What a request is answered with. */
export type OtlpAnswer =
  /** 200. `response` is an Export*ServiceResponse in the request's encoding; absent means full success. */
  | { readonly outcome: "accepted"; readonly rejectedItems: number; readonly response?: Uint8Array }
  /** Permanent: the same 4xx, content type and body that the downstream gave. */
  | { readonly outcome: "rejected"; readonly status: number; readonly contentType: string; readonly body: Uint8Array }
  /** 503 with Retry-After: nothing is lost, the sender keeps the payload. */
  | { readonly outcome: "refused"; readonly retryAfterSeconds: number; readonly reason: string };

/**
 * What a receiver hands its requests to.
 * @throws KeytrailError `bad_payload` (400), `too_large` (413); all else that it throws is answered 503
 */
export type OtlpHandler = (request: OtlpRequest) => Promise<OtlpAnswer>;

/** A page on the receiver's port that is no telemetry: health, metrics. */
export interface Page {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** Takes OTLP in. */
export interface Receiver {
  /** Config id, lower_snake_case. */
  readonly id: string;
  /** Where it listens, as a URL without a trailing slash. */
  readonly url: string;
  /**
   * Stops accepting, answers what is in flight, then closes.
   * @param drainMillis how long requests in flight may take before their connections are cut
   */
  close(drainMillis: number): Promise<void>;
}
