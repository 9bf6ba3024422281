import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { isLoopbackAddress } from "../http/loopback.ts";

/** What the interface lets in. */
export interface GuardOptions {
  /** The address that is listened on. */
  readonly host: string;
  readonly port: number;
  /** Undefined: none is asked for. */
  readonly token: string | undefined;
}

/** Why a caller is turned away. */
export interface Refusal {
  readonly status: 401 | 403 | 415;
  readonly message: string;
}

/**
 * Judges a caller by the head of its request. A browser on the same machine runs pages of strangers: it may not read (no CORS headers are ever
 * sent), not write (a JSON content type needs a preflight, which is refused; an origin of another site is refused outright), and not pretend to be
 * this host by a name that resolves to it (only the host's own names are known).
 *
 * @param method GET, PUT, POST or DELETE
 */
export function refuseCaller(
  method: string,
  headers: IncomingHttpHeaders,
  { host, port, token }: GuardOptions,
): Refusal | undefined {
  if (isLoopbackAddress(host) && !isOwnHost(headers.host, port))
    return { status: 403, message: "wanted a Host of this machine, such as 127.0.0.1 or localhost: received another" };
  const { origin } = headers;
  if (origin !== undefined && origin !== `http://${headers.host}`)
    return { status: 403, message: "wanted no Origin, or that of this host: received another" };
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none")
    return { status: 403, message: "wanted a request that no other site's page has sent: received one" };
  if (token !== undefined && !isToken(headers.authorization, token))
    return {
      status: 401,
      message: "wanted the token of api.token as Authorization: Bearer: received none, or another",
    };
  const isWrite = method === "PUT" || method === "POST";
  if (isWrite && !/^application\/json\s*(?:;|$)/i.test(headers["content-type"] ?? ""))
    return { status: 415, message: "wanted the content type application/json: received another" };
  return undefined;
}

/** A name of this machine, with the port that is listened on. */
function isOwnHost(header: string | undefined, port: number): boolean {
  const [, name = "", ownPort = "80"] = /^(\[[0-9A-Fa-f:.]+\]|[^:]+)(?::(\d{1,5}))?$/.exec(header ?? "") ?? [];
  return isLoopbackAddress(name.toLowerCase()) && Number(ownPort) === port;
}

function isToken(authorization: string | undefined, token: string): boolean {
  const given = /^Bearer +(\S+)$/i.exec(authorization ?? "")?.[1] ?? "";
  // Digests have one length, so that the comparison tells nothing of the token's.
  return timingSafeEqual(digest(given), digest(token));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
