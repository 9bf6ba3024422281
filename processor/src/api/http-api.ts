import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { KeytrailError } from "../errors.ts";
import { readAtMost } from "../http/read-body.ts";
import type { Log } from "../telemetry.ts";
import { refuseCaller } from "./guard.ts";
import type { GuardOptions } from "./guard.ts";
import { ApiProblem, findRoutes } from "./route.ts";
import type { ApiAnswer, ApiRoute } from "./route.ts";

/** Options of {@link createHttpApi}. */
export interface HttpApiOptions extends GuardOptions {
  readonly routes: readonly ApiRoute[];
  readonly log: Log;
}

/** The interface, listening. */
export interface HttpApi {
  /** Without a trailing slash. */
  readonly url: string;
  /** Stops accepting, and cuts what is left after a moment. */
  close(): Promise<void>;
}

const MAX_BODY_BYTES = 256 * 1024;
const MAX_CONNECTIONS = 64;
const TIMEOUT_MILLIS = 10_000;
const LINGER_MILLIS = 1_000;
const RETRY_AFTER_SECONDS = 2;

/**
 * Listens for the HTTP API on an address of its own: telemetry is not slowed by it, and who may post telemetry may not do what it does.
 *
 * @returns when it is listening
 * @throws KeytrailError `address_in_use` when the address can't be bound
 */
export async function createHttpApi(options: HttpApiOptions): Promise<HttpApi> {
  const server = createServer({
    headersTimeout: TIMEOUT_MILLIS,
    requestTimeout: TIMEOUT_MILLIS,
    connectionsCheckingInterval: TIMEOUT_MILLIS / 2,
    maxHeaderSize: 16 * 1024,
  });
  server.maxConnections = MAX_CONNECTIONS;
  const port = await listen(server, options);
  const guard = { ...options, port };
  server.on("request", (request, response) => void serve(request, response, guard));
  return {
    url: `http://${options.host.includes(":") ? `[${options.host}]` : options.host}:${port}`,
    async close() {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      server.closeIdleConnections();
      const timer = setTimeout(() => server.closeAllConnections(), LINGER_MILLIS);
      await closed;
      clearTimeout(timer);
    },
  };
}

async function serve(request: IncomingMessage, response: ServerResponse, options: HttpApiOptions): Promise<void> {
  try {
    const answer = await answerTo(request, response, options);
    send(response, answer);
  } catch (error) {
    if (error instanceof ApiProblem) return send(response, problemAnswer(error.status, error.message, error.problems));
    response.setHeader("retry-after", String(RETRY_AFTER_SECONDS));
    const message = error instanceof KeytrailError ? error.message : "Cannot do this now";
    // The kind and not the message: it may quote what was sent.
    if (!(error instanceof KeytrailError))
      options.log("ERROR", "A request of the API failed", { kind: error instanceof Error ? error.name : typeof error });
    send(response, problemAnswer(503, message));
  } finally {
    request.resume();
  }
}

async function answerTo(
  request: IncomingMessage,
  response: ServerResponse,
  options: HttpApiOptions,
): Promise<ApiAnswer> {
  const { method = "", headers } = request;
  const [path = "", query = ""] = (request.url ?? "").split("?", 2);
  const refusal = refuseCaller(method, headers, options);
  if (refusal !== undefined) {
    if (refusal.status === 401) response.setHeader("www-authenticate", "Bearer");
    return problemAnswer(refusal.status, refusal.message);
  }
  const found = findRoutes(options.routes, path);
  if (found.length === 0) return problemAnswer(404, "there is nothing at this path");
  const one = found.find(({ route }) => route.method === method);
  if (one === undefined) {
    response.setHeader("allow", found.map(({ route }) => route.method).join(", "));
    return problemAnswer(405, `wanted ${found.map(({ route }) => route.method).join(", ")}: received another method`);
  }
  const body = method === "PUT" || method === "POST" ? await readJson(request) : undefined;
  return one.route.handle({ parameters: one.parameters, query: new URLSearchParams(query), body });
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const bytes = await readAtMost(request, MAX_BODY_BYTES);
  if (bytes === undefined) throw new ApiProblem(400, `wanted a body of at most ${MAX_BODY_BYTES} bytes: received more`);
  if (bytes.length === 0) return undefined;
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    // The parser's own message would quote the body.
    throw new ApiProblem(400, "wanted JSON: received something else");
  }
}

function problemAnswer(status: number, message: string, problems: readonly string[] = []): ApiAnswer {
  return { status, body: { error: { message, ...(problems.length === 0 ? {} : { problems }) } } };
}

function send(response: ServerResponse, { status, body }: ApiAnswer): void {
  if (response.headersSent) return;
  const bytes = body === undefined ? undefined : Buffer.from(`${JSON.stringify(body)}\n`);
  response.writeHead(status, {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    ...(bytes === undefined ? {} : { "content-type": "application/json", "content-length": bytes.length }),
  });
  response.end(bytes);
}

function listen(server: Server, { host, port }: GuardOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const received =
        error.code === "EADDRINUSE" ? "one that another process listens on" : `one that can't be bound (${error.code})`;
      const text = `Cannot listen on api.endpoint "${host}:${port}": wanted a free address: received ${received}`;
      reject(new KeytrailError("address_in_use", text, { cause: error }));
    });
    server.listen({ host, port }, () => {
      server.removeAllListeners("error");
      const bound = server.address();
      resolve(typeof bound === "object" && bound !== null ? bound.port : port);
    });
  });
}
