import type { IncomingHttpHeaders, ServerHttp2Stream } from "node:http2";
import { context as contexts, isSpanContextValid } from "@opentelemetry/api";
import type { Context, Tracer } from "@opentelemetry/api";
import { ATTR_RPC_SYSTEM_NAME, ATTR_URL_PATH } from "../attributes.ts";
import { toHrTime } from "../clock.ts";
import type { Clock } from "../clock.ts";
import type { RequestEnd } from "../enrich/audit-record.ts";
import { withAwaitingRequest } from "../enrich/awaiting-request.ts";
import type { AwaitingRequest } from "../enrich/awaiting-request.ts";
import type { OpenedRequest } from "../enrich/open-record.ts";
import { outcomeOfStatus } from "../enrich/outcome.ts";
import type { AuthOutcome, RequestRecord } from "../enrich/request-record.ts";
import type { Credential } from "../extract/extract-key.ts";
import { isGrpc } from "../extract/grpc.ts";
import type { HttpRequest } from "../extract/request.ts";
import type { AnsweredStream, Http2Responder } from "../respond/http2-responder.ts";
import type { SpanAdoption } from "./adopted-spans.ts";
import { readGrpcStatus } from "./grpc-status.ts";
import type { Guard } from "./guard.ts";
import type { HttpInstrumentationHooks } from "./http.ts";
import { readRetryAfter, TOO_MANY_REQUESTS } from "../respond/retry-after.ts";
import { createHttp1Starter } from "./http2-http1.ts";
import { watchHttp2Servers } from "./http2-servers.ts";
import { closeAdoptedSpan, endHttp2Span, readFailure } from "./http2-span.ts";
import type { Http2End } from "./http2-span.ts";
import { watchRoute } from "./route.ts";
import { activeServerSpan, normaliseMethod, startServerSpan } from "./server-span.ts";
import type { UninstrumentedRequest } from "./server-span.ts";
import { withoutTracing } from "./server-span-rules.ts";
import type { ServerSpanRules } from "./server-span-rules.ts";
import { recordOfSpan, setRecordOfSpan } from "./state.ts";

/** What the HTTP/2 instrument hands its requests to. */
export interface Http2InstrumentOptions {
  readonly clock: Clock;
  readonly guard: Guard;
  /** Makes the server spans: OpenTelemetry's own instrumentations make none for `node:http2`. */
  readonly tracer: () => Tracer;
  readonly openRecord: (request: HttpRequest) => OpenedRequest;
  /** Remembers the credentials of a trace for the scrubber; the empty string for a request without a trace. */
  readonly rememberKeys: (traceId: string, credentials: readonly Credential[]) => void;
  /** Adds headers to responses, and looks for keys in them. */
  readonly responder: Http2Responder;
  /** The route that a framework left on the request; asked when the response is over. */
  readonly readRoute: (request: object) => string | undefined;
  /** Emits the audit record of a request whose span, if there is one, is not recorded. */
  readonly recordAudit: (record: RequestRecord, end: RequestEnd) => void;
  /** Server spans of somebody else. */
  readonly adoption: SpanAdoption;
  /** What the service's own instrumentations say of server spans. */
  readonly rules: () => ServerSpanRules;
  /** Those of the HTTP/1 instrument, which follows the HTTP/1 requests that come to HTTP/2 servers. */
  readonly http1Hooks: HttpInstrumentationHooks;
}

/** The instrument of `node:http2` servers, gRPC ones included. */
export interface Http2Instrument {
  /** Begins to follow requests. */
  start(): void;
  /** Stops following new requests. */
  stop(): void;
}

interface LiveStream extends AwaitingRequest, AnsweredStream {
  readonly request: UninstrumentedRequest;
  /** Node's request object in the form of HTTP/1; undefined where the service takes streams. */
  compatRequest: object | undefined;
}

const LIVE: unique symbol = Symbol("keytrail.live");

/** A function, so that whoever prints a stream doesn't print what is known of its request. */
interface FollowedStream {
  [LIVE]?: (() => LiveStream) | undefined;
}

function liveStreamOf(stream: object & FollowedStream): LiveStream | undefined {
  return stream[LIVE]?.();
}

/**
 * Follows every stream that a client opens on an HTTP/2 server of this process: opens its record, starts its server span, runs the service in it, and
 * closes both when the stream is over.
 */
