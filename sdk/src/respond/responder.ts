import type { ServerResponse } from "node:http";
import type { Clock } from "../clock.ts";
import type { Guard } from "../instrument/guard.ts";
import { codingOf, extendHead, headerOf, hasPlainHeaders, mapHead } from "./head.ts";
import type { ExtendedHead, ResponseHead, WriteHeadArguments } from "./head.ts";
import { isPlainHeader } from "./header-leaks.ts";
import { readRetryAfter, TOO_MANY_REQUESTS } from "./retry-after.ts";
import type { HeadersOfResponse } from "./response-headers.ts";
import { FIRST_ERROR_STATUS } from "./response-search.ts";
import type { ResponseSearch, SearchedResponse } from "./response-search.ts";
import { watchServerResponses } from "./server-response.ts";

/** A request whose response is followed; what is noted of the response stands on it. */
export interface AnsweredRequest extends SearchedResponse {
  readonly request: { readonly method?: string | undefined };
  readonly response: ServerResponse;
}

/** Options of {@link createResponder}. */
export interface ResponderOptions {
  readonly clock: Clock;
  readonly guard: Guard;
  readonly search: ResponseSearch;
  readonly headersOf: HeadersOfResponse;
}

/** Adds the SDK's headers to responses, and looks for keys in them. */
export interface Responder {
  /**
   * Begins to follow the process's responses.
   *
   * @returns ends it
   */
  start(requestOf: (response: ServerResponse) => AnsweredRequest | undefined): () => void;
  /** Looks at the body of a response that is over. Leaks are on the record then. */
  finish(request: AnsweredRequest): void;
}

/** Creates the responder. Headers are looked at in every response, bodies in those of an error, where keys are quoted. */
export function createResponder({ clock, guard, search, headersOf }: ResponderOptions): Responder {
  function checkHead(live: AnsweredRequest, args: WriteHeadArguments, head: ResponseHead): WriteHeadArguments {
    const answer = search.answerOf(live);
    if (answer.mode === "off") return args;
    // Only an error's body is looked at.
    if (head.statusCode >= FIRST_ERROR_STATUS) answer.coding = codingOf(live.response, head);
    if (hasPlainHeaders(live.response, head, isPlainHeader)) return args;
    return mapHead(live.response, args, head, search.headerCheckOf(live, "headers"));
  }

  function onHead(live: AnsweredRequest, args: WriteHeadArguments, head: ResponseHead): ExtendedHead | undefined {
    const checked = guard(() => checkHead(live, args, head)) ?? args;
    if (head.statusCode === TOO_MANY_REQUESTS)
      live.record.retryAfterSeconds = guard(() =>
        readRetryAfter(headerOf(live.response, head, "retry-after"), clock.nowUnixMillis()),
      );
    const added = headersOf(live.record, head.statusCode, head.isSet);
    if (added.length > 0) return extendHead(live.response, checked, added);
    return checked === args ? undefined : { args: checked, undo: () => undefined };
  }

  function onChunk(live: AnsweredRequest, chunk: unknown, encoding: unknown): Buffer | undefined {
    const { response, request } = live;
    // Node sends no body of a response to HEAD.
    if (response.statusCode < FIRST_ERROR_STATUS || request.method === "HEAD") return undefined;
    const watch = search.bodyWatchOf(live);
    if (watch === undefined) return undefined;
    const coding = response.headersSent ? search.answerOf(live).coding : codingOf(response, undefined);
    return watch.take(chunk, encoding, coding);
  }

  return {
    start: (requestOf) => watchServerResponses({ guard, requestOf, onHead, onChunk }),
    finish: search.finish,
  };
}
