import { OutgoingMessage } from "node:http";
import type { ServerResponse } from "node:http";
import type { HeaderEntry } from "./response-headers.ts";

/** What a service handed to `writeHead`: a status, maybe a reason, maybe headers. */
export type WriteHeadArguments = readonly unknown[];

/** The head of a response that is about to leave, as `writeHead` gets it. */
export interface ResponseHead {
  readonly statusCode: number;
  /** Headers of the call itself, which Node takes as an object, a flat array, or an array of pairs. */
  readonly given: unknown;
  /** Whether the service has set this header, by whichever way. */
  isSet(name: string): boolean;
}

/** A head to send, and how to take back what was done for it when Node refuses it. */
export interface ExtendedHead {
  readonly args: WriteHeadArguments;
  undo(): void;
}

/** Reads the arguments of `writeHead(statusCode[, statusMessage][, headers])`. https://nodejs.org/api/http.html#responsewriteheadstatuscode-statusmessage-headers */
export function readHead(response: ServerResponse, args: WriteHeadArguments): ResponseHead {
  const given = typeof args[1] === "string" ? args[2] : (args[2] ?? args[1]);
  return {
    statusCode: Number(args[0]) | 0,
    given,
    isSet: (name) => response.hasHeader(name) || namesOf(given).includes(name.toLowerCase()),
  };
}

/**
 * Adds headers to a head in the way that the service chose: where it set headers on the response, ours join them; where it gave them to `writeHead`
 * alone, ours join the argument. Node sends the second as they stand, and the first once a name, so the one must not become the other.
 */
export function extendHead(
  response: ServerResponse,
  args: WriteHeadArguments,
  head: ResponseHead,
  added: readonly HeaderEntry[],
): ExtendedHead {
  if (response.getHeaderNames().length > 0) return extendResponse(response, args, added);
  const given = extendArgument(head.given, added);
  const isNamed = typeof args[1] === "string";
  return { args: isNamed ? [args[0], args[1], given] : [args[0], given], undo: () => undefined };
}

function extendResponse(
  response: ServerResponse,
  args: WriteHeadArguments,
  added: readonly HeaderEntry[],
): ExtendedHead {
  // Not the response's own methods: services replace them to see what they themselves set.
  const { setHeader, removeHeader } = OutgoingMessage.prototype;
  for (const [name, value] of added) setHeader.call(response, name, value);
  return {
    args,
    undo: () => {
      for (const [name] of added) removeHeader.call(response, name);
    },
  };
}

function extendArgument(given: unknown, added: readonly HeaderEntry[]): unknown {
  if (!Array.isArray(given)) return { ...(given as object | undefined), ...Object.fromEntries(added) };
  return Array.isArray(given[0]) ? [...(given as unknown[]), ...added] : [...(given as unknown[]), ...added.flat()];
}

function namesOf(given: unknown): readonly string[] {
  if (typeof given !== "object" || given === null) return [];
  if (!Array.isArray(given)) return Object.keys(given).map(lowerCase);
  const names: readonly unknown[] = Array.isArray(given[0])
    ? given.map((pair: unknown) => (Array.isArray(pair) ? (pair as unknown[])[0] : undefined))
    : given.filter((_item, index) => index % 2 === 0);
  return names.map(lowerCase);
}

function lowerCase(name: unknown): string {
  return String(name).toLowerCase();
}
