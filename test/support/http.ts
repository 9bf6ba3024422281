import { createServer, request } from "node:http";
import type { Agent, IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders } from "node:http";
import { onTestFinished } from "vitest";

/** An answer, read to its end. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What {@link send} sends; a body given in parts goes without a Content-Length. */
export interface HttpCall {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: Uint8Array | string | readonly (Uint8Array | string)[];
  readonly agent?: Agent;
}

/** One request over `node:http`, without any help that would tidy it up. */
export function send(url: string, call: HttpCall = {}): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const parts = isParts(call.body) ? call.body : undefined;
    const headers = { ...call.headers };
    const outgoing = request(url, { method: call.method ?? "POST", headers, agent: call.agent ?? false });
    let answered = false;
    outgoing.on("response", (message) => {
      answered = true;
      const { statusCode = 0, headers: received } = message;
      resolve(readAll(message).then((body) => ({ status: statusCode, headers: received, body })));
    });
    outgoing.on("error", (error) => {
      if (!answered) reject(error);
    });
    for (const part of parts ?? []) outgoing.write(part);
    if (parts === undefined && call.body !== undefined) outgoing.end(call.body);
    else outgoing.end();
  });
}

function isParts(body: HttpCall["body"]): body is readonly (Uint8Array | string)[] {
  return Array.isArray(body);
}

async function readAll(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** A request that a {@link startSink} took. */
export interface SinkRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What a sink answers; `destroy` cuts the connection instead. */
export interface SinkAnswer {
  readonly status: number;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: Uint8Array | string;
  readonly destroy?: boolean;
}

/** A real HTTP server that keeps what it is sent. */
export interface Sink {
  readonly url: string;
  readonly requests: readonly SinkRequest[];
  /** How the requests from now on are answered; a promise holds the answer back. */
  answerWith(answer: (request: SinkRequest) => SinkAnswer | Promise<SinkAnswer>): void;
  close(): Promise<void>;
}

function fullSuccess({ headers }: SinkRequest): SinkAnswer {
  const isJson = headers["content-type"]?.includes("json") === true;
  return { status: 200, headers: { "content-type": headers["content-type"] }, body: isJson ? "{}" : "" };
}

/** Starts a sink on 127.0.0.1 that answers 200 with no body, as protobuf; it ends with the test. */
export async function startSink(): Promise<Sink> {
  const requests: SinkRequest[] = [];
  let answer: (request: SinkRequest) => SinkAnswer | Promise<SinkAnswer> = fullSuccess;
  const server = createServer((incoming, outgoing) => {
    void readAll(incoming).then(async (body) => {
      const received = { path: incoming.url ?? "", headers: incoming.headers, body };
      requests.push(received);
      const given = await answer(received);
      if (given.destroy === true) return outgoing.destroy();
      return outgoing.writeHead(given.status, given.headers).end(given.body);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  onTestFinished(close);
  const bound = server.address();
  if (bound === null || typeof bound === "string") throw new TypeError("Cannot tell the sink's address");
  return {
    url: `http://127.0.0.1:${bound.port}`,
    requests,
    answerWith(next) {
      answer = next;
    },
    close,
  };
}
