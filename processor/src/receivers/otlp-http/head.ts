import type { IncomingMessage } from "node:http";
import { parseContentCoding } from "../../http/content-coding.ts";
import { CONTENT_TYPE } from "../../http/rpc-status.ts";
import type { OtlpEncoding, OtlpSignal } from "../../otlp/scan.ts";
import type { OtlpRequest, Page } from "../receiver.ts";

/** https://opentelemetry.io/docs/specs/otlp/#otlphttp-request */
const SIGNAL_BY_PATH: ReadonlyMap<string, OtlpSignal> = new Map([
  ["/v1/traces", "traces"],
  ["/v1/logs", "logs"],
  ["/v1/metrics", "metrics"],
]);
const ENCODING_BY_TYPE: ReadonlyMap<string, OtlpEncoding> = new Map([
  [CONTENT_TYPE.protobuf, "protobuf"],
  [CONTENT_TYPE.json, "json"],
]);
/** One processor before this one may be meant; two are a loop. */
const MAX_HOPS = 1;

/** What the head of an OTLP request says. */
export interface RequestHead {
  readonly kind: "otlp";
  readonly request: Omit<OtlpRequest, "wireBody" | "lease" | "connection">;
}

/** A request that its head alone rules out. */
export interface RefusedHead {
  readonly kind: "refused";
  readonly status: 400 | 404 | 405 | 415;
  readonly message: string;
  /** The encoding to answer in, where the request names one. */
  readonly encoding: OtlpEncoding | undefined;
  /** Value of Allow, for a 405. */
  readonly allow?: string;
  /** The signal of a payload that went in a circle. */
  readonly loopOf?: OtlpSignal;
}

/** Telemetry, a page, or a refusal. */
export type Head = RequestHead | RefusedHead | { readonly kind: "page"; readonly page: () => Page };

/** Decides by method, path and headers alone, so that nothing is read for nothing. */
export function parseHead(request: IncomingMessage, pages: ReadonlyMap<string, () => Page>): Head {
  const path = (request.url ?? "").split("?", 1)[0] ?? "";
  const contentType = request.headers["content-type"] ?? "";
  const encoding = ENCODING_BY_TYPE.get((contentType.split(";", 1)[0] ?? "").trim().toLowerCase());
  const refuse = (
    status: RefusedHead["status"],
    message: string,
    more?: Pick<RefusedHead, "allow" | "loopOf">,
  ): RefusedHead => ({ kind: "refused", status, message, encoding, ...more });
  const page = pages.get(path);
  if (page !== undefined) {
    const read = request.method === "GET" || request.method === "HEAD";
    return read
      ? { kind: "page", page }
      : refuse(405, "405 method not allowed, supported: [GET, HEAD]", { allow: "GET, HEAD" });
  }
  const signal = SIGNAL_BY_PATH.get(path);
  if (signal === undefined) return refuse(404, "404 page not found");
  if (request.method !== "POST") return refuse(405, "405 method not allowed, supported: [POST]", { allow: "POST" });
  if (encoding === undefined) {
    return refuse(415, "415 unsupported media type, supported: [application/json, application/x-protobuf]");
  }
  const contentEncoding = request.headers["content-encoding"];
  const coding = parseContentCoding(contentEncoding);
  if (coding === undefined) return refuse(400, "unsupported Content-Encoding, supported: [identity, gzip, zstd]");
  const hops = parseHops(request.headers["x-keytrail-hop"]);
  if (hops > MAX_HOPS) return refuse(400, "the payload goes in a circle: x-keytrail-hop is over 1", { loopOf: signal });
  return { kind: "otlp", request: { signal, encoding, coding, contentType, contentEncoding, hops } };
}

/** A value that is no count is taken for a loop: only a processor writes this header. */
function parseHops(header: string | string[] | undefined): number {
  if (header === undefined) return 0;
  return typeof header === "string" && /^\d{1,3}$/.test(header) ? Number(header) : Number.POSITIVE_INFINITY;
}
