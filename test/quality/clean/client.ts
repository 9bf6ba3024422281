import type { IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import type { Random } from "../random.ts";
import { BASE64, HEX } from "../random.ts";
import { IDS } from "./ids.ts";
import { drawUserAgent } from "./user-agents.ts";
import { drawIp, drawVersion, drawWords, HOSTS } from "./words.ts";

type Http = typeof import("node:http");

/** What a client asks. */
export interface ClientRequest {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What it is answered. */
export interface ClientResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** A client of one service, by turns through undici's fetch and node:http, with a browser's or a machine's headers. */
export interface Client {
  send(request: ClientRequest): Promise<ClientResponse>;
}

const REQUEST_TIMEOUT_MILLIS = 10_000;

/** Creates a client of a service on the loopback interface. */
export function createClient(http: Http, port: number, random: Random): Client {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 8 });
  const viaHttp = async (request: ClientRequest, headers: Record<string, string>): Promise<ClientResponse> => {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const sent = http.request(
        {
          host: "127.0.0.1",
          port,
          path: request.path,
          method: request.method ?? "GET",
          headers: { host: random.pick(HOSTS), ...headers },
          agent,
          timeout: REQUEST_TIMEOUT_MILLIS,
        },
        resolve,
      );
      sent.once("error", reject);
      sent.once("timeout", () => sent.destroy(new Error("the service did not answer in time")));
      sent.end(request.body);
    });
    const body = await text(response);
    return { status: response.statusCode ?? 0, headers: response.headers as Record<string, string | undefined>, body };
  };
  const viaFetch = async (request: ClientRequest, headers: Record<string, string>): Promise<ClientResponse> => {
    const response = await fetch(`http://127.0.0.1:${port}${request.path}`, {
      method: request.method ?? "GET",
      headers,
      redirect: "manual",
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MILLIS),
      ...(request.body === undefined ? {} : { body: request.body }),
    });
    const body = await response.text();
    return { status: response.status, headers: Object.fromEntries(response.headers), body };
  };
  return {
    send: (request) => {
      const headers = { ...drawHeaders(random), ...request.headers };
      return random.below(2) === 0 ? viaHttp(request, headers) : viaFetch(request, headers);
    },
  };
}

/** Headers that the instrumentations are told to capture. */
export const REQUEST_HEADERS: readonly string[] = [
  "user-agent", "referer", "accept", "accept-language", "content-type", "x-request-id", "x-correlation-id", "x-forwarded-for", "forwarded",
  "if-none-match", "traceparent", "tracestate", "baggage", "idempotency-key", "x-csrf-token", "range", "origin", "x-amzn-trace-id", "cf-ray",
  "x-b3-traceid", "sec-ch-ua", "x-api-version", "x-tenant", "priority", "via", "x-client-data", "sentry-trace",
]; // prettier-ignore

/** As {@link REQUEST_HEADERS}, of responses. */
export const RESPONSE_HEADERS: readonly string[] = [
  "etag", "content-type", "location", "link", "cache-control", "content-disposition", "content-security-policy", "server-timing", "x-request-id",
  "x-amz-request-id", "x-amz-id-2", "x-goog-hash", "digest", "repr-digest", "vary", "x-ratelimit-reset", "last-modified", "x-next-cursor",
  "x-powered-by", "retry-after", "docker-content-digest", "x-cache-key", "openai-processing-ms",
]; // prettier-ignore

type HeaderDraw = (random: Random) => Record<string, string>;

const OPTIONAL: readonly HeaderDraw[] = [
  (random) => ({ referer: `https://${random.pick(HOSTS)}/${drawWords(random, 2, "/")}?utm_source=${drawWords(random, 1)}&utm_campaign=${drawWords(random, 2, "_")}&gclid=Cj0KCQjw${random.characters(`${BASE64.slice(0, 62)}-_`, 60)}` }),
  (random) => ({ referer: `https://${random.pick(HOSTS)}/${drawWords(random, 3, "/")}/${random.below(99999)}` }),
  (random) => ({ "accept-language": random.pick(["de-DE,de;q=0.9,en;q=0.8", "en-GB,en;q=0.5", "ja", "fr-CH, fr;q=0.9, *;q=0.5", "pt-BR"]) }),
  (random) => ({ "x-forwarded-for": `${drawIp(random)}, ${drawIp(random)}` }),
  (random) => ({ forwarded: `for=${drawIp(random)};proto=https;by=_${random.characters(HEX, 8)}` }),
  (random) => ({ "x-amzn-trace-id": `Root=${IDS["awsTrace"]?.(random)};Sampled=1` }),
  (random) => ({ "cf-ray": IDS["cfRay"]?.(random) ?? "" }),
  (random) => ({ tracestate: `rojo=${random.characters(HEX, 16)},congo=t61rcWkgMzE,dd=s:1;o:rum;p:${random.characters(HEX, 16)}` }),
  (random) => ({ baggage: `tenant=${drawWords(random, 1)},session.variant=${random.pick(["a", "b"])},sentry-release=${drawVersion(random)}` }),
  (random) => ({ "x-b3-traceid": random.characters(HEX, 32) }),
  (random) => ({ "sentry-trace": `${random.characters(HEX, 32)}-${random.characters(HEX, 16)}-1` }),
  (random) => ({ "x-correlation-id": IDS["ulid"]?.(random) ?? "" }),
  (random) => ({ "if-none-match": `W/"${random.characters(HEX, 4)}-${random.characters(BASE64, 27)}"` }),
  (random) => ({ "x-csrf-token": random.characters(BASE64.slice(0, 62), 40) }),
  (random) => ({ "sec-ch-ua": `"Chromium";v="${random.between(90, 150)}", "Not)A;Brand";v="${random.below(99)}"` }),
  (random) => ({ via: `1.1 ${random.characters(HEX, 32)}.cloudfront.net (CloudFront)` }),
]; // prettier-ignore

function drawHeaders(random: Random): Record<string, string> {
  let headers: Record<string, string> = {
    "user-agent": drawUserAgent(random),
    "x-request-id": crypto.randomUUID(),
    accept: random.pick(["*/*", "application/json", "text/html,application/xhtml+xml;q=0.9,image/avif,image/webp"]),
  };
  for (let count = random.between(2, 6); count > 0; count--) headers = { ...headers, ...random.pick(OPTIONAL)(random) };
  return headers;
}
