import type { Charset } from "./charset.ts";
import { BASE64, BASE64URL, charsetOf, DIGITS, isAlphanumeric, LOWER, percentValue, UPPER } from "./charset.ts";
import type { ContextFormat } from "./context-format.ts";
import { CONTEXT_FORMATS } from "./context-formats/index.ts";
import { isRandomKey } from "./randomness.ts";
import type { Scan } from "./scan.ts";
import { work } from "./scan.ts";

/** A run of characters that may be a key, and where it ends. */
export interface CandidateRun {
  /** Without escapes, with padding. */
  readonly key: string;
  readonly charset: Charset;
  /** Exclusive. */
  readonly end: number;
}

/** A run that has the shape of a format. */
export interface ShapedRun {
  readonly format: string;
  readonly end: number;
}

export const MIN_RUN_CHARACTERS = 16;
const MAX_RUN_CHARACTERS = 1500;
const MAX_PADDING = 2;
const OPENING = 40;
const EQUALS = 61;
const DOT = 46;
const CONTEXT_CHARACTERS = 80;
const WIDE = charsetOf(`${DIGITS + LOWER + UPPER}_-+`);
const CHARSETS = [BASE64URL, BASE64, WIDE];
const MIN_DISTINCT_WORD_CHARACTERS = 5;

/** The runs that begin at an offset, one for each alphabet that formats are written in. */
export function candidateRuns(scan: Scan, start: number): readonly CandidateRun[] {
  const runs: CandidateRun[] = [];
  for (const charset of CHARSETS) {
    const end = scan.runEnd(charset, start);
    if (end - start < MIN_RUN_CHARACTERS || end - start > MAX_RUN_CHARACTERS) continue;
    const padded = charset === WIDE ? end : skipPadding(scan.text, end);
    if (!endsKey(scan.text, padded)) continue;
    work.steps += padded - start;
    runs.push({ key: unescapeRun(scan.text.slice(start, padded)), charset, end: padded });
  }
  return runs;
}

function skipPadding(text: string, from: number): number {
  let end = from;
  for (let count = 0; count < MAX_PADDING; count++) {
    if (text.charCodeAt(end) === EQUALS) end++;
    else if (percentValue(text, end) === EQUALS) end += 3;
  }
  return end;
}

/** What goes on behind a dot is a file's or a host's name, or the next part of a token; behind `=` a value; behind `(` a call's arguments. */
function endsKey(text: string, end: number): boolean {
  const code = text.charCodeAt(end);
  if (code === EQUALS || code === OPENING || isAlphanumeric(code)) return false;
  return code !== DOT || !isAlphanumeric(text.charCodeAt(end + 1));
}

function unescapeRun(run: string): string {
  if (!run.includes("%") && !run.includes("\\")) return run;
  return run
    .replaceAll("\\/", "/")
    .replaceAll(/%[0-9a-f]{2}/gi, (escape) => String.fromCharCode(percentValue(escape, 0)));
}

/**
 * Finds the vendor's format whose shape a run fills and whose word stands nearest before it, or in the attribute's name.
 * @param mayBeNear looks at the words before the run as well
 */
export function findVendorFormat(
  scan: Scan,
  start: number,
  runs: readonly CandidateRun[],
  accepts: (format: ContextFormat, key: string) => boolean = () => true,
): ShapedRun | undefined {
  let context: string | undefined;
  let best: ShapedRun | undefined;
  let nearest = -1;
  for (const { key, charset, end } of runs) {
    for (const format of formatsOf(charset, key.length)) {
      if (!format.isShaped(key) || !isRandomKey(key) || !accepts(format, key)) continue;
      context ??= contextOf(scan, start);
      const place = lastPlaceOf(context, format.words);
      if (place <= nearest) continue;
      nearest = place;
      best = { format: format.id, end };
    }
  }
  return best;
}

const formatsByLength = new Map<number, readonly ContextFormat[]>();

function formatsOf(charset: Charset, length: number): readonly ContextFormat[] {
  let formats = formatsByLength.get(length);
  if (formats === undefined) {
    formats = CONTEXT_FORMATS.filter((format) => length >= format.minCharacters && length <= format.maxCharacters);
    formatsByLength.set(length, formats);
  }
  return formats.filter((format) => format.run === charset);
}

/** The attribute's name and what stands before the run, as words in lower case between `_`. */
function contextOf(scan: Scan, start: number): string {
  const before = scan.text.slice(Math.max(0, start - CONTEXT_CHARACTERS), start);
  work.steps += before.length;
  return toWords(`${scan.attributeName} ${before}`);
}

/** `X-Datadog`, `ddApiKey` and `"dd": {"api key"` as `_x_datadog_`, `_dd_api_key_` and `_dd_api_key_`. */
export function toWords(text: string): string {
  const words = text
    // oxlint-disable-next-line no-control-regex
    .replaceAll(/\u001b\[[\d;]{0,8}m/g, " ")
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll(/[^0-9A-Za-z]+/g, "_")
    .toLowerCase();
  return `_${words}_`;
}

/** Short words are to stand alone; longer ones may be a part: `herokuapikey`. @returns an index, or -1 */
function lastPlaceOf(context: string, words: readonly string[]): number {
  let place = -1;
  for (const word of words) {
    const wanted = word.length < MIN_DISTINCT_WORD_CHARACTERS ? `_${word}_` : word;
    place = Math.max(place, context.lastIndexOf(wanted));
  }
  return place;
}

const HEX_FORMATS: Readonly<Record<number, string>> = { 32: "generic_hex32", 40: "generic_hex40", 64: "generic_hex64" };
const HEX = /^(?:[0-9a-f]+|[0-9A-F]+)$/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const LETTERS_AND_DIGITS = /^[0-9A-Za-z]{20,128}$/;
const DIGIT_GROUPS = /\d[A-Za-z]+\d/;

/** The shape of a run that no vendor's word stands beside. @returns undefined when it has none of those that keys commonly have */
export function findGenericFormat(runs: readonly CandidateRun[]): ShapedRun | undefined {
  const run = runs.find(({ charset }) => charset === BASE64URL);
  if (run === undefined || !isRandomKey(run.key)) return undefined;
  const format = genericFormatOf(run.key);
  return format === undefined ? undefined : { format, end: run.end };
}

function genericFormatOf(key: string): string | undefined {
  if (HEX.test(key)) return HEX_FORMATS[key.length];
  if (UUID.test(key)) return "generic_uuid";
  return LETTERS_AND_DIGITS.test(key) && DIGIT_GROUPS.test(key) ? "generic_alnum" : undefined;
}

/** Ids of findings that {@link findGenericFormat} gives. */
export const GENERIC_CONTEXT_IDS: readonly string[] = [...Object.values(HEX_FORMATS), "generic_uuid", "generic_alnum"];
