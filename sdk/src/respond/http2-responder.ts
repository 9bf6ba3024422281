import type { ServerHttp2Stream } from "node:http2";
import type { Guard } from "../instrument/guard.ts";
import { addFields, hasField, mapFields, statusOf, valueOf } from "./http2-head.ts";
import type { Http2Fields } from "./http2-head.ts";
import { watchHttp2Streams } from "./http2-stream.ts";
import type { HeadersOfResponse } from "./response-headers.ts";
import { FIRST_ERROR_STATUS } from "./response-search.ts";
import type { ResponseSearch, SearchedResponse } from "./response-search.ts";

/** A request of HTTP/2 whose response is followed. */
export interface AnsweredStream extends SearchedResponse {
  /** Node's types don't know `headRequest`: the request is HEAD, and no body leaves. https://nodejs.org/api/http2.html#http2streamheadrequest */
  readonly stream: ServerHttp2Stream & { readonly headRequest?: boolean };
  /** Its status of HTTP says nothing of the key: it is always 200. */
  readonly isGrpc: boolean;
  /** Of the head that has left; 0 before. */
  statusCode: number;
}

/** Options of {@link createHttp2Responder}. */
export interface Http2ResponderOptions {
  readonly guard: Guard;
  readonly search: ResponseSearch;
  readonly headersOf: HeadersOfResponse;
}

/** Adds the SDK's headers to responses of HTTP/2, and looks for keys in them. */
export interface Http2Responder {
  /**
   * Begins to follow the responses of streams.
   *
   * @param prototype that of the server's streams
   * @returns ends it
   */
  watch(prototype: object, requestOf: (stream: ServerHttp2Stream) => AnsweredStream | undefined): () => void;
  /** Looks at the body of a response that is over. Leaks are on the record then. */
  finish(request: AnsweredStream): void;
}

/** No status of HTTP: tells who adds headers that the head says nothing of the key. */
const UNKNOWN_STATUS = 0;

/** Creates the responder of HTTP/2. Headers and trailers are looked at in every response, bodies in those of an error. */
export function createHttp2Responder({ guard, search, headersOf }: Http2ResponderOptions): Http2Responder {
  function checkHead(live: AnsweredStream, fields: Http2Fields): Http2Fields {
    const answer = search.answerOf(live);
    if (answer.mode === "off") return fields;
    const coding = valueOf(fields, "content-encoding");
    answer.coding = typeof coding === "string" ? coding.trim().toLowerCase() : undefined;
    return mapFields(fields, search.headerCheckOf(live, "headers"));
  }

  function onHead(live: AnsweredStream, fields: Http2Fields): Http2Fields {
    live.statusCode = statusOf(fields);
    const checked = guard(() => checkHead(live, fields)) ?? fields;
    const statusOfKey = live.isGrpc ? UNKNOWN_STATUS : live.statusCode;
    const added = headersOf(live.record, statusOfKey, (name) => hasField(fields, name));
    return added.length === 0 ? checked : addFields(checked, added);
  }

  function onChunk(live: AnsweredStream, chunk: unknown, encoding: unknown): Buffer | undefined {
    if (live.statusCode < FIRST_ERROR_STATUS || live.stream.headRequest === true) return undefined;
    return search.bodyWatchOf(live)?.take(chunk, encoding, search.answerOf(live).coding);
  }

  function onTrailers(live: AnsweredStream, fields: Http2Fields): Http2Fields {
    if (search.answerOf(live).mode === "off") return fields;
    return mapFields(fields, search.headerCheckOf(live, "trailers"));
  }

  return {
    watch: (prototype, requestOf) => watchHttp2Streams(prototype, { guard, requestOf, onHead, onChunk, onTrailers }),
    finish: search.finish,
  };
}
