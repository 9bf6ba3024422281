import type { Guard } from "../instrument/guard.ts";
import { readHead } from "./head.ts";
import type { ExtendedHead, ResponseHead, WriteHeadArguments } from "./head.ts";
import { OutgoingMessage, ServerResponse } from "./node-http.ts";

/** What is asked while responses leave. */
export interface ServerResponseHooks<Request> {
  readonly guard: Guard;
  /** The request of a response; undefined for one that nobody follows. */
  readonly requestOf: (response: ServerResponse) => Request | undefined;
  /** A head is about to leave. @returns what leaves in its place; undefined where it leaves as it is */
  readonly onHead: (request: Request, args: WriteHeadArguments, head: ResponseHead) => ExtendedHead | undefined;
  /** A chunk of an error's body is about to leave. @returns what leaves in its place; undefined where it leaves as it is */
  readonly onChunk: (request: Request, chunk: unknown, encoding: unknown) => Buffer | undefined;
}

type Method = (this: ServerResponse, ...args: readonly unknown[]) => unknown;
type BodyMethod = "write" | "end";

const FIRST_ERROR_STATUS = 400;

/**
 * Sees every head of every HTTP/1 response of the process at the last moment before Node makes it up (an explicit `writeHead`, and the one behind
 * the first `write`, `end` or `flushHeaders`), and every chunk of the body of an error. Informational responses (100, 102, 103) do not pass here, and a
 * 101 is left alone.
 * On the prototype, since a property of each response would cost each request, and since what a service puts on its response runs before it.
 *
 * @returns puts Node's own methods back, unless somebody else has replaced them since
 */
export function watchServerResponses<Request>(hooks: ServerResponseHooks<Request>): () => void {
  const restores = [watchHeads(hooks), watchBodies(hooks, "write"), watchBodies(hooks, "end")];
  return () => {
    for (const restore of restores) restore();
  };
}

function watchHeads<Request>({ guard, requestOf, onHead }: ServerResponseHooks<Request>): () => void {
  const prototype = ServerResponse.prototype as unknown as { writeHead: Method };
  const original = prototype.writeHead;

  function extend(response: ServerResponse, args: WriteHeadArguments): ExtendedHead | undefined {
    const head = readHead(response, args);
    if (response.headersSent || head.statusCode < 200) return undefined;
    const request = requestOf(response);
    return request === undefined ? undefined : onHead(request, args, head);
  }

  function writeHead(this: ServerResponse, ...args: WriteHeadArguments): unknown {
    const extended = guard(() => extend(this, args));
    if (extended === undefined) return original.apply(this, args as unknown[]);
    try {
      return original.call(this, ...extended.args);
    } catch (error) {
      // The service answers this with another head, which may be that of a refusal.
      extended.undo();
      throw error;
    }
  }
  prototype.writeHead = writeHead;
  return () => {
    if (prototype.writeHead === writeHead) prototype.writeHead = original;
  };
}

function watchBodies<Request>(
  { guard, requestOf, onChunk }: ServerResponseHooks<Request>,
  name: BodyMethod,
): () => void {
  const prototype = ServerResponse.prototype as unknown as Record<BodyMethod, Method>;
  const own = Object.hasOwn(prototype, name) ? prototype[name] : undefined;

  function method(this: ServerResponse, ...args: readonly unknown[]): unknown {
    // Looked up each time: Node's own stands on the parent's prototype, where others may still replace it.
    const next = own ?? (OutgoingMessage.prototype[name] as unknown as Method);
    if (this.statusCode < FIRST_ERROR_STATUS || args[0] === undefined) return next.apply(this, args as unknown[]);
    const [chunk, encoding, ...rest] = args;
    const replaced = guard(() => {
      const request = requestOf(this);
      return request === undefined ? undefined : onChunk(request, chunk, encoding);
    });
    if (replaced === undefined) return next.call(this, ...args);
    // The bytes are encoded by now; in the encoding's place a callback may stand.
    return typeof encoding === "function"
      ? next.call(this, replaced, encoding)
      : next.call(this, replaced, undefined, ...rest);
  }
  prototype[name] = method;
  return () => {
    if (prototype[name] !== method) return;
    if (own === undefined) Reflect.deleteProperty(prototype, name);
    else prototype[name] = own;
  };
}
