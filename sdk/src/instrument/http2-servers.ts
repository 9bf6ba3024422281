import type { EventEmitter } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createSecureServer, createServer } from "node:http2";
import type {
  Http2SecureServer,
  Http2Server,
  Http2ServerRequest,
  IncomingHttpHeaders,
  ServerHttp2Session,
  ServerHttp2Stream,
} from "node:http2";
import { context as contexts } from "@opentelemetry/api";
import type { Context } from "@opentelemetry/api";
import type { Guard } from "./guard.ts";

/** What is asked while `node:http2` servers tell their listeners of requests. */
export interface Http2ServerHooks {
  readonly guard: Guard;
  /** A request of HTTP/2 has come. @returns the context that its listeners run in; undefined for the one that is active */
  readonly onStream: (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => Context | undefined;
  /** Node has made a request object in the form of HTTP/1 for a stream that `onStream` has seen. */
  readonly onCompatRequest: (request: Http2ServerRequest) => void;
  /** A request of HTTP/1 has come to an HTTP/2 server that takes both. @returns as of `onStream` */
  readonly onHttp1Request: (request: IncomingMessage, response: ServerResponse) => Context | undefined;
}

type Emit = (this: EventEmitter, event: string | symbol, ...args: readonly unknown[]) => boolean;
/** Looks at an event before its listeners. @returns the context that they run in; undefined for the one that is active */
type BeforeEvent = (emitter: EventEmitter, event: string | symbol, args: readonly unknown[]) => Context | undefined;

/** The events that carry a request and its response. */
const REQUEST_EVENTS: ReadonlySet<string | symbol> = new Set(["request", "checkContinue", "checkExpectation"]);

/**
 * Sees every request of every `node:http2` server of the process, whichever module system made it, before its listeners do, and runs them in a context.
 * Node (20 to 24) has no public names for the servers' classes, and its diagnostics channels neither exist in all of these lines nor set a context;
 * a server that never listens shows the classes, and the first session that of sessions.
 * On the servers and not on sessions, so that an instrumentation of the service's own, which wraps a server, comes first and is seen; on a
 * session only where the service listens to the session itself.
 *
 * @returns puts Node's own methods back, unless somebody else has replaced them since
 */
export function watchHttp2Servers({ guard, onStream, onCompatRequest, onHttp1Request }: Http2ServerHooks): () => void {
  const restores: (() => void)[] = [];
  let isWatchingSessions = false;

  function beforeSessionEvent(
    session: EventEmitter,
    event: string | symbol,
    args: readonly unknown[],
  ): Context | undefined {
    // One listener is Node's own, which hands the stream to the server.
    if (event !== "stream" || session.listenerCount("stream") === 1) return undefined;
    return onStream(args[0] as ServerHttp2Stream, args[1] as IncomingHttpHeaders);
  }

  function beforeServerEvent(
    _server: EventEmitter,
    event: string | symbol,
    args: readonly unknown[],
  ): Context | undefined {
    if (event === "stream") return onStream(args[0] as ServerHttp2Stream, args[1] as IncomingHttpHeaders);
    if (REQUEST_EVENTS.has(event)) {
      const request = args[0] as IncomingMessage | Http2ServerRequest;
      if (!("stream" in request)) return onHttp1Request(request, args[1] as ServerResponse);
      onCompatRequest(request);
    }
    if (event === "session" && !isWatchingSessions) {
      isWatchingSessions = true;
      restores.push(watchEmit(Object.getPrototypeOf(args[0]) as ServerHttp2Session, beforeSessionEvent, guard));
    }
    return undefined;
  }

  for (const create of [createServer, createSecureServer] as readonly (() => Http2Server | Http2SecureServer)[]) {
    guard(() => restores.push(watchEmit(Object.getPrototypeOf(create()) as EventEmitter, beforeServerEvent, guard)));
  }
  return () => {
    for (const restore of restores) restore();
  };
}

function watchEmit(prototype: EventEmitter, before: BeforeEvent, guard: Guard): () => void {
  const holder = prototype as unknown as { emit: Emit };
  const own = Object.hasOwn(holder, "emit") ? holder.emit : undefined;

  function emit(this: EventEmitter, event: string | symbol, ...args: readonly unknown[]): boolean {
    // Looked up each time: Node's own stands on the parent's prototype, where others may still replace it.
    const next = own ?? (Object.getPrototypeOf(prototype) as { emit: Emit }).emit;
    const context = guard(() => before(this, event, args));
    if (context === undefined) return next.call(this, event, ...args);
    return contexts.with(context, () => next.call(this, event, ...args));
  }
  holder.emit = emit;
  return () => {
    if (holder.emit !== emit) return;
    if (own === undefined) Reflect.deleteProperty(holder, "emit");
    else holder.emit = own;
  };
}
