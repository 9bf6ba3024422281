import { isIP } from "node:net";
import * as z from "zod";
import { SEVERITIES } from "../alerts/alert.ts";
import type { Severity } from "../alerts/alert.ts";
import type { ListenAddress } from "./config.ts";

/*
 * The kinds of fields. Each one's `error` says what is wanted, and nothing else: the report adds the place and what
 * was received. JSON Schema is made of the same fields, so that what it can say stands in a pattern or a bound.
 */

const DURATION_PARTS = /(\d+)(ms|s|m|h|d)/g;
const MILLIS_BY_UNIT: ReadonlyMap<string, number> = new Map([
  ["ms", 1],
  ["s", 1_000],
  ["m", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
]);
const BYTES_BY_UNIT: ReadonlyMap<string, number> = new Map([
  ["", 1],
  ["KiB", 1024],
  ["MiB", 1024 ** 2],
  ["GiB", 1024 ** 3],
]);

/** A field with a default, given in the user's spelling. */
type Field<Output, Input> = z.ZodPrefault<z.ZodType<Output, Input>>;

/** A duration such as `30s`, `10m`, `1h30m`; milliseconds in code. */
export function duration(standard: string, leastMillis: number, mostMillis: number): Field<number, string> {
  const error = `a duration from ${durationText(leastMillis)} to ${durationText(mostMillis)}, such as ${standard}`;
  return z
    .string({ error })
    .regex(/^(\d{1,9}(ms|s|m|h|d))+$/, { error })
    .transform(parseDuration)
    .refine((millis) => millis >= leastMillis && millis <= mostMillis, { error })
    .prefault(standard);
}

/** @param value of the pattern that {@link duration} checks */
function parseDuration(value: string): number {
  let millis = 0;
  for (const [, count, unit] of value.matchAll(DURATION_PARTS)) {
    millis += Number(count) * (MILLIS_BY_UNIT.get(unit ?? "") ?? Number.NaN);
  }
  return millis;
}

function durationText(millis: number): string {
  const [unit, unitMillis] = [...MILLIS_BY_UNIT].findLast(([, each]) => millis % each === 0) ?? ["ms", 1];
  return `${millis / unitMillis}${unit}`;
}

/** A size in bytes, as a number or such as `64MiB`; bytes in code. */
export function size(standard: string, leastBytes: number): Field<number, string | number> {
  const error = `a size of at least ${leastBytes} bytes, as a whole number or such as ${standard} (KiB, MiB, GiB)`;
  const text = z.string({ error }).regex(/^\d{1,12}(KiB|MiB|GiB)?$/, { error });
  return z
    .union([z.int({ error }).min(0, { error }), text], { error })
    .transform(parseSize)
    .refine((bytes) => bytes >= leastBytes && Number.isSafeInteger(bytes), { error })
    .prefault(standard);
}

function parseSize(value: string | number): number {
  const [, count, unit] = /^(\d+)(.*)$/.exec(String(value)) ?? [];
  return Number(count) * (BYTES_BY_UNIT.get(unit ?? "") ?? Number.NaN);
}

/** A whole number within bounds, both included. */
export function integer(standard: number, least: number, most: number): Field<number, number> {
  const error = `a whole number from ${least} to ${most}`;
  return z.int({ error }).min(least, { error }).max(most, { error }).prefault(standard);
}

/** `true` or `false`. */
export function flag(standard: boolean): Field<boolean, boolean> {
  return z.boolean({ error: "true or false" }).prefault(standard);
}

/** One of a closed list of words. */
export function choice<const Words extends readonly [string, ...string[]]>(
  words: Words,
  standard: Words[number],
): Field<Words[number], Words[number]> {
  const word: z.ZodType<Words[number], Words[number]> = z.enum(words, { error: `one of ${words.join(", ")}` });
  return word.prefault(standard);
}

/** How urgent a rule's alerts are. */
export function severity(standard: Severity): Field<Severity, Severity> {
  return choice(SEVERITIES, standard);
}

/** A text that is not empty. */
export function filledText(what: string): z.ZodString {
  return z.string({ error: what }).min(1, { error: what });
}

/** An `http:` or `https:` URL. What it must not hold is named without being shown. */
export function httpUrl(example: string): z.ZodType<string, string> {
  const error = `a URL such as ${example}`;
  return z
    .string({ error })
    .regex(/^https?:\/\/[^\s]+$/, { error })
    .superRefine((value, context) => {
      const url = URL.canParse(value) ? new URL(value) : undefined;
      if (url === undefined) context.addIssue({ code: "custom", message: error });
      else if (url.username !== "" || url.password !== "") {
        const message = "a URL without user and password; credentials belong into headers";
        context.addIssue({ code: "custom", message, params: { received: "one with them" } });
      }
    });
}

/** A URL that `/v1/traces` and the like are appended to. */
export function baseUrl(example: string): z.ZodType<string, string> {
  return httpUrl(example).refine((value) => !/\/v1\/(traces|logs|metrics)\/?$/.test(value), {
    error: `a URL such as ${example}, which /v1/traces and the like are appended to`,
  });
}

/** A URL that is posted to as it is. */
export function fullUrl(example: string): z.ZodType<string, string> {
  return httpUrl(example).refine((value) => !URL.canParse(value) || new URL(value).pathname !== "/", {
    error: `a URL with its path, such as ${example}`,
  });
}

/** `127.0.0.1:4318`, `[::1]:4318`, `localhost:4318`; port 0 lets the machine choose. */
export function listenAddress(standard: string): Field<ListenAddress, string> {
  const error = `an IP address (or localhost) and a port, such as ${standard} or [::1]:4318`;
  return z
    .string({ error })
    .regex(/^(\[[0-9A-Fa-f:.]+\]|[0-9.]+|localhost):\d{1,5}$/, { error })
    .transform(parseListenAddress)
    .refine(({ host, port }) => isIP(host) !== 0 && port <= 65_535, { error })
    .prefault(standard);
}

function parseListenAddress(value: string): ListenAddress {
  const colon = value.lastIndexOf(":");
  const host = value.slice(0, colon).replace(/^\[(.*)\]$/, "$1");
  // Not resolved: what a name means can change under a listener that must stay on loopback.
  return { host: host === "localhost" ? "127.0.0.1" : host, port: Number(value.slice(colon + 1)) };
}

/** A secret of Standard Webhooks: base64 of 24 to 64 bytes, with or without the prefix `whsec_`. */
export function webhookSecret(): z.ZodString {
  const error = "base64 of 24 to 64 bytes, with or without whsec_ before it";
  return z
    .string({ error })
    .regex(/^(whsec_)?([A-Za-z0-9+/]{32,86}|[A-Za-z0-9+/]{32,87}=|[A-Za-z0-9+/]{32,86}==)$/, { error });
}

/** HTTP headers as a list of names and values, as OpenTelemetry's declarative configuration writes them. */
export function headers(): Field<ReadonlyMap<string, string>, readonly HeaderConfig[]> {
  const name = z.string({ error: "a header name" }).regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, { error: "a header name" });
  const value = z
    .string({ error: "a header value" })
    .regex(/^[\t\u{20}-\u{7e}\u{80}-\u{ff}]*$/u, { error: "a header value" });
  return z
    .array(z.strictObject({ name, value }, { error: "a mapping with name and value" }), {
      error: "a list of mappings with name and value",
    })
    .transform((list) => new Map(list.map((header) => [header.name.toLowerCase(), header.value])))
    .prefault([]);
}

/** One header. */
export interface HeaderConfig {
  readonly name: string;
  readonly value: string;
}
