import type { IncomingMessage, Server } from "node:http";

/**
 * Creates what tells of requests at the moment when a server hands them to its listeners, before any listener of the service: the context that an
 * instrumentation made for the request is in force then, also where its span is not sampled and no span processor hears of it.
 *
 * @param onRequest must not throw
 * @returns begins to listen at a server, once
 */
export function createRequestEvents(onRequest: (request: IncomingMessage) => void): (server: Server) => void {
  const known = new WeakSet<Server>();
  return (server) => {
    if (known.has(server)) return;
    known.add(server);
    server.prependListener("request", onRequest);
  };
}
