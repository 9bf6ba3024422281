import type { KeySample } from "./formats.ts";
import type { KeyName } from "./names.ts";
import { drawName, toCamel, toHeader, toKebab, toSnake } from "./names.ts";
import type { Random } from "./random.ts";
import { drawUuid, HEX } from "./random.ts";

/** What a carrier is given to write. */
export interface Cargo {
  readonly sample: KeySample;
  /** Words that give the key away; empty for a prefixed one. */
  readonly contextWords: readonly string[];
  readonly random: Random;
}

/** A text with a secret in it, as telemetry carries it. */
export interface CarrierText {
  /** The attribute that holds the text; undefined for the body of a log record. */
  readonly attributeName: string | undefined;
  readonly text: string;
  /** Where the secret, or the encoded run that holds it, begins. */
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  /** The secret before any encoding; of a truncated one, what is left. */
  readonly secret: string;
  /** Spans of `secret` that belong to the format and not to the key. */
  readonly literals: readonly (readonly [start: number, end: number])[];
}

/** A way in which secrets get into telemetry. */
export interface Carrier {
  readonly name: string;
  /** `informative` carriers are measured and left out of the totals. */
  readonly group: "plain" | "encoded" | "informative";
  /** @returns undefined where there is no such text: a key that can't be cut and still be recognised */
  write(cargo: Cargo): CarrierText | undefined;
}

/** The body of a log record has no attribute's name. */
export const LOG_BODY: undefined = undefined;

/** How a place spells what stands in it. */
export type Encode = (text: string) => string;

/**
 * A text with places: `{key}`, the key's name as `{snake}`, `{camel}`, `{Camel}`, `{kebab}`, `{UPPER}`, `{Header}`, `{header}` or
 * `{words}`, and `{host}`, `{n}`, `{hex}`, `{uuid}` for what is drawn.
 */
export type Template = readonly [attributeName: string | undefined, text: string, encode?: Encode];

const HOSTS = ["api.example.com", "billing.internal:8080", "hooks.example.org", "10.2.0.14:3000"];
const PLACES = /\{(snake|camel|Camel|kebab|UPPER|Header|header|words|percent|host|n|hex|uuid)\}/g;

/** Writes the planted key into one of the templates. */
export function fill(
  cargo: Cargo,
  templates: readonly Template[],
  encode: Encode,
  name: KeyName = drawName(cargo.contextWords, false, cargo.random),
): CarrierText {
  const [attributeName, text, ownEncode = encode] = cargo.random.pick(templates);
  const [before = "", after = ""] = text.split("{key}").map((part) => expand(part, name, cargo.random));
  const { planted, start, end, literals } = cargo.sample;
  const head = before + ownEncode(planted.slice(0, start));
  const place = ownEncode(planted.slice(start, end));
  return {
    attributeName,
    text: head + place + ownEncode(planted.slice(end)) + after,
    start: head.length,
    end: head.length + place.length,
    secret: planted.slice(start, end),
    literals: literals
      .filter(([from, to]) => to > start && from < end)
      .map(([from, to]) => [Math.max(from, start) - start, Math.min(to, end) - start]),
  };
}

/** Puts an encoded text into one of the templates; the whole run is what hides the secret. */
export function wrap(
  cargo: Cargo,
  inner: CarrierText,
  text: string,
  encode: Encode,
  templates: readonly Template[],
): CarrierText {
  const [attributeName, around, ownEncode = encode] = cargo.random.pick(templates);
  const [before = "", after = ""] = around.split("{key}");
  const run = ownEncode(text);
  return { ...inner, attributeName, text: before + run + after, start: before.length, end: before.length + run.length };
}

function expand(text: string, { words }: KeyName, random: Random): string {
  const places: Readonly<Record<string, () => string>> = {
    snake: () => toSnake(words),
    camel: () => toCamel(words),
    Camel: () => toCamel(["", ...words]),
    kebab: () => toKebab(words),
    UPPER: () => toSnake(words).toUpperCase(),
    Header: () => toHeader(words),
    header: () => toHeader(words).toLowerCase(),
    words: () => words.join(" "),
    percent: () => toPercent(`${toSnake(words)}=`),
    host: () => random.pick(HOSTS),
    n: () => String(random.between(1, 9999)),
    hex: () => random.characters(HEX, 16),
    uuid: () => drawUuid(random),
  };
  return text.replaceAll(PLACES, (place, key: string) => places[key]?.() ?? place);
}

/** As it is. */
export function asIs(text: string): string {
  return text;
}

/** A value inside JSON's quotes. */
export function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** What a client writes into a query: only what may not stand there is encoded. */
export function inQuery(text: string): string {
  return encodeURI(text).replaceAll(/[&#?[\]]/g, encodeURIComponent);
}

/** Every byte as `%XX`. */
export function toPercent(text: string): string {
  return Array.from(Buffer.from(text), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`).join("");
}
