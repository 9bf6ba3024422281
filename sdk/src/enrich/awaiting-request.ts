import { createContextKey } from "@opentelemetry/api";
import type { Context } from "@opentelemetry/api";
import type { OpenedRequest } from "./open-record.ts";
import type { AuthOutcome } from "./request-record.ts";

/** A request whose server span somebody else makes. */
export interface AwaitingRequest extends OpenedRequest {
  /** How the response, as far as it has left, answers the key; undefined where it tells nothing yet. */
  readonly readOutcome: () => AuthOutcome | undefined;
}

const AWAITING_REQUEST_KEY: symbol = createContextKey("keytrail.v1.awaiting_request");

/** Puts a request into the context that its service runs in, for the server span that somebody else starts there. */
export function withAwaitingRequest(context: Context, request: AwaitingRequest): Context {
  return context.setValue(AWAITING_REQUEST_KEY, request);
}

/** The request that waits for its server span in a context; undefined where none does. */
export function awaitingRequestOf(context: Context): AwaitingRequest | undefined {
  return context.getValue(AWAITING_REQUEST_KEY) as AwaitingRequest | undefined;
}

/**
 * Takes a waiting request over into a context that was made from nothing, as instrumentations make it from the caller's headers.
 *
 * @param from the context that was active meanwhile
 */
export function carryAwaitingRequest(from: Context, to: Context): Context {
  const request = awaitingRequestOf(from);
  return request === undefined ? to : withAwaitingRequest(to, request);
}
