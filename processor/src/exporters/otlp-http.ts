import { Agent as HttpAgent, request as httpRequest } from "node:http";
import type { IncomingMessage, RequestOptions } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import type { Clock } from "../clock.ts";
import { CONTENT_TYPE, encodeRpcStatus } from "../http/rpc-status.ts";
import { rejectedItemCount } from "../http/partial-success.ts";
import { readAtMost } from "../http/read-body.ts";
import { retryAfterSeconds } from "../http/retry-after.ts";
import type { OtlpAnswer, OtlpRequest } from "../receivers/receiver.ts";
import type { Log } from "../telemetry.ts";

/** As much of an answer as is read: the Collector's own client reads no more (`maxHTTPResponseReadBytes`). */
const MAX_RESPONSE_BYTES = 64 * 1024;
const DEFAULT_RETRY_AFTER_SECONDS = 5;
/** Refusals for good are told no closer together: a wrong token would fill the log, one bad payload an hour may not hide. */
const REJECTION_LINE_MILLIS = 60_000;
/** Permanent by their class, but what they say may pass: https://www.rfc-editor.org/rfc/rfc9110#section-15.5 */
const TRANSIENT_4XX: ReadonlySet<number> = new Set([408, 425, 429]);

/** Where telemetry goes after the scan. */
export interface TelemetryExporter {
  readonly id: string;
  /** Sends the wire body as it is. Never throws: trouble on the way is a refusal. */
  send(request: OtlpRequest): Promise<OtlpAnswer>;
  /** Closes idle connections. */
  shutdown(): Promise<void>;
}

/** Options of {@link createOtlpHttpExporter}. */
export interface OtlpHttpExporterOptions {
  /** Base URL, `http:` or `https:`; `/v1/traces` and the like are appended. */
  readonly endpoint: string;
  /** Headers sent with each request. Default none. */
  readonly headers?: ReadonlyMap<string, string>;
  /** For the whole exchange, milliseconds. Default 30,000. */
  readonly timeoutMillis?: number;
  readonly clock: Clock;
  /** One line when it stops taking telemetry, one when it takes it again; at most one a minute of refusals for good. Default: none. */
  readonly log?: Log;
}

/** Forwards telemetry to an OTLP/HTTP endpoint, one exchange a request, over kept connections. */
export function createOtlpHttpExporter(options: OtlpHttpExporterOptions): TelemetryExporter {
  const base = new URL(options.endpoint);
  const secure = base.protocol === "https:";
  const agent = secure ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
  const prefix = base.pathname.replace(/\/+$/, "");
  const timeoutMillis = options.timeoutMillis ?? 30_000;
  const post = secure ? httpsRequest : httpRequest;

  async function exchange(request: OtlpRequest): Promise<OtlpAnswer> {
    const response = await sendOnce(post, requestOptions(request), request.wireBody, () => request.lease.pin());
    return toAnswer(request, response, options.clock);
  }

  function requestOptions(request: OtlpRequest): RequestOptions {
    const encoding = request.contentEncoding === undefined ? {} : { "content-encoding": request.contentEncoding };
    return {
      agent,
      method: "POST",
      protocol: base.protocol,
      // A URL writes an IPv6 address in brackets, a socket wants it bare.
      hostname: base.hostname.replace(/^\[(.*)\]$/, "$1"),
      port: base.port,
      path: `${prefix}/v1/${request.signal}${base.search}`,
      headers: {
        ...Object.fromEntries(options.headers ?? []),
        ...encoding,
        "content-type": request.contentType,
        "content-length": request.wireBody.length,
        "user-agent": "keytrail-processor",
        "x-keytrail-hop": String(request.hops + 1),
      },
      signal: AbortSignal.timeout(timeoutMillis),
    };
  }

  let isDown = false;
  function logChange(answer: OtlpAnswer): void {
    if (isDown === (answer.outcome === "refused")) return;
    isDown = !isDown;
    if (answer.outcome !== "refused") options.log?.("INFO", "Telemetry is forwarded again", { to: base.origin });
    else options.log?.("WARN", "Telemetry stays with its senders", { to: base.origin, reason: answer.reason });
  }

  let rejectionToldUnixMillis = Number.NEGATIVE_INFINITY;
  function logRejection(answer: OtlpAnswer): void {
    if (answer.outcome !== "rejected") return;
    const nowUnixMillis = options.clock.nowUnixMillis();
    if (nowUnixMillis - rejectionToldUnixMillis < REJECTION_LINE_MILLIS) return;
    rejectionToldUnixMillis = nowUnixMillis;
    options.log?.("ERROR", "Telemetry is refused for good", { to: base.origin, status: answer.status });
  }

  return {
    id: "otlp_http",
    async send(request) {
      const answer = await exchange(request).catch((error: unknown) =>
        refused(`the downstream did not answer (${codeOf(error)})`),
      );
      logChange(answer);
      logRejection(answer);
      return answer;
    },
    shutdown() {
      agent.destroy();
      return Promise.resolve();
    },
  };
}

