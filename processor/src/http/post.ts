import { Agent as HttpAgent, request as httpRequest, validateHeaderName, validateHeaderValue } from "node:http";
import type { OutgoingHttpHeaders, RequestOptions } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import type { Clock } from "../clock.ts";
import { KeytrailError } from "../errors.ts";
import { readAtMost } from "./read-body.ts";
import { retryAfterSeconds } from "./retry-after.ts";

/** As much of an answer as is read. */
const MAX_RESPONSE_BYTES = 64 * 1024;
/** A destination that asks for more must not silence its alerts for longer. */
const MAX_WAIT_MILLIS = 15 * 60_000;

/** What a destination answered. */
export interface PostAnswer {
  readonly status: number;
  /** Undefined when it was over 64 KiB. */
  readonly body: Uint8Array | undefined;
}

/** Options of {@link createPoster}. */
export interface PosterOptions {
  /** For messages, in the user's spelling: `the webhook`. */
  readonly what: string;
  readonly url: URL;
  /** For the whole exchange, milliseconds. */
  readonly timeoutMillis: number;
  readonly clock: Clock;
  readonly isTransient: (status: number) => boolean;
}

/** Posts to one URL over kept connections; redirects are not followed, since the body may only go where the user said. */
export interface Poster {
  /**
   * @returns a 2xx answer
   * @throws KeytrailError `transient` when there was no answer, or one that a retry may mend, or while a Retry-After lasts
   *   (nothing is sent then; 15 minutes at most); `export_failed` for any other answer
   */
  post(headers: OutgoingHttpHeaders, body: Uint8Array): Promise<PostAnswer>;
  /** Closes the connections. */
  close(): void;
}

/** Creates a {@link Poster}. Its messages name the origin alone: a path or a query may be a secret. */
export function createPoster(options: PosterOptions): Poster {
  const { url, clock, what } = options;
  const secure = url.protocol === "https:";
  const agent = secure ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
  const request = secure ? httpsRequest : httpRequest;
  let notBeforeMillis = 0;

  function failed(code: "transient" | "export_failed", received: string): KeytrailError {
    return new KeytrailError(
      code,
      `Cannot send alerts to ${what} at ${url.origin}: wanted a 2xx answer: received ${received}`,
    );
  }

  function exchange(
    headers: OutgoingHttpHeaders,
    body: Uint8Array,
  ): Promise<PostAnswer & { retryAfter: string | undefined }> {
    const requestOptions: RequestOptions = {
      agent,
      method: "POST",
      headers: { "user-agent": "keytrail-processor", ...headers, "content-length": body.length },
      signal: AbortSignal.timeout(options.timeoutMillis),
    };
    return new Promise((resolve, reject) => {
      const outgoing = request(url, requestOptions);
      outgoing.on("error", reject);
      outgoing.on("response", (message) => {
        const { statusCode: status = 0, headers: received } = message;
        const answer = readAtMost(message, MAX_RESPONSE_BYTES).then((text) => {
          return { status, body: text, retryAfter: received["retry-after"] };
        });
        resolve(answer);
      });
      outgoing.end(body);
    });
  }

  return {
    async post(headers, body) {
      const waitMillis = notBeforeMillis - clock.monotonicMillis();
      if (waitMillis > 0) throw failed("transient", `a Retry-After with ${Math.ceil(waitMillis / 1000)} s to go`);
      const answer = await exchange(headers, body).catch((error: unknown) => {
        throw failed("transient", codeOf(error));
      });
      if (answer.status >= 200 && answer.status < 300) return answer;
      if (!options.isTransient(answer.status)) throw failed("export_failed", `status ${answer.status}`);
      const seconds = retryAfterSeconds(answer.retryAfter, clock) ?? 0;
      notBeforeMillis = clock.monotonicMillis() + Math.min(seconds * 1000, MAX_WAIT_MILLIS);
      throw failed("transient", `status ${answer.status}`);
    },
    close() {
      agent.destroy();
    },
  };
}

/** The code alone: an error's message may quote what was sent. */
function codeOf(error: unknown): string {
  if (error instanceof Error && (error.name === "TimeoutError" || error.name === "AbortError"))
    return "no answer in time";
  if (error instanceof Error && "code" in error && typeof error.code === "string") return error.code;
  return "no connection";
}

/**
 * Parses the URL of a destination.
 *
 * @param field where it stands, in the user's spelling
 * @throws RangeError when it is no `http:` or `https:` URL, or holds a user or a password
 */
export function parseDestination(field: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isHttp = url?.protocol === "http:" || url?.protocol === "https:";
  if (url === undefined || !isHttp || url.username !== "" || url.password !== "") {
    const received = url === undefined ? "something else" : isHttp ? "one with a user or a password" : url.protocol;
    throw new RangeError(`Cannot use ${field}: wanted an http or https URL without a user: received ${received}`);
  }
  return url;
}

/**
 * Checks headers that a user gave.
 * @throws RangeError naming the header, never its value
 */
export function parseHeaders(
  field: string,
  headers: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  for (const [name, value] of Object.entries(headers)) {
    try {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    } catch {
      throw new RangeError(
        `Cannot use ${field}: wanted a header name and a value of visible characters: received others in ${JSON.stringify(name)}`,
      );
    }
  }
  return headers;
}

/** Whether what is sent to the URL stays on the machine. */
export function isLoopback(url: URL): boolean {
  const host = url.hostname;
  return host === "localhost" || host === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/**
 * Checks a timeout.
 * @throws RangeError when it is not a positive number
 */
export function parseTimeout(field: string, millis: number): number {
  if (Number.isFinite(millis) && millis > 0 && millis <= 0x7fffffff) return Math.ceil(millis);
  throw new RangeError(`Cannot use ${field}: wanted milliseconds over 0: received ${millis}`);
}
