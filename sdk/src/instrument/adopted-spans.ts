import { SpanKind, context as contexts, isSpanContextValid } from "@opentelemetry/api";
import type { Attributes, Context, Span } from "@opentelemetry/api";
import { ATTR_HTTP_RESPONSE_STATUS_CODE } from "../attributes.ts";
import { awaitingRequestOf } from "../enrich/awaiting-request.ts";
import type { AwaitingRequest } from "../enrich/awaiting-request.ts";
import { closingAttributes } from "../enrich/close-record.ts";
import { restoreMarks } from "../enrich/span-processor.ts";
import { outcomeOfStatus } from "../enrich/outcome.ts";
import type { AuthOutcome, RequestRecord } from "../enrich/request-record.ts";
import type { Credential } from "../extract/extract-key.ts";
import { toGrpcStatus } from "./grpc-status.ts";
import type { Guard } from "./guard.ts";
import type { SpanProcessor } from "./sdk-modules.ts";
import { setRecordOfSpan } from "./state.ts";

/** Options of {@link createSpanAdoption}. */
export interface SpanAdoptionOptions {
  readonly guard: Guard;
  readonly rememberKeys: (traceId: string, credentials: readonly Credential[]) => void;
}

/** Server spans that somebody else makes for requests of HTTP/2: they carry what ours would, and are not ours to end. */
export interface SpanAdoption {
  /** Takes a span as the server span of a request. */
  adopt(request: AwaitingRequest, span: Span): void;
  /** Whether a request's span is somebody else's. */
  isAdopted(record: RequestRecord): boolean;
  /** A processor that also takes the spans which waiting requests wait for, and gives them what is known when they end. */
  wrap(processor: SpanProcessor): SpanProcessor;
}

type RunningSpan = Span & { readonly kind?: SpanKind; readonly attributes?: Attributes };

/** Instrumentations that follow the old conventions of RPC write the number here. */
const OLD_GRPC_STATUS = "rpc.grpc.status_code";

/** Creates the adoption of server spans. */
export function createSpanAdoption({ guard, rememberKeys }: SpanAdoptionOptions): SpanAdoption {
  const adopted = new WeakMap<object, AwaitingRequest>();
  /** In most processes there never is one, and every span asks. */
  let isInUse = false;

  function adopt(request: AwaitingRequest, span: Span): void {
    const { record, credentials } = request;
    const spanContext = span.spanContext();
    if (!isSpanContextValid(spanContext)) return;
    isInUse = true;
    adopted.set(span, request);
    record.span = span;
    record.spanContext = spanContext;
    setRecordOfSpan(span, record);
    span.setAttributes(record.attributes);
    if (credentials.length > 0) rememberKeys(spanContext.traceId, credentials);
  }

  /** @returns whether the span is a request's server span now */
  function adoptStarting(span: Span, parentContext: Context): boolean {
    const request = awaitingRequestOf(parentContext) ?? awaitingRequestOf(contexts.active());
    if (request === undefined || request.record.span !== undefined || request.record.isFinished) return false;
    adopt(request, span);
    return true;
  }

  /** Its maker may end it before the response has left: what the maker noted tells the outcome then. */
  function close(span: RunningSpan): void {
    const request = adopted.get(span);
    if (request === undefined || request.record.isFinished) return;
    const { record } = request;
    const told = record.keyHash === undefined ? undefined : (outcomeNotedOn(span) ?? request.readOutcome());
    span.setAttributes(closingAttributes({ ...record, outcome: record.outcome ?? told }, 0));
  }

  return {
    adopt,
    isAdopted: ({ span }) => span !== undefined && adopted.has(span),
    wrap: (processor) => ({
      ...processor,
      onStart(span: RunningSpan, parentContext) {
        if (span.kind === SpanKind.SERVER && guard(() => adoptStarting(span, parentContext)) === true) return;
        processor.onStart(span, parentContext);
      },
      onEnding(span) {
        if (isInUse) guard(() => close(span));
      },
      onEnd(span) {
        const request = isInUse ? adopted.get(span) : undefined;
        if (request === undefined) processor.onEnd(span);
        else guard(() => restoreMarks(span.attributes, request.record, true));
      },
    }),
  };
}

function outcomeNotedOn({ attributes = {} }: RunningSpan): AuthOutcome | undefined {
  const { [OLD_GRPC_STATUS]: code, [ATTR_HTTP_RESPONSE_STATUS_CODE]: status } = attributes;
  return toGrpcStatus(code)?.outcome ?? (typeof status === "number" ? outcomeOfStatus(status) : undefined);
}
