import type { Span } from "@opentelemetry/api";
import type { RequestRecord } from "../enrich/request-record.ts";

/**
 * What all copies of this package in one process share. A service can hold several (ESM and CommonJS builds, two versions in its tree),
 * and a start or a `setKeyContext` through one of them must reach the running one.
 */
export interface SharedState {
  /** The running SDK's handle; undefined before the start. */
  started: object | undefined;
  /** The request that a span belongs to, for every span of a request. */
  readonly recordsBySpan: WeakMap<Span, RequestRecord>;
}

const STATE_KEY: unique symbol = Symbol.for("keytrail.v1") as never;

/** The process's one {@link SharedState}, made at the first call. */
export function sharedState(): SharedState {
  const holder = globalThis as { [STATE_KEY]?: SharedState };
  return (holder[STATE_KEY] ??= { started: undefined, recordsBySpan: new WeakMap() });
}
