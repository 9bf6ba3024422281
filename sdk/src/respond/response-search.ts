import { ATTR_URL_PATH } from "../attributes.ts";
import { addLeak } from "../scrub/leaks.ts";
import type { ScrubLeak } from "../scrub/leaks.ts";
import type { SecretRange } from "../scrub/ranges.ts";
import { createFlaggingWatch, createMaskingWatch } from "./body.ts";
import type { BodyWatch } from "./body.ts";
import type { MapHeader } from "./head.ts";
import { createHeaderCheck } from "./header-leaks.ts";
import type { ResponseLeakMode } from "./leak-modes.ts";
import type { FindSecrets, ResponseOwner } from "./secrets.ts";

/** A response that is looked at, whatever its protocol; what is noted of it stands on it. */
export interface SearchedResponse extends ResponseOwner {
  answer?: Answer | undefined;
}

/** What is noted of one response. */
interface Answer {
  readonly mode: ResponseLeakMode;
  /** Made when something is looked at. */
  find: FindSecrets | undefined;
  /** `Content-Encoding` of a head that has left. */
  coding: string | undefined;
  body: BodyWatch | undefined;
}

/** Options of {@link createResponseSearch}. */
export interface ResponseSearchOptions {
  readonly modeOf: (path: string) => ResponseLeakMode;
  readonly finderOf: (owner: ResponseOwner) => FindSecrets;
  /** Told of each leak, once a response. */
  readonly onLeak: () => void;
}

/** Looks for what must not be in a response, and notes it on the request's record. */
export interface ResponseSearch {
  /** What is noted of a response; its mode is decided at the first call. */
  answerOf(live: SearchedResponse): Answer;
  /** The check of one part of a response's fields. */
  headerCheckOf(live: SearchedResponse, part: "headers" | "trailers"): MapHeader;
  /** The watch of a response's body; undefined where nothing is looked for. */
  bodyWatchOf(live: SearchedResponse): BodyWatch | undefined;
  /** Looks at what was noted of the body, when the response is over. */
  finish(live: SearchedResponse): void;
}

/** Bodies are looked at from this status on. */
export const FIRST_ERROR_STATUS = 400;

/** Creates the search that the responses of all protocols share. */
export function createResponseSearch({ modeOf, finderOf, onLeak }: ResponseSearchOptions): ResponseSearch {
  function answerOf(live: SearchedResponse): Answer {
    const path = live.record.attributes[ATTR_URL_PATH];
    return (live.answer ??= {
      mode: modeOf(typeof path === "string" ? path : "/"),
      find: undefined,
      coding: undefined,
      body: undefined,
    });
  }

  function findOf(live: SearchedResponse): FindSecrets {
    return (answerOf(live).find ??= finderOf(live));
  }

  function note({ record }: SearchedResponse, location: string, ranges: readonly SecretRange[]): void {
    if (ranges.length === 0) return;
    const leaks: ScrubLeak[] = (record.leaks ??= []);
    for (const { format, keyHash } of ranges) if (addLeak(leaks, { format, keyHash, location })) onLeak();
  }

  return {
    answerOf,
    headerCheckOf(live, part) {
      const { mode } = answerOf(live);
      const onFound = (name: string, ranges: readonly SecretRange[]): void =>
        note(live, `response.${part}.${name}`, ranges);
      return createHeaderCheck({ find: findOf(live), onFound, isMasking: mode === "redact" });
    },
    bodyWatchOf(live) {
      const answer = answerOf(live);
      if (answer.mode === "off") return undefined;
      return (answer.body ??= (answer.mode === "redact" ? createMaskingWatch : createFlaggingWatch)({
        find: findOf(live),
        onFound: (ranges) => note(live, "response.body", ranges),
      }));
    },
    finish: ({ answer }) => answer?.body?.finish(),
  };
}
