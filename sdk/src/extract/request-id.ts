import { readHeader } from "./request.ts";
import type { HttpRequest } from "./request.ts";

const SANE_REQUEST_ID = /^[\w.:=+/~-]{1,128}$/;

/** The correlation id that the client or a proxy sent as `X-Request-ID`; undefined when it isn't a sane token of up to 128 characters. */
export function readRequestId(request: HttpRequest): string | undefined {
  const requestId = readHeader(request, "x-request-id");
  return requestId !== undefined && SANE_REQUEST_ID.test(requestId) ? requestId : undefined;
}
