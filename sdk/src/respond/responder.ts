import type { ServerResponse } from "node:http";
import { ATTR_URL_PATH } from "../attributes.ts";
import type { Guard } from "../instrument/guard.ts";
import { addLeak } from "../scrub/leaks.ts";
import type { ScrubLeak } from "../scrub/leaks.ts";
import type { SecretRange } from "../scrub/ranges.ts";
import { createFlaggingWatch, createMaskingWatch } from "./body.ts";
import type { BodyWatch } from "./body.ts";
import { codingOf, extendHead, mapHead } from "./head.ts";
import type { ExtendedHead, ResponseHead, WriteHeadArguments } from "./head.ts";
import { createHeaderCheck } from "./header-leaks.ts";
import type { ResponseLeakMode } from "./leak-modes.ts";
import type { HeaderEntry } from "./response-headers.ts";
import type { FindSecrets, ResponseOwner } from "./secrets.ts";
import { watchServerResponses } from "./server-response.ts";

/** A request whose response is followed; what is noted of the response stands on it. */
export interface AnsweredRequest extends ResponseOwner {
  readonly request: { readonly method?: string | undefined };
  readonly response: ServerResponse;
  answer?: Answer | undefined;
}

/** What is noted of one response. */
interface Answer {
  readonly mode: ResponseLeakMode;
  readonly find: FindSecrets;
  /** `Content-Encoding` of a head that has left. */
  coding: string | undefined;
  body: BodyWatch | undefined;
}

/** Options of {@link createResponder}. */
export interface ResponderOptions {
  readonly guard: Guard;
  readonly modeOf: (path: string) => ResponseLeakMode;
  readonly finderOf: (owner: ResponseOwner) => FindSecrets;
  readonly headersOf: (
    record: AnsweredRequest["record"],
    statusCode: number,
    isSet: (name: string) => boolean,
  ) => readonly HeaderEntry[];
  /** Told of each leak, once a response. */
  readonly onLeak: () => void;
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

const FIRST_ERROR_STATUS = 400;

/** Creates the responder. Headers are looked at in every response, bodies in those of an error, where keys are quoted. */
export function createResponder(options: ResponderOptions): Responder {
  const { guard, modeOf, finderOf, headersOf, onLeak } = options;

  function answerOf(live: AnsweredRequest): Answer {
    const path = live.record.attributes[ATTR_URL_PATH];
    return (live.answer ??= {
      mode: modeOf(typeof path === "string" ? path : "/"),
      find: finderOf(live),
      coding: undefined,
      body: undefined,
    });
  }

  function note({ record }: AnsweredRequest, location: string, ranges: readonly SecretRange[]): void {
    if (ranges.length === 0) return;
    const leaks: ScrubLeak[] = (record.leaks ??= []);
    for (const { format, keyHash } of ranges) if (addLeak(leaks, { format, keyHash, location })) onLeak();
  }

  function checkHead(live: AnsweredRequest, args: WriteHeadArguments, head: ResponseHead): WriteHeadArguments {
    const answer = answerOf(live);
    if (answer.mode === "off") return args;
    answer.coding = codingOf(live.response, head);
    const isMasking = answer.mode === "redact";
    const onFound = (name: string, ranges: readonly SecretRange[]): void =>
      note(live, `response.headers.${name}`, ranges);
    return mapHead(live.response, args, head, createHeaderCheck({ find: answer.find, onFound, isMasking }));
  }

  function onHead(live: AnsweredRequest, args: WriteHeadArguments, head: ResponseHead): ExtendedHead | undefined {
    const checked = guard(() => checkHead(live, args, head)) ?? args;
    const added = headersOf(live.record, head.statusCode, head.isSet);
    if (added.length > 0) return extendHead(live.response, checked, added);
    return checked === args ? undefined : { args: checked, undo: () => undefined };
  }

  function onChunk(live: AnsweredRequest, chunk: unknown, encoding: unknown): Buffer | undefined {
    const { response, request } = live;
    // Node sends no body of a response to HEAD.
    if (response.statusCode < FIRST_ERROR_STATUS || request.method === "HEAD") return undefined;
    const answer = answerOf(live);
    if (answer.mode === "off") return undefined;
    answer.body ??= (answer.mode === "redact" ? createMaskingWatch : createFlaggingWatch)({
      find: answer.find,
      onFound: (ranges) => note(live, "response.body", ranges),
    });
    const coding = response.headersSent ? answer.coding : codingOf(response, undefined);
    return answer.body.take(chunk, encoding, coding);
  }

  return {
    start: (requestOf) => watchServerResponses({ guard, requestOf, onHead, onChunk }),
    finish: ({ answer }) => answer?.body?.finish(),
  };
}
