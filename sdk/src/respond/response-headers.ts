import { ATTR_KEYTRAIL_REQUEST_ID } from "../attributes.ts";
import type { RequestRecord } from "../enrich/request-record.ts";
import { createKeyHandles } from "./key-handle.ts";

/** Which headers responses get. */
export interface ResponseHeaderOptions {
  /** `X-Request-ID`. */
  readonly requestIdHeader: boolean;
  /** `X-API-Key-Hash`. */
  readonly keyHashHeader: boolean;
}

/** A header to add: name and value. */
export type HeaderEntry = readonly [name: string, value: string];

/** Gives the headers to add to a response whose head is about to leave; `isSet` tells those that the service has set itself. */
export type HeadersOfResponse = (
  record: RequestRecord,
  statusCode: number,
  isSet: (name: string) => boolean,
) => readonly HeaderEntry[];

const REQUEST_ID_HEADER = "X-Request-ID";
const KEY_HASH_HEADER = "X-API-Key-Hash";

/**
 * Creates the step request → headers of its response, for the moment when the response's head is about to leave: only then the status is known.
 *
 * @returns the headers to add; `isSet` tells those that the service has set itself, which stay as they are
 */
export function createResponseHeaders(options: ResponseHeaderOptions): HeadersOfResponse {
  const toKeyHandle = createKeyHandles();
  return (record, statusCode, isSet) => {
    const headers: HeaderEntry[] = [];
    const requestId = record.attributes[ATTR_KEYTRAIL_REQUEST_ID];
    if (options.requestIdHeader && typeof requestId === "string" && !isSet(REQUEST_ID_HEADER))
      headers.push([REQUEST_ID_HEADER, requestId]);
    if (options.keyHashHeader && isAccepted(record, statusCode) && !isSet(KEY_HASH_HEADER)) {
      record.keyHandle = record.keyHash === undefined ? undefined : toKeyHandle(record.keyHash);
      if (record.keyHandle !== undefined) headers.push([KEY_HASH_HEADER, record.keyHandle]);
    }
    return headers;
  };
}

/** Stricter than the outcome of a status: a 404, 429 or 500 says nothing about the key, and must confirm no guess. */
function isAccepted({ outcome }: RequestRecord, statusCode: number): boolean {
  return outcome === undefined ? statusCode >= 200 && statusCode < 300 : outcome === "accepted";
}
