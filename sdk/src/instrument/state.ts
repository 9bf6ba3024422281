import type { Span } from "@opentelemetry/api";
import type { RequestRecord } from "../enrich/request-record.ts";
import type { PrintScrubber } from "../scrub/printed.ts";

/**
 * What all copies of this package in one process share. A service can hold several (ESM and CommonJS builds, two versions in its tree),
 * and a start or a `setKeyContext` through one of them must reach the running one.
 */
export interface SharedState {
  /** The running SDK's handle; undefined before the start. */
  started: object | undefined;
  /** What scrubs and follows requests; undefined before it is first asked for. */
  core?: object;
  /** Scrubs what the service prints and logs; undefined before the start. */
  printScrubber?: PrintScrubber;
  /** Puts `console` back; undefined while it is the process's own. */
  restoreConsole?: () => void;
  /** What listens for the end of the process for us, so that none of ours takes another for the service's. */
  exitListeners?: Set<unknown>;
}

const STATE: unique symbol = Symbol.for("keytrail.v1");
const RECORD: unique symbol = Symbol.for("keytrail.v1.record");

/** The process's one {@link SharedState}, made at the first call. */
export function sharedState(): SharedState {
  const holder = globalThis as { [STATE]?: SharedState };
  return (holder[STATE] ??= { started: undefined });
}

/** Notes the request that a span belongs to, on the span: a `WeakMap` entry costs five times as much, for each span of each request. */
export function setRecordOfSpan(span: Span & { [RECORD]?: RequestRecord }, record: RequestRecord): void {
  span[RECORD] = record;
}

/** The request that a span belongs to; undefined for a span of no request. */
export function recordOfSpan(
  span: (object & { readonly [RECORD]?: RequestRecord }) | undefined,
): RequestRecord | undefined {
  return span?.[RECORD];
}
