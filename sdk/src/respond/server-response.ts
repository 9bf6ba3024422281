import { ServerResponse } from "node:http";
import type { Guard } from "../instrument/guard.ts";
import { extendHead, readHead } from "./head.ts";
import type { ExtendedHead, ResponseHead, WriteHeadArguments } from "./head.ts";
import type { HeaderEntry } from "./response-headers.ts";

/** What is asked when the head of a response is about to leave. */
export interface ServerResponseHooks {
  readonly guard: Guard;
  /** The headers to add; none for a response that nobody follows. */
  readonly headersOf: (response: ServerResponse, head: ResponseHead) => readonly HeaderEntry[];
}

type WriteHead = (this: ServerResponse, ...args: WriteHeadArguments) => ServerResponse;

/**
 * Sees every head of every HTTP/1 response of the process at the last moment before Node makes it up: an explicit `writeHead`, and the one behind
 * the first `write`, `end` or `flushHeaders`. Informational responses (100, 102, 103) do not pass here, and a 101 is left alone.
 * On the prototype, since a property of each response would cost each request, and since what a service puts on its response runs before it.
 *
 * @returns puts Node's own method back, unless somebody else has replaced it since
 */
export function watchServerResponses({ guard, headersOf }: ServerResponseHooks): () => void {
  const prototype = ServerResponse.prototype as { writeHead: unknown };
  const original = prototype.writeHead as WriteHead;

  function extend(response: ServerResponse, args: WriteHeadArguments): ExtendedHead | undefined {
    const head = readHead(response, args);
    if (response.headersSent || head.statusCode < 200) return undefined;
    const added = headersOf(response, head);
    return added.length === 0 ? undefined : extendHead(response, args, head, added);
  }

  function writeHead(this: ServerResponse, ...args: WriteHeadArguments): ServerResponse {
    const extended = guard(() => extend(this, args));
    if (extended === undefined) return original.call(this, ...args);
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
