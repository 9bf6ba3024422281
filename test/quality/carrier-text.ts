import type { KeySample } from "./formats.ts";
import type { NameWords } from "./names.ts";
import { drawName } from "./names.ts";
import type { Random } from "./random.ts";

/** What a carrier is given to write. */
export interface Cargo {
  readonly sample: KeySample;
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
  /** @returns undefined where the carrier has no such text: a key that can't be cut and still be recognised */
  write(cargo: Cargo): CarrierText | undefined;
}

/** The body of a log record has no attribute's name. */
export const LOG_BODY: undefined = undefined;

/** Composes a text around the planted key. */
export function compose(
  cargo: Cargo,
  attributeName: string | undefined,
  before: string,
  after: string,
  encode: (text: string) => string = (text) => text,
): CarrierText {
  const { planted, start, end, literals } = cargo.sample;
  const head = before + encode(planted.slice(0, start));
  const place = encode(planted.slice(start, end));
  return {
    attributeName,
    text: head + place + encode(planted.slice(end)) + after,
    start: head.length,
    end: head.length + place.length,
    secret: planted.slice(start, end),
    literals: literals
      .filter(([from, to]) => to > start && from < end)
      .map(([from, to]) => [Math.max(from, start) - start, Math.min(to, end) - start]),
  };
}

/** The words of the name beside the key. */
export function wordsOf({ contextWords, random }: Cargo, isQuery = false): NameWords {
  return drawName(contextWords, isQuery, random).words;
}

/** A value inside JSON's quotes. */
export function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** What a client writes into a query: only what may not stand there is encoded. */
export function inQuery(text: string): string {
  return encodeURI(text).replaceAll(/[&#?[\]]/g, encodeURIComponent);
}
