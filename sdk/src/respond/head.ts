import type { ClientRequest, ServerResponse } from "node:http";
import { OutgoingMessage } from "./node-http.ts";
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
  const given = givenIn(args);
  return {
    statusCode: Number(args[0]) | 0,
    given,
    isSet: (name) => response.hasHeader(name) || isGiven(given, name.toLowerCase()),
  };
}

/** Whether every header of a head is one of those that `isPlain` takes; false where the names can't be told at a glance. */
export function hasPlainHeaders(
  response: ServerResponse,
  { given }: ResponseHead,
  isPlain: (name: string) => boolean,
): boolean {
  if (!response.getHeaderNames().every(isPlain)) return false;
  if (typeof given !== "object" || given === null) return true;
  if (Array.isArray(given)) return false;
  for (const name in given) if (!isPlain(name)) return false;
  return true;
}

/** `Content-Encoding` of a head, lower case; undefined where there is none. */
export function codingOf(response: ServerResponse, head: ResponseHead | undefined): string | undefined {
  const coding = headerOf(response, head, "content-encoding");
  return typeof coding === "string" ? coding.trim().toLowerCase() : undefined;
}

/**
 * A header of a head, by whichever way the service set it.
 * @param name lower case
 */
export function headerOf(response: ServerResponse, head: ResponseHead | undefined, name: string): unknown {
  let found: unknown = response.getHeader(name);
  mapGiven(head?.given, (givenName, value) => {
    if (givenName.toLowerCase() === name) found = value;
    return value;
  });
  return found;
}

/** As Node reads it: a third argument, else a second that is no reason. */
function givenIn(args: WriteHeadArguments): unknown {
  return typeof args[1] === "string" ? args[2] : (args[2] ?? args[1]);
}

/**
 * Adds headers to a head in the way that the service chose: where it set headers on the response, ours join them; where it gave them to `writeHead`
 * alone, ours join the argument. Node sends the second as they stand, and the first once a name, so the one must not become the other.
 */
export function extendHead(
  response: ServerResponse,
  args: WriteHeadArguments,
  added: readonly HeaderEntry[],
): ExtendedHead {
  if (response.getHeaderNames().length > 0) return extendResponse(response, args, added);
  const given = extendArgument(givenIn(args), added);
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
  if (!Array.isArray(given)) {
    const extended: Record<string, unknown> = { ...(given as object | undefined) };
    for (const [name, value] of added) extended[name] = value;
    return extended;
  }
  return Array.isArray(given[0]) ? [...(given as unknown[]), ...added] : [...(given as unknown[]), ...added.flat()];
}

/** Gives what stands in a header's place; the very same value where nothing changes. */
export type MapHeader = (name: string, value: unknown) => unknown;

/** Shows every header of a head to `map`, and puts what it gives in its place, on the response and in the arguments. */
export function mapHead(
  response: ServerResponse,
  args: WriteHeadArguments,
  head: ResponseHead,
  map: MapHeader,
): WriteHeadArguments {
  // Every outgoing message has it; the types know it of requests only. A header that is set again in lower case would leave so.
  const names = (response as ServerResponse & Pick<ClientRequest, "getRawHeaderNames">).getRawHeaderNames();
  for (const name of names) {
    const value: unknown = response.getHeader(name);
    const mapped = map(name, value);
    if (mapped !== value) OutgoingMessage.prototype.setHeader.call(response, name, mapped as string);
  }
  const given = mapGiven(head.given, map);
  if (given === head.given) return args;
  return typeof args[1] === "string" ? [args[0], args[1], given] : [args[0], given];
}

function mapGiven(given: unknown, map: MapHeader): unknown {
  if (typeof given !== "object" || given === null) return given;
  if (!Array.isArray(given)) {
    const entries = Object.entries(given).map(([name, value]) => [name, map(name, value)] as const);
    const isSame = entries.every(([name, value]) => value === (given as Record<string, unknown>)[name]);
    return isSame ? given : Object.fromEntries(entries);
  }
  const mapped = Array.isArray(given[0])
    ? given.map((pair: readonly unknown[]) => mapPair(pair, map))
    : given.map((item: unknown, index) => (index % 2 === 0 ? item : map(String(given[index - 1]), item)));
  return mapped.every((item, index) => item === given[index]) ? given : mapped;
}

function mapPair(pair: readonly unknown[], map: MapHeader): readonly unknown[] {
  const value = map(String(pair[0]), pair[1]);
  return value === pair[1] ? pair : [pair[0], value];
}

/** @param wanted lower case */
function isGiven(given: unknown, wanted: string): boolean {
  if (typeof given !== "object" || given === null) return false;
  if (!Array.isArray(given)) {
    for (const name in given) {
      if (name.length === wanted.length && name.toLowerCase() === wanted && Object.hasOwn(given, name)) return true;
    }
    return false;
  }
  const names: readonly unknown[] = Array.isArray(given[0])
    ? given.map((pair: unknown) => (Array.isArray(pair) ? (pair as unknown[])[0] : undefined))
    : given.filter((_item, index) => index % 2 === 0);
  return names.some((name) => lowerCase(name) === wanted);
}

function lowerCase(name: unknown): string {
  return String(name).toLowerCase();
}
