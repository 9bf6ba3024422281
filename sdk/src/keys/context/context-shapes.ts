import type { Charset } from "../charset.ts";
import { BASE64, BASE64URL, charsetOf, DIGITS, isAlphanumeric, LOWER, percentValue, UPPER } from "../charset.ts";
import type { ContextFormat } from "./context-format.ts";
import { CONTEXT_FORMATS } from "./formats/index.ts";
import { isCutAt } from "../cut.ts";
import { isRandomKey } from "./randomness.ts";
import type { Scan } from "../scan.ts";
import { work } from "../scan.ts";
import { isPlaceholder } from "./value.ts";

/** A run of characters that may be a key, and where it ends. */
export interface CandidateRun {
  /** Without escapes, with padding. */
  readonly key: string;
  readonly charset: Charset;
  /** Exclusive. */
  readonly end: number;
  /** The text ends there: the key may have been longer. */
  readonly isCut: boolean;
}

/** A run that has the shape of a format. */
export interface ShapedRun {
  readonly format: string;
  readonly end: number;
}

/** Of a whole key. */
const MIN_RUN_CHARACTERS = 16;
/** Of one that the end of the text cut. */
export const MIN_CUT_CHARACTERS = 10;
const MAX_RUN_CHARACTERS = 1500;
const MAX_PADDING = 2;
const OPENING = 40;
const EQUALS = 61;
const UNDERSCORE = 95;
const HYPHEN = 45;
const DOT = 46;
const CONTEXT_CHARACTERS = 80;
const WIDE = charsetOf(`${DIGITS + LOWER + UPPER}_-+.`);
const CHARSETS = [BASE64URL, BASE64, WIDE];
const MIN_DISTINCT_WORD_CHARACTERS = 5;

/** The runs that begin at an offset, one for each alphabet that formats are written in. */
export function candidateRuns(scan: Scan, start: number): readonly CandidateRun[] {
  const runs: CandidateRun[] = [];
  for (const charset of CHARSETS) {
    const end = withoutDot(scan.text, scan.runEnd(charset, start));
    const isCut = isCutAt(scan.text, end);
    if (end - start < (isCut ? MIN_CUT_CHARACTERS : MIN_RUN_CHARACTERS) || end - start > MAX_RUN_CHARACTERS) continue;
    const padded = charset === WIDE ? end : skipPadding(scan.text, end);
    if (!endsKey(scan.text, padded)) continue;
    work.steps += padded - start;
    runs.push({ key: unescapeRun(scan.text.slice(start, padded)), charset, end: padded, isCut });
  }
  return runs;
}

/** A sentence's end is none of the key. */
function withoutDot(text: string, end: number): number {
  return text.charCodeAt(end - 1) === DOT ? end - 1 : end;
}

function skipPadding(text: string, from: number): number {
  let end = from;
  for (let count = 0; count < MAX_PADDING; count++) {
    if (text.charCodeAt(end) === EQUALS) end++;
    else if (percentValue(text, end) === EQUALS) end += 3;
  }
  return end;
}

/** What goes on behind a dot, a hyphen or `_` is a file's or a host's name, or the next part of a token; behind `=` a value; behind `(` a call's arguments. */
function endsKey(text: string, end: number): boolean {
  const code = text.charCodeAt(end);
  if (code === EQUALS || code === OPENING || isAlphanumeric(code)) return false;
  const isGlue = code === DOT || code === UNDERSCORE || code === HYPHEN;
  return !isGlue || !isAlphanumeric(text.charCodeAt(end + 1));
}

function unescapeRun(run: string): string {
  if (!run.includes("%") && !run.includes("\\")) return run;
  return run
    .replaceAll("\\/", "/")
    .replaceAll(/%[0-9a-f]{2}/gi, (escape) => String.fromCharCode(percentValue(escape, 0)));
}

/** Says whether a format may stand at a place. */
export type FormatCheck = (format: ContextFormat, run: CandidateRun) => boolean;

/**
 * Finds the vendor's format whose shape a run fills and whose word stands nearest before it, or in the attribute's name.
 * @param accepts is asked of formats whose shape agrees
 */
