import { SpanKind, createContextKey, trace } from "@opentelemetry/api";
import type { Attributes, Context, Span } from "@opentelemetry/api";
import { ATTR_API_KEY_HASH, ATTR_KEYTRAIL_AUDIT, ATTR_SERVER_ADDRESS } from "../attributes.ts";
import type { Guard } from "../instrument/guard.ts";
import type { SpanProcessor } from "../instrument/sdk-modules.ts";
import { recordOfSpan, setRecordOfSpan } from "../instrument/state.ts";
import { awaitingRequestOf } from "./awaiting-request.ts";
import type { ReadableSpan } from "../scrub/telemetry.ts";
import type { RequestRecord, RpcMetadata } from "./request-record.ts";

/** What the processor needs of the HTTP instrument. */
export interface RequestSpanHooks {
  /** The request whose server span is being started in this very tick. */
  readonly takePending: (span: Span) => RequestRecord | undefined;
  /** A recorded server span has ended. */
  readonly onEnd: (record: RequestRecord, span: ReadableSpan) => void;
  /** Runs a step that must not throw into the service. */
  readonly guard: Guard;
}

/** OpenTelemetry's note on the current request; the name is that of `@opentelemetry/core`, and keys are equal by name. */
const RPC_METADATA_KEY: symbol = createContextKey("OpenTelemetry SDK Context Key RPC_METADATA");

/** Reads the current request's note; undefined outside of a request. */
export function readRpcMetadata(context: Context): RpcMetadata | undefined {
  return context.getValue(RPC_METADATA_KEY) as RpcMetadata | undefined;
}

/** Notes the current request for what runs in it: frameworks put the route there. */
export function withRpcMetadata(context: Context, metadata: RpcMetadata): Context {
  return context.setValue(RPC_METADATA_KEY, metadata);
}

/**
 * The request that a context belongs to: that of its span, else that of its server span (for a span that was started as a new root), else the one that
 * waits there for somebody else's server span.
 */
export function recordOfContext(context: Context): RequestRecord | undefined {
  return (
    recordOfSpan(trace.getSpan(context)) ??
    recordOfSpan(readRpcMetadata(context)?.span) ??
    awaitingRequestOf(context)?.record
  );
}

/** Creates the span processor that puts the key's hash on every span of a request in this process. */
export function createRequestSpanProcessor(hooks: RequestSpanHooks): SpanProcessor {
  const { guard } = hooks;

  function onStart(span: Span, parentContext: Context): void {
    const isServer = (span as Span & { readonly kind?: SpanKind }).kind === SpanKind.SERVER;
    const pending = isServer ? hooks.takePending(span) : undefined;
    if (pending !== undefined) {
      pending.span = span;
      setRecordOfSpan(span, pending);
      cutServerAddress(span);
      return;
    }
    const record = recordOfContext(parentContext);
    if (record === undefined) return;
    setRecordOfSpan(span, record);
    // At the start, because an attribute limit drops what comes late. Not on a second server span of the request, such as Next.js makes: a server span
    // with the hash is a use of the key.
    if (record.keyHash !== undefined && !isServer) span.setAttribute(ATTR_API_KEY_HASH, record.keyHash);
  }

  function onEnd(span: ReadableSpan): void {
    const record = recordOfSpan(span);
    if (record === undefined) return;
    const isServerSpan = record.span === (span as unknown);
    restoreMarks(span.attributes, record, isServerSpan);
    if (isServerSpan) hooks.onEnd(record, span);
  }

  return {
    onStart: (span, parentContext) => guard(() => onStart(span, parentContext)),
    onEnd: (span) => guard(() => onEnd(span)),
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
}

/**
 * Undoes what limits of the service did to the marks of the request: a hash that was cut would be that of another key, and a span without the audit
 * mark would count beside its record. Written into the span as it is, since an ended span takes no attribute any more.
 */
export function restoreMarks(attributes: Record<string, unknown>, record: RequestRecord, isServerSpan: boolean): void {
  const hash = attributes[ATTR_API_KEY_HASH];
  const isOurs = isServerSpan || hash !== undefined;
  if (record.keyHash !== undefined && isOurs && hash !== record.keyHash) attributes[ATTR_API_KEY_HASH] = record.keyHash;
  if (isServerSpan && record.isAudited && attributes[ATTR_KEYTRAIL_AUDIT] === undefined)
    attributes[ATTR_KEYTRAIL_AUDIT] = true;
}

/** https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4: octets of a name, at most. */
const MAX_HOST_CHARACTERS = 255;

/** OpenTelemetry takes it from `Host` and its forwarded forms, whose length a client chooses. */
function cutServerAddress(span: Span & { readonly attributes?: Attributes }): void {
  const address = span.attributes?.[ATTR_SERVER_ADDRESS];
  if (typeof address === "string" && address.length > MAX_HOST_CHARACTERS)
    span.setAttribute(ATTR_SERVER_ADDRESS, address.slice(0, MAX_HOST_CHARACTERS));
}
