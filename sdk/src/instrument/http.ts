import diagnosticsChannel from "node:diagnostics_channel";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { context, isSpanContextValid } from "@opentelemetry/api";
import type { Attributes, Span } from "@opentelemetry/api";
import { ATTR_HTTP_RESPONSE_STATUS_CODE, ATTR_HTTP_ROUTE } from "../attributes.ts";
import { toHrTime } from "../clock.ts";
import type { Clock } from "../clock.ts";
import type { RequestEnd } from "../enrich/audit-record.ts";
import { closingAttributes, leakAttributes } from "../enrich/close-record.ts";
import type { OpenedRequest } from "../enrich/open-record.ts";
import type { Credential } from "../extract/extract-key.ts";
import type { RequestRecord } from "../enrich/request-record.ts";
import { createRequestSpanProcessor, readRpcMetadata } from "../enrich/span-processor.ts";
import type { AnsweredRequest, Responder } from "../respond/responder.ts";
import type { HttpRequest } from "../extract/request.ts";
import type { ReadableSpan } from "../scrub/telemetry.ts";
import type { Guard } from "./guard.ts";
import { createRequestEvents } from "./request-events.ts";
import { watchRoute } from "./route.ts";
import type { SpanProcessor } from "./sdk-modules.ts";
import { setRecordOfSpan } from "./state.ts";

/** What the HTTP instrument hands its requests to. */
export interface HttpInstrumentOptions {
  readonly clock: Clock;
  readonly guard: Guard;
  readonly openRecord: (request: HttpRequest) => OpenedRequest;
  /** Remembers the credentials of a trace for the scrubber; the empty string for a request without a trace. */
  readonly rememberKeys: (traceId: string, credentials: readonly Credential[]) => void;
  /** Adds headers to responses, and looks for keys in them. */
  readonly responder: Responder;
  /** The route that a framework left on the request; asked when the response is over. */
  readonly readRoute: (request: object) => string | undefined;
  /** Emits the audit record. */
  readonly recordAudit: (record: RequestRecord, end: RequestEnd) => void;
}

/** Hooks of `@opentelemetry/instrumentation-http`. */
export interface HttpInstrumentationHooks {
  readonly startIncomingSpanHook: (request: IncomingMessage) => Attributes;
  readonly requestHook: (span: Span, request: object) => void;
}

/** The instrument of `node:http` and `node:https` servers. */
export interface HttpInstrument {
  readonly spanProcessor: SpanProcessor;
  readonly hooks: HttpInstrumentationHooks;
  /** A span processor that needs no hooks: for an `HttpInstrumentation` that others configure. */
  createHooklessProcessor(): SpanProcessor;
  /** Begins to follow requests. */
  start(): void;
  /** Stops following new requests. */
  stop(): void;
}

interface LiveRequest extends OpenedRequest, AnsweredRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

const LIVE: unique symbol = Symbol("keytrail.live");

/** A function, so that whoever prints a request doesn't print what is known of it. On the request, because a `WeakMap` costs five times as much. */
interface FollowedRequest {
  [LIVE]?: (() => LiveRequest) | undefined;
}

function setLiveRequest(request: object & FollowedRequest, live: LiveRequest | undefined): void {
  request[LIVE] = live === undefined ? undefined : () => live;
}

function liveRequestOf(request: object & FollowedRequest): LiveRequest | undefined {
  return request[LIVE]?.();
}

/** What {@link REQUEST_START} brings. */
interface RequestStart {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly server: Server;
}

/** https://nodejs.org/api/diagnostics_channel.html#http: published for each request, sampled or not, before anything else sees it. */
const REQUEST_START = "http.server.request.start";

/**
 * Follows every request of this process from its start to the end of its response: opens its record, ties it to its span, closes it.
 * The channel, not the span, drives it, so that what the trace sampler drops still has its audit record.
 */
