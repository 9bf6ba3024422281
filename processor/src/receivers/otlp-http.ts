import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { KeytrailError } from "../errors.ts";
import type { BodyPool } from "../http/body-pool.ts";
import type { ByteBudget } from "../http/byte-budget.ts";
import { readBody } from "../http/read-body.ts";
import type { Log, RequestOutcome, Telemetry } from "../telemetry.ts";
import { answerFailure, refuseTransport, sendAnswer, sendPage } from "./otlp-http/answers.ts";
import { parseHead } from "./otlp-http/head.ts";
import type { RequestHead } from "./otlp-http/head.ts";
import type { OtlpHandler, Page, Receiver } from "./receiver.ts";

/** Options of {@link createOtlpHttpReceiver}. */
export interface OtlpHttpReceiverOptions {
  /** An address, not a name. */
  readonly host: string;
  /** 0 lets the machine choose. */
  readonly port: number;
  /** The most that a body may have as sent. */
  readonly maxBodyBytes: number;
  readonly maxConnections: number;
  /** How long a connection may idle between requests, milliseconds. */
  readonly keepAliveMillis: number;
  /** How long the head of a request may take, milliseconds. */
  readonly headerTimeoutMillis: number;
  /** How long a whole request may take to arrive, milliseconds. */
  readonly requestTimeoutMillis: number;
  readonly budget: ByteBudget;
  /** Buffers for bodies. */
  readonly pool: BodyPool;
  readonly handler: OtlpHandler;
  /** By path; GET and HEAD. */
  readonly pages: ReadonlyMap<string, () => Page>;
  readonly telemetry: Telemetry;
  readonly log: Log;
}

/**
 * Listens for OTLP/HTTP: https://opentelemetry.io/docs/specs/otlp/#otlphttp
 *
 * @returns when it is listening
 * @throws KeytrailError `address_in_use` when the address can't be bound
 */
export async function createOtlpHttpReceiver(options: OtlpHttpReceiverOptions): Promise<Receiver> {
  const open = new Set<ServerResponse>();
  let closing = false;
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    open.add(response);
    response.once("close", () => open.delete(response));
    if (closing) response.setHeader("connection", "close");
    void serve(request, response, options);
  };
  const server = createServer({
    keepAliveTimeout: options.keepAliveMillis,
    headersTimeout: options.headerTimeoutMillis,
    requestTimeout: options.requestTimeoutMillis,
    connectionsCheckingInterval: Math.min(30_000, Math.ceil(options.requestTimeoutMillis / 4)),
  });
  server.maxConnections = options.maxConnections;
  server.on("drop", () => options.telemetry.countDroppedConnection());
  server.on("request", onRequest);
  // Without this, Node asks for the body of a request that we are about to refuse.
  server.on("checkContinue", onRequest);
  await listen(server, options);
  return {
    id: "otlp_http",
    url: urlOf(server),
    async close(drainMillis) {
      closing = true;
      for (const response of open) if (!response.headersSent) response.setHeader("connection", "close");
      await closeServer(server, open, drainMillis);
    },
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  options: OtlpHttpReceiverOptions,
): Promise<void> {
  const head = parseHead(request, options.pages);
  if (head.kind === "page") return sendPage(request, response, head.page());
  if (head.kind === "refused") {
    if (head.loopOf === undefined) options.telemetry.countTurnedAway(head.status);
    else options.telemetry.countRequest(head.loopOf, "hop_limit");
    return refuseTransport(request, response, head);
  }
  const lease = options.budget.lease();
  try {
    if (request.headers.expect !== undefined && contentLengthFits(request, options.maxBodyBytes)) {
      response.writeContinue();
    }
    const wireBody = await readBody(request, options.maxBodyBytes, lease, options.pool);
    const answer = await options.handler({ ...head.request, connection: nameOf(request), wireBody, lease });
    options.telemetry.countRequest(head.request.signal, answer.outcome);
    sendAnswer(response, head.request.encoding, answer);
  } catch (error) {
    fail(error, request, response, head, options);
  } finally {
    lease.release();
  }
}

function fail(
  error: unknown,
  request: IncomingMessage,
  response: ServerResponse,
  head: RequestHead,
  options: OtlpHttpReceiverOptions,
): void {
  const { signal, encoding } = head.request;
  const outcome = outcomeOf(error);
  options.telemetry.countRequest(signal, outcome);
  if (outcome === "internal_error") logUnexpected(error, options.log);
  answerFailure(request, response, encoding, error);
}

function outcomeOf(error: unknown): RequestOutcome {
  if (!(error instanceof KeytrailError)) return "internal_error";
  return error.code === "bad_payload" || error.code === "too_large" ? error.code : "refused";
}

/** The kind and the place, not the message: parsers quote what they were given, and that may be a key. */
function logUnexpected(error: unknown, log: Log): void {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const place = stack.split("\n").find((line) => /^\s+at /.test(line));
  const kind = error instanceof Error ? error.name : typeof error;
  log("ERROR", "An unexpected exception was answered 503", { kind, place: place?.trim() ?? "unknown" });
}

function contentLengthFits(request: IncomingMessage, maxBytes: number): boolean {
  return Number(request.headers["content-length"] ?? 0) <= maxBytes;
}

function nameOf(request: IncomingMessage): string {
  return `${request.socket.remoteAddress ?? "unknown"}:${request.socket.remotePort ?? 0}`;
}

function listen(server: Server, options: OtlpHttpReceiverOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(cannotListen(error, options)));
    server.listen({ host: options.host, port: options.port }, () => {
      server.removeAllListeners("error");
      resolve();
    });
  });
}

function cannotListen(error: NodeJS.ErrnoException, options: OtlpHttpReceiverOptions): KeytrailError {
  const received =
    error.code === "EADDRINUSE"
      ? "one that another process listens on"
      : `one that can't be bound (${error.code ?? error.name})`;
  return new KeytrailError(
    "address_in_use",
    `Cannot listen on receivers.otlp_http.endpoint "${options.host}:${options.port}": wanted a free address: received ${received}`,
    { cause: error },
  );
}

function urlOf(server: Server): string {
  const bound = server.address();
  if (bound === null || typeof bound === "string") throw new TypeError("Cannot tell the address of a closed listener");
  return `http://${bound.family === "IPv6" ? `[${bound.address}]` : bound.address}:${bound.port}`;
}

/** Connections that wait for nothing any more get this long to end by themselves. */
const LINGER_MILLIS = 500;

async function closeServer(server: Server, open: ReadonlySet<ServerResponse>, drainMillis: number): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  const answered = Promise.all([...open].map((response) => new Promise((resolve) => response.once("close", resolve))));
  const timer = setTimeout(() => server.closeAllConnections(), drainMillis);
  await Promise.race([closed, answered]);
  clearTimeout(timer);
  server.closeIdleConnections();
  const linger = setTimeout(() => server.closeAllConnections(), LINGER_MILLIS);
  await closed;
  clearTimeout(linger);
}
