import { once } from "node:events";
import { connect } from "node:http2";
import type { ClientHttp2Session, IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http2";
import type { ServiceProcess } from "../support/service.ts";

/** All that came back for a request of HTTP/2. */
export interface Http2Answer {
  readonly headers: IncomingHttpHeaders;
  readonly trailers: IncomingHttpHeaders | undefined;
  /** Status codes of the informational responses before. */
  readonly informational: readonly number[];
  /** As the chunks came. */
  readonly chunks: readonly Buffer[];
  readonly body: string;
  readonly rstCode: number;
}

/** Opens a session, over TLS where a certificate is given. */
export async function openSession(service: ServiceProcess, cert?: string): Promise<ClientHttp2Session> {
  const scheme = cert === undefined ? "http" : "https";
  const session = connect(`${scheme}://127.0.0.1:${service.port}`, cert === undefined ? {} : { ca: cert });
  await once(session, "connect");
  return session;
}

/** Sends a request, and waits until its stream is closed. */
export async function ask(
  session: ClientHttp2Session,
  headers: OutgoingHttpHeaders,
  body?: string,
): Promise<Http2Answer> {
  const stream = session.request(headers, { endStream: body === undefined });
  const informational: number[] = [];
  const chunks: Buffer[] = [];
  let received: IncomingHttpHeaders = {};
  let trailers: IncomingHttpHeaders | undefined;
  stream.on("headers", (block) => informational.push(Number(block[":status"])));
  stream.on("response", (block) => (received = block));
  stream.on("trailers", (block) => (trailers = block));
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  stream.on("error", () => undefined);
  if (body !== undefined) stream.end(body);
  // Not `once` of node:events, which an error of the stream would end.
  await new Promise((resolve) => stream.once("close", resolve));
  const { rstCode } = stream;
  return { headers: received, trailers, informational, chunks, body: Buffer.concat(chunks).toString(), rstCode };
}