export function createHttpInstrument(options: HttpInstrumentOptions): HttpInstrument {
  const { clock, guard, openRecord, rememberKeys, readRoute, recordAudit, responder } = options;
  let pending: RequestRecord | undefined;
  let starting: LiveRequest | undefined;
  let isHookless = false;
  let unwatchResponses = (): void => undefined;

  function onRequestStart(message: unknown): void {
    const { request, response, server } = message as RequestStart;
    const { record, credentials } = openRecord(request);
    const live: LiveRequest = { record, credentials, request, response, answer: undefined };
    setLiveRequest(request, live);
    watchRoute(request, record);
    if (isHookless) {
      announce(live);
      // A span that is not sampled reaches no span processor.
      watchRequests(server);
    }
    if (credentials.length > 0) queueMicrotask(() => guard(() => rememberUntraced(live)));
    // Before instrumentation-http's own listener, which ends the span. Not `once`, which costs more than the second call that never comes.
    response.on("close", () => guard(() => onResponseClose(live)));
  }

  /** Instrumentations start the server span in the tick in which the request starts. */
  function announce(live: LiveRequest): void {
    starting = live;
    queueMicrotask(() => (starting = undefined));
  }

  function takeStarting(span: Span): RequestRecord | undefined {
    const live = starting;
    starting = undefined;
    if (live === undefined) return undefined;
    span.setAttributes(live.record.attributes);
    attachSpan(live, span);
    return live.record;
  }

  const watchRequests = createRequestEvents((request) => {
    guard(() => {
      const live = liveRequestOf(request);
      const span = readRpcMetadata(context.active())?.span;
      if (live !== undefined && live.record.span === undefined && span !== undefined) attachSpan(live, span);
    });
  });

  /** For a request that no instrumentation makes a span for: its logs belong to no trace. */
  function rememberUntraced({ record, credentials }: LiveRequest): void {
    if (record.span === undefined) rememberKeys("", credentials);
  }

  function onResponseClose(live: LiveRequest): void {
    const { record, response, request, credentials } = live;
    setLiveRequest(request, undefined);
    if (record.isFinished) return;
    guard(() => responder.finish(live));
    // Again at the end, so that a long request's keys are still known when its span is exported.
    if (credentials.length > 0) rememberKeys(record.spanContext?.traceId ?? "", credentials);
    record.route = record.saidRoute ?? record.rpcMetadata?.route ?? record.route ?? guard(() => readRoute(request));
    // For the metrics of requests, which take it from there.
    if (record.rpcMetadata !== undefined && record.route !== undefined) record.rpcMetadata.route = record.route;
    if (record.span?.isRecording() === true) {
      closeSpan(record, request.method, response.statusCode);
      return;
    }
    finish(record, {
      startTime: toHrTime(record.startUnixMillis),
      endTime: toHrTime(clock.nowUnixMillis()),
      method: request.method ?? "_OTHER",
      statusCode: response.statusCode,
      spanAttributes: undefined,
    });
  }

  function finish(record: RequestRecord, end: RequestEnd): void {
    if (record.isFinished) return;
    record.isFinished = true;
    if (record.isAudited) recordAudit(record, end);
  }

  const spanProcessor = createRequestSpanProcessor({
    guard,
    takePending() {
      const record = pending;
      pending = undefined;
      return record;
    },
    onEnd,
  });

  function onEnd(record: RequestRecord, span: ReadableSpan): void {
    finish(record, endOfSpan(record, span));
  }

  const hooks: HttpInstrumentationHooks = {
    startIncomingSpanHook: (request) =>
      guard(() => {
        pending = liveRequestOf(request)?.record;
        return pending?.attributes;
      }) ?? {},
    requestHook: (span, request) =>
      guard(() => {
        pending = undefined;
        const live = liveRequestOf(request);
        if (live !== undefined) attachSpan(live, span);
      }),
  };

  function attachSpan({ record, credentials }: LiveRequest, span: Span): void {
    const spanContext = span.spanContext();
    record.rpcMetadata = readRpcMetadata(context.active());
    if (!isSpanContextValid(spanContext)) return;
    record.span = span;
    record.spanContext = spanContext;
    setRecordOfSpan(span, record);
    if (credentials.length > 0) rememberKeys(spanContext.traceId, credentials);
  }

  const subscriber = (message: unknown): void => {
    guard(() => onRequestStart(message));
  };
  return {
    spanProcessor,
    hooks,
    createHooklessProcessor() {
      isHookless = true;
      return createRequestSpanProcessor({ guard, takePending: takeStarting, onEnd });
    },
    start() {
      diagnosticsChannel.subscribe(REQUEST_START, subscriber);
      unwatchResponses = responder.start((response) => {
        const live = liveRequestOf(response.req);
        return live?.response === response ? live : undefined;
      });
    },
    stop() {
      diagnosticsChannel.unsubscribe(REQUEST_START, subscriber);
      unwatchResponses();
    },
  };
}

function closeSpan(record: RequestRecord, method: string | undefined, statusCode: number): void {
  const { span, route } = record;
  if (span === undefined) return;
  record.statusCode = statusCode;
  span.setAttributes(closingAttributes(record, statusCode));
  if (record.leaks !== undefined) span.setAttributes(leakAttributes(record.leaks));
  if (route === undefined) return;
  span.setAttribute(ATTR_HTTP_ROUTE, route);
  span.updateName(`${method ?? "GET"} ${route}`);
}

function endOfSpan(record: RequestRecord, span: ReadableSpan): RequestEnd {
  const statusCode = span.attributes[ATTR_HTTP_RESPONSE_STATUS_CODE];
  record.spanContext ??= span.spanContext();
  return {
    startTime: span.startTime,
    endTime: span.endTime,
    method: "_OTHER",
    statusCode: typeof statusCode === "number" ? statusCode : record.statusCode,
    spanAttributes: span.attributes,
  };
}
