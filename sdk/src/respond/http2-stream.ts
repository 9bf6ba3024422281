import type { ServerHttp2Stream } from "node:http2";
import type { Guard } from "../instrument/guard.ts";
import type { Http2Fields } from "./http2-head.ts";

/** What is asked while responses of HTTP/2 leave. */
export interface Http2StreamHooks<Request> {
  readonly guard: Guard;
  /** The request of a stream; undefined for one that nobody follows, such as a pushed one. */
  readonly requestOf: (stream: ServerHttp2Stream) => Request | undefined;
  /** The head is about to leave. @returns what leaves in its place; undefined where it leaves as it is */
  readonly onHead: (request: Request, fields: Http2Fields) => Http2Fields;
  /** A chunk of the body is about to leave. @returns what leaves in its place; undefined where it leaves as it is */
  readonly onChunk: (request: Request, chunk: unknown, encoding: unknown) => Buffer | undefined;
  /** The trailers are about to leave. @returns as of `onHead` */
  readonly onTrailers: (request: Request, fields: Http2Fields) => Http2Fields;
}

type Method = (this: ServerHttp2Stream, ...args: readonly unknown[]) => unknown;
type MethodName = "respond" | "respondWithFile" | "respondWithFD" | "sendTrailers" | "write" | "end";
/** Gives the arguments that take the place of a call's own; undefined where they stay. */
type Replace = (stream: ServerHttp2Stream, args: readonly unknown[]) => readonly unknown[] | undefined;

/**
 * Sees every head, every chunk and all trailers of every HTTP/2 response of the process, at the methods of streams that Node's form of HTTP/1 for HTTP/2
 * calls, too. Informational responses (`additionalHeaders`) do not pass here, and neither does the content of a file.
 *
 * @param prototype that of the server's streams, which has no public name
 * @returns puts Node's own methods back, unless somebody else has replaced them since
 */
export function watchHttp2Streams<Request>(prototype: object, hooks: Http2StreamHooks<Request>): () => void {
  const { requestOf, onHead, onChunk, onTrailers } = hooks;

  const headAt =
    (index: number): Replace =>
    (stream, args) => {
      if (stream.headersSent || stream.destroyed || stream.closed) return undefined;
      const request = requestOf(stream);
      const fields = args[index] as Http2Fields;
      const replaced = request === undefined ? fields : onHead(request, fields);
      return replaced === fields ? undefined : args.toSpliced(index, 1, replaced);
    };

  const chunk: Replace = (stream, args) => {
    const [first, encoding, ...rest] = args;
    if (typeof first !== "string" && !(first instanceof Uint8Array)) return undefined;
    const request = requestOf(stream);
    const replaced = request === undefined ? undefined : onChunk(request, first, encoding);
    if (replaced === undefined) return undefined;
    // The bytes are encoded by now; in the encoding's place a callback may stand.
    return typeof encoding === "function" ? [replaced, encoding] : [replaced, undefined, ...rest];
  };

  const trailers: Replace = (stream, args) => {
    const request = requestOf(stream);
    const fields = args[0] as Http2Fields;
    const replaced = request === undefined ? fields : onTrailers(request, fields);
    return replaced === fields ? undefined : [replaced];
  };

  const restores = [
    ...namesOf(prototype, "respond").map((name) => watchMethod(prototype, name, headAt(0), hooks.guard)),
    watchMethod(prototype, "respondWithFile", headAt(1), hooks.guard),
    watchMethod(prototype, "respondWithFD", headAt(1), hooks.guard),
    watchMethod(prototype, "write", chunk, hooks.guard),
    watchMethod(prototype, "end", chunk, hooks.guard),
    watchMethod(prototype, "sendTrailers", trailers, hooks.guard),
  ];
  return () => {
    for (const restore of restores) restore();
  };
}

/** A method's name, and the symbols that the same function stands under: Node answers by one of them where a service writes before it has answered. */
function namesOf(prototype: object, name: MethodName): readonly (MethodName | symbol)[] {
  const holder = prototype as Record<MethodName | symbol, unknown>;
  return [name, ...Object.getOwnPropertySymbols(prototype).filter((symbol) => holder[symbol] === holder[name])];
}

function watchMethod(prototype: object, name: MethodName | symbol, replace: Replace, guard: Guard): () => void {
  const holder = prototype as Record<MethodName | symbol, Method>;
  const own = Object.hasOwn(holder, name) ? holder[name] : undefined;

  function method(this: ServerHttp2Stream, ...args: readonly unknown[]): unknown {
    // Looked up each time: Node's own may stand on a parent's prototype, where others may still replace it.
    const next = own ?? (Object.getPrototypeOf(prototype) as typeof holder)[name]!;
    return next.call(this, ...(guard(() => replace(this, args)) ?? args));
  }
  holder[name] = method;
  return () => {
    if (holder[name] !== method) return;
    if (own === undefined) Reflect.deleteProperty(holder, name);
    else holder[name] = own;
  };
}