interface Response {
  readonly message: IncomingMessage;
  readonly status: number;
  readonly contentType: string;
  /** Undefined when it was over {@link MAX_RESPONSE_BYTES}. */
  readonly body: Uint8Array | undefined;
}

/** One exchange; once more on a fresh connection when a kept one turns out to be closed. */
async function sendOnce(
  post: typeof httpRequest,
  options: RequestOptions,
  body: Uint8Array,
  pin: () => void,
): Promise<Response> {
  try {
    return await attempt(post, options, body, pin);
  } catch (error) {
    // What was written before the failure may still lie with the system.
    pin();
    if (error instanceof StaleConnection) return attempt(post, { ...options, agent: false }, body, pin);
    throw error;
  }
}

class StaleConnection extends Error {}

function attempt(
  post: typeof httpRequest,
  options: RequestOptions,
  body: Uint8Array,
  pin: () => void,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = post(options);
    let answered = false;
    request.on("error", (error: NodeJS.ErrnoException) => {
      const stale = !answered && request.reusedSocket && (error.code === "ECONNRESET" || error.code === "EPIPE");
      reject(stale ? new StaleConnection("Cannot reuse a connection", { cause: error }) : error);
    });
    request.on("response", (message) => {
      answered = true;
      // An answer before the end of the body: the rest is still to be written from these bytes.
      if (!request.writableFinished) pin();
      resolve(readResponse(message));
    });
    request.end(body);
  });
}

async function readResponse(message: IncomingMessage): Promise<Response> {
  const body = await readAtMost(message, MAX_RESPONSE_BYTES);
  return { message, status: message.statusCode ?? 0, contentType: message.headers["content-type"] ?? "", body };
}

function toAnswer(request: OtlpRequest, response: Response, clock: Clock): OtlpAnswer {
  const { status } = response;
  if (status >= 200 && status < 300) return accepted(request, response);
  if (status >= 400 && status < 500 && !TRANSIENT_4XX.has(status)) return rejected(request, response);
  const wait = retryAfterSeconds(response.message.headers["retry-after"], clock);
  return refused(`the downstream answered ${status}`, wait);
}

/**
 * A response that can't be read as what the sender expects must not reach it: a Collector takes an unreadable 2xx
 * for a permanent error, though the data has arrived. The count of rejected items survives in our own counters.
 */
function accepted(request: OtlpRequest, response: Response): OtlpAnswer {
  const type = mediaType(response.contentType);
  if (response.body === undefined) return { outcome: "accepted", rejectedItems: 0 };
  const encoding = type === CONTENT_TYPE.json ? "json" : "protobuf";
  const rejectedItems = rejectedItemCount(request.signal, encoding, response.body);
  if (rejectedItems === undefined) return { outcome: "accepted", rejectedItems: 0 };
  const readable = type === CONTENT_TYPE[request.encoding];
  return readable && response.body.length > 0
    ? { outcome: "accepted", rejectedItems, response: response.body }
    : { outcome: "accepted", rejectedItems };
}

function rejected(request: OtlpRequest, response: Response): OtlpAnswer {
  const { status, contentType, body } = response;
  if (body !== undefined && body.length > 0 && contentType !== "") {
    return { outcome: "rejected", status, contentType, body };
  }
  const own = encodeRpcStatus(request.encoding, `Cannot forward the request: the downstream answered ${status}`);
  return { outcome: "rejected", status, contentType: CONTENT_TYPE[request.encoding], body: own };
}

function refused(reason: string, seconds: number = DEFAULT_RETRY_AFTER_SECONDS): OtlpAnswer {
  return { outcome: "refused", retryAfterSeconds: seconds, reason: `Cannot forward the request: ${reason}` };
}

function mediaType(header: string): string {
  return (header.split(";")[0] ?? "").trim().toLowerCase();
}

/** The code alone: an error's message may quote what was sent. */
function codeOf(error: unknown): string {
  // Nothing but the timeout aborts an exchange.
  if (error instanceof Error && (error.name === "TimeoutError" || error.name === "AbortError")) return "timeout";
  if (error instanceof Error && "code" in error && typeof error.code === "string") return error.code;
  return "no connection";
}
