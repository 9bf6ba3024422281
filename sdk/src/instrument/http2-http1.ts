import type { IncomingMessage, ServerResponse } from "node:http";
import type { TLSSocket } from "node:tls";
import { SpanStatusCode, context as contexts } from "@opentelemetry/api";
import type { Context, Span, Tracer } from "@opentelemetry/api";
import { ATTR_ERROR_TYPE, ATTR_HTTP_RESPONSE_STATUS_CODE } from "../attributes.ts";
import type { Guard } from "./guard.ts";
import type { HttpInstrumentationHooks } from "./http.ts";
import { FIRST_SERVER_ERROR_STATUS, activeServerSpan, startServerSpan } from "./server-span.ts";
import { withoutTracing } from "./server-span-rules.ts";
import type { ServerSpanRules } from "./server-span-rules.ts";

/** Options of {@link createHttp1Starter}. */
export interface Http1StarterOptions {
  readonly tracer: () => Tracer;
  readonly guard: Guard;
  /** What `@opentelemetry/instrumentation-http` would call. */
  readonly hooks: HttpInstrumentationHooks;
  /** What the service's own instrumentations say of server spans. */
  readonly rules: () => ServerSpanRules;
}

const STARTED: unique symbol = Symbol("keytrail.http1.started");

/**
 * Creates what starts the server span of an HTTP/1 request that came to an HTTP/2 server (`allowHTTP1: true`), in place of
 * `@opentelemetry/instrumentation-http`, which sees only the servers of `node:http` and `node:https`. All else of such a request is followed as of any
 * HTTP/1 request.
 *
 * @returns gives the context that the request's listeners run in; undefined where it has a server span already
 */
export function createHttp1Starter({
  tracer,
  guard,
  hooks,
  rules,
}: Http1StarterOptions): (request: IncomingMessage, response: ServerResponse) => Context | undefined {
  return (request: IncomingMessage & { [STARTED]?: true }, response) => {
    // A listener of `checkContinue` hands the same request on as `request`.
    if (request[STARTED] === true || activeServerSpan() !== undefined) return undefined;
    request[STARTED] = true;
    const ignored = guard(() => rules().isIgnored(request)) === true;
    const context = ignored ? withoutTracing(contexts.active()) : startSpan(request, response);
    contexts.bind(context, request);
    contexts.bind(context, response);
    return context;
  };

  function startSpan(request: IncomingMessage, response: ServerResponse): Context {
    const attributes = hooks.startIncomingSpanHook(request);
    const { span, context } = startServerSpan(tracer(), describeRequest(request), attributes);
    contexts.with(context, () => hooks.requestHook(span, request));
    response.once("close", () => guard(() => endSpan(span, response.statusCode)));
    return context;
  }
}

function describeRequest(request: IncomingMessage): Parameters<typeof startServerSpan>[1] {
  const { method, url, headers, httpVersion, socket } = request;
  const scheme = (socket as Partial<TLSSocket>).encrypted === true ? "https" : "http";
  return { method, url, headers, socket, scheme, authority: headers.host, protocolVersion: httpVersion };
}

function endSpan(span: Span, statusCode: number): void {
  span.setAttribute(ATTR_HTTP_RESPONSE_STATUS_CODE, statusCode);
  if (statusCode >= FIRST_SERVER_ERROR_STATUS) {
    span.setAttribute(ATTR_ERROR_TYPE, String(statusCode));
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end();
}