export function findVendorFormat(
  scan: Scan,
  start: number,
  runs: readonly CandidateRun[],
  accepts: FormatCheck = () => true,
): ShapedRun | undefined {
  let context: string | undefined;
  let best: ShapedRun | undefined;
  let nearest = -1;
  let judged: string | undefined;
  let isRandom = false;
  for (const run of runs) {
    // Most runs are the same in all alphabets.
    if (run.key !== judged) isRandom = isRandomKey(run.key);
    judged = run.key;
    if (!isRandom) continue;
    for (const format of formatsFor(run)) {
      if (!fits(format, run) || !accepts(format, run)) continue;
      context ??= contextOf(scan, start);
      const place = lastPlaceOf(context, format.words);
      if (place <= nearest) continue;
      nearest = place;
      best = { format: format.id, end: run.end };
    }
  }
  return best;
}

function fits(format: ContextFormat, { key, isCut }: CandidateRun): boolean {
  return format.isShaped(key) || (isCut && key.length < format.minCharacters && format.isHead(key));
}

const formatsByLength = new Map<number, readonly ContextFormat[]>();

function formatsFor({ key, charset, isCut }: CandidateRun): readonly ContextFormat[] {
  if (isCut) return CONTEXT_FORMATS.filter((format) => format.run === charset && key.length <= format.maxCharacters);
  let formats = formatsByLength.get(key.length);
  if (formats === undefined) {
    formats = CONTEXT_FORMATS.filter(
      ({ minCharacters, maxCharacters }) => key.length >= minCharacters && key.length <= maxCharacters,
    );
    formatsByLength.set(key.length, formats);
  }
  return formats.filter((format) => format.run === charset);
}

/** The attribute's name and what stands before the run, as words in lower case between `_`. */
export function contextOf(scan: Scan, start: number): string {
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
const MIN_MIXED_CHARACTERS = 20;
/** A word between slashes. */
const PATH = /(?:^|\/)[a-z]{3,}\/|\/[a-z]{3,}(?:\/|$)/;

/** The shape of a run that no vendor's word stands beside. @returns undefined when it has none of those that keys commonly have */
export function findGenericFormat(runs: readonly CandidateRun[]): ShapedRun | undefined {
  const run = runs.find(({ charset }) => charset === BASE64URL);
  if (run === undefined || !isRandomKey(run.key)) return undefined;
  const format = genericFormatOf(run.key);
  return format === undefined ? undefined : { format, end: run.end };
}

/**
 * A run that has none of the common shapes and looks drawn: enough where more than a credential's name stands before it.
 * @param isMixed ask for small and capital letters and several groups of digits as well
 */
export function findRandomRun(runs: readonly CandidateRun[], isMixed: boolean): ShapedRun | undefined {
  const run = runs.find(
    ({ key }) =>
      key.length >= MIN_RUN_CHARACTERS && isRandomKey(key) && !isOfWords(key) && (!isMixed || isMixedKey(key)),
  );
  return run === undefined ? undefined : { format: "unknown", end: run.end };
}

/** `zones/<id>/settings`, `SNYK-JS-LODASH-567746`: words between slashes, or in one case between hyphens. */
function isOfWords(key: string): boolean {
  return PATH.test(key) || (/[-_.]/.test(key) && !UUID.test(key) && !(/[a-z]/.test(key) && /[A-Z]/.test(key)));
}

function isMixedKey(key: string): boolean {
  return key.length >= MIN_MIXED_CHARACTERS && /[a-z]/.test(key) && /[A-Z]/.test(key) && DIGIT_GROUPS.test(key);
}

function genericFormatOf(key: string): string | undefined {
  if (HEX.test(key)) return HEX_FORMATS[key.length];
  if (UUID.test(key)) return "generic_uuid";
  return LETTERS_AND_DIGITS.test(key) && !isPlaceholder(key) && DIGIT_GROUPS.test(key) ? "generic_alnum" : undefined;
}

/**
 * The format of a credential's whole value, by its shape and its attribute's name.
 * @returns undefined when no format fills it
 */
export function findFormatOfValue(scan: Scan, start: number, end: number): string | undefined {
  const runs = candidateRuns(scan, start).filter((run) => run.end === end);
  return (findVendorFormat(scan, start, runs) ?? findGenericFormat(runs))?.format;
}

/** Ids of findings that {@link findGenericFormat} gives. */
export const GENERIC_CONTEXT_IDS: readonly string[] = [...Object.values(HEX_FORMATS), "generic_uuid", "generic_alnum"];