export function createHttp2Instrument(options: Http2InstrumentOptions): Http2Instrument {
  const { clock, guard, tracer, openRecord, rememberKeys, recordAudit, responder } = options;
  const restores: (() => void)[] = [];
  let isWatchingStreams = false;

  function onStream(stream: ServerHttp2Stream & FollowedStream, headers: IncomingHttpHeaders): Context | undefined {
    if (liveStreamOf(stream) !== undefined) return undefined;
    if (!isWatchingStreams) {
      isWatchingStreams = true;
      restores.push(responder.watch(Object.getPrototypeOf(stream) as object, liveStreamOf));
    }
    const request = describeStream(stream, headers);
    const live: LiveStream = {
      ...openRecord(request),
      request,
      stream,
      isGrpc: isGrpc(request),
      statusCode: 0,
      compatRequest: undefined,
      readOutcome: () => outcomeOf(live),
    };
    stream[LIVE] = () => live;
    // Before the service's own listeners, in no context of ours.
    stream.once("close", () => guard(() => onClose(live)));
    const active = activeServerSpan();
    if (active !== undefined && recordOfSpan(active) === undefined) {
      options.adoption.adopt(live, active);
      return undefined;
    }
    const context = createContext(live);
    // What comes later on the stream was set in motion before this context was.
    contexts.bind(context, stream);
    return context;
  }

  function createContext(live: LiveStream): Context {
    const { isGrpcElsewhere, isIgnored } = options.rules();
    if (guard(() => isIgnored(live.request)) === true) return withoutTracing(awaitSpan(live));
    return isGrpcElsewhere && live.isGrpc ? awaitSpan(live) : startSpan(live);
  }

  function awaitSpan(live: LiveStream): Context {
    // Nobody may come for it: its logs belong to no trace then.
    if (live.credentials.length > 0) rememberKeys("", live.credentials);
    return withAwaitingRequest(contexts.active(), live);
  }

  function startSpan(live: LiveStream): Context {
    const { record, credentials, request } = live;
    const system = live.isGrpc ? { [ATTR_RPC_SYSTEM_NAME]: "grpc" } : {};
    const { span, context, metadata } = startServerSpan(tracer(), request, { ...system, ...record.attributes });
    record.rpcMetadata = metadata;
    const spanContext = span.spanContext();
    if (isSpanContextValid(spanContext)) {
      record.span = span;
      record.spanContext = spanContext;
      setRecordOfSpan(span, record);
    }
    if (credentials.length > 0) rememberKeys(record.spanContext?.traceId ?? "", credentials);
    return context;
  }

  function onClose(live: LiveStream): void {
    const { record, credentials, stream } = live;
    (stream as FollowedStream)[LIVE] = undefined;
    if (record.isFinished) return;
    guard(() => responder.finish(live));
    // Again at the end, so that a long request's keys are still known when its span is exported.
    if (credentials.length > 0) rememberKeys(record.spanContext?.traceId ?? "", credentials);
    record.statusCode = live.statusCode;
    if (live.statusCode === TOO_MANY_REQUESTS && stream.sentHeaders !== undefined)
      record.retryAfterSeconds = readRetryAfter(stream.sentHeaders["retry-after"], clock.nowUnixMillis());
    const end = readEnd(live);
    if (record.keyHash !== undefined && end.grpcStatus !== undefined) record.outcome ??= end.grpcStatus.outcome;
    record.route = record.saidRoute ?? record.rpcMetadata?.route ?? record.route ?? routeOf(live, end);
    if (options.adoption.isAdopted(record)) closeAdoptedSpan(record, live.statusCode);
    // A recorded span tells of its end by itself, see `span-processor.ts`.
    else if (record.span?.isRecording() === true) endHttp2Span(record.span, end);
    if (!record.isFinished) finish(live);
  }

  function routeOf({ compatRequest }: LiveStream, { grpcMethod }: Http2End): string | undefined {
    if (grpcMethod !== undefined) return `/${grpcMethod}`;
    return compatRequest === undefined ? undefined : guard(() => options.readRoute(compatRequest));
  }

  function finish({ record, request, statusCode }: LiveStream): void {
    record.isFinished = true;
    if (!record.isAudited) return;
    recordAudit(record, {
      startTime: startTimeOf(record.span) ?? toHrTime(record.startUnixMillis),
      endTime: toHrTime(clock.nowUnixMillis()),
      method: normaliseMethod(request.method),
      statusCode,
      spanAttributes: undefined,
    });
  }

  return {
    start() {
      const onHttp1Request = createHttp1Starter({ ...options, hooks: options.http1Hooks });
      restores.push(
        watchHttp2Servers({
          guard,
          onStream,
          onHttp1Request,
          onCompatRequest(request) {
            const live = liveStreamOf(request.stream);
            if (live === undefined) return;
            live.compatRequest = request;
            watchRoute(request, live.record);
          },
        }),
      );
    },
    stop() {
      for (const restore of restores.splice(0)) restore();
      isWatchingStreams = false;
    },
  };
}

function describeStream(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): UninstrumentedRequest {
  const { socket, encrypted } = stream.session ?? {};
  return {
    method: headers[":method"],
    url: headers[":path"],
    headers,
    socket: { remoteAddress: socket?.remoteAddress, remotePort: socket?.remotePort },
    scheme: headers[":scheme"] ?? (encrypted === true ? "https" : "http"),
    authority: headers[":authority"] ?? headers.host,
    protocolVersion: "2",
  };
}

function readEnd({ record, request, stream, statusCode, isGrpc: isCall }: LiveStream): Http2End {
  const grpcStatus = isCall ? readGrpcStatus(stream) : undefined;
  const path = record.attributes[ATTR_URL_PATH];
  // A client chooses the path; that the server has such a method is known when it has answered.
  const isMethodKnown = grpcStatus?.isMethodKnown === true && typeof path === "string" && path.startsWith("/");
  return {
    record,
    method: request.method,
    statusCode,
    grpcStatus,
    isGrpc: isCall,
    grpcMethod: isMethodKnown ? path.slice(1) : undefined,
    failure: readFailure(stream),
  };
}

/** The status of HTTP tells nothing of a gRPC call that still runs. */
function outcomeOf({ isGrpc: isCall, statusCode, stream }: LiveStream): AuthOutcome | undefined {
  return isCall ? readGrpcStatus(stream)?.outcome : outcomeOfStatus(statusCode);
}

/** A recorded span knows when it began. */
function startTimeOf(
  span: (object & { readonly startTime?: RequestEnd["startTime"] }) | undefined,
): RequestEnd["startTime"] | undefined {
  return span?.startTime;
}
