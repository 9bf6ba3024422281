import type { IncomingMessage, ServerResponse } from "node:http";
import { KeytrailError } from "../../errors.ts";
import { CONTENT_TYPE, encodeRpcStatus } from "../../http/rpc-status.ts";
import type { OtlpEncoding } from "../../otlp/scan.ts";
import type { OtlpAnswer, Page } from "../receiver.ts";
import type { RefusedHead } from "./head.ts";

/** For trouble of our own making: it passes quickly, or a Collector's own backoff takes over. */
const RETRY_AFTER_SECONDS = 2;
/** `{}` is an Export*ServiceResponse without partial_success in JSON; in protobuf it has no bytes. */
const FULL_SUCCESS: Readonly<Record<OtlpEncoding, Uint8Array>> = {
  protobuf: new Uint8Array(0),
  json: Buffer.from("{}"),
};

/** Writes the pipeline's answer. */
export function sendAnswer(response: ServerResponse, encoding: OtlpEncoding, answer: OtlpAnswer): void {
  switch (answer.outcome) {
    case "accepted":
      send(response, 200, CONTENT_TYPE[encoding], answer.response ?? FULL_SUCCESS[encoding]);
      return;
    case "rejected":
      send(response, answer.status, answer.contentType, answer.body);
      return;
    case "refused":
      response.setHeader("retry-after", String(answer.retryAfterSeconds));
      send(response, 503, CONTENT_TYPE[encoding], encodeRpcStatus(encoding, answer.reason));
      return;
  }
}

/**
 * Answers an error: 400 and 413 where the payload is at fault, else 503 with Retry-After.
 * Never 500: a Collector drops the batch on it.
 */
export function answerFailure(
  request: IncomingMessage,
  response: ServerResponse,
  encoding: OtlpEncoding,
  error: unknown,
): void {
  const code = error instanceof KeytrailError ? error.code : undefined;
  const message = error instanceof KeytrailError ? error.message : "Cannot take the request now";
  discardRest(request);
  if (code === "bad_payload") {
    send(response, 400, CONTENT_TYPE[encoding], encodeRpcStatus(encoding, message, "body"));
  } else if (code === "too_large") {
    send(response, 413, CONTENT_TYPE[encoding], encodeRpcStatus(encoding, message));
  } else {
    response.setHeader("retry-after", String(RETRY_AFTER_SECONDS));
    send(response, 503, CONTENT_TYPE[encoding], encodeRpcStatus(encoding, message));
  }
}

/** Answers what its head ruled out: a Status where the request names an encoding, else text. */
export function refuseTransport(request: IncomingMessage, response: ServerResponse, head: RefusedHead): void {
  discardRest(request);
  if (head.allow !== undefined) response.setHeader("allow", head.allow);
  if (head.encoding === undefined) send(response, head.status, "text/plain", Buffer.from(head.message));
  else send(response, head.status, CONTENT_TYPE[head.encoding], encodeRpcStatus(head.encoding, head.message));
}

/** Answers GET and HEAD of a page. */
export function sendPage(request: IncomingMessage, response: ServerResponse, page: Page): void {
  const body = Buffer.from(page.body);
  response.writeHead(page.status, { "content-type": page.contentType, "content-length": body.length });
  response.end(request.method === "HEAD" ? undefined : body);
}

/**
 * Lets the rest of a body run into nothing, in the time that a request has: closing the connection at once would
 * reset it, and the sender might see the reset instead of the answer.
 */
function discardRest(request: IncomingMessage): void {
  request.resume();
}

function send(response: ServerResponse, status: number, contentType: string, body: Uint8Array): void {
  if (response.headersSent) return;
  response.writeHead(status, { "content-type": contentType, "content-length": body.length });
  response.end(body);
}
