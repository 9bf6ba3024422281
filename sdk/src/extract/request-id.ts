import type { Credential } from "./extract-key.ts";
import { readHeader } from "./request.ts";
import type { HttpRequest } from "./request.ts";

const SANE_REQUEST_ID = /^[\w.:=+/~-]{1,128}$/;

/**
 * The correlation id that the client or a proxy sent as `X-Request-ID`; undefined when it isn't a sane token of up to 128 characters.
 *
 * @param credentials of the request: an id with one of them in it counts as none, since ids are echoed and logged
 */
export function readRequestId(request: HttpRequest, credentials: readonly Credential[]): string | undefined {
  const requestId = readHeader(request, "x-request-id");
  if (requestId === undefined || !SANE_REQUEST_ID.test(requestId)) return undefined;
  return credentials.some(({ rawKey }) => requestId.includes(rawKey)) ? undefined : requestId;
}
