import type { IncomingHttpHeaders } from "node:http";

/** What the extractors read of a request: `http.IncomingMessage` fits. */
export interface HttpRequest {
  /** As the client sent it: `GET`. */
  readonly method?: string | undefined;
  /** Request target as it stood in the request line. */
  readonly url?: string | undefined;
  /** Lower-case names; as Node joins repeated headers. */
  readonly headers: IncomingHttpHeaders;
  /** The connection, whose other end is the peer: the client, or the last proxy. */
  readonly socket: { readonly remoteAddress?: string | undefined };
}

/** Reads a header that counts once; the first value where Node keeps several. */
export function readHeader(request: Pick<HttpRequest, "headers">, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === "string" ? value : value?.[0];
}
