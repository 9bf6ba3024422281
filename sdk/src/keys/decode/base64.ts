import { work } from "../scan.ts";
import type { EncodedRun } from "./encoded-run.ts";
import {
  base64Value,
  isBase64Code,
  isBase64SampleInText,
  isPrintable,
  isQuad,
  MIN_ENCODED_CHARACTERS,
  QUAD,
} from "./sample.ts";

// https://www.rfc-editor.org/rfc/rfc4648#section-4
const PADDING = /^(?:=|%3[dD]){1,2}/;
const PADDING_CHARACTERS = 6;
// https://www.rfc-editor.org/rfc/rfc2045#section-6.8 folds at 76 characters, https://www.rfc-editor.org/rfc/rfc7468#section-2 at 64.
const FOLDED_LINES: ReadonlySet<number> = new Set([60, 64, 72, 76]);
const MAX_FOLDED_LINE = 76;
/** A line's end as it is, and as JSON and URLs write it. */
const LINE_END = /^(?:\r?\n|(?:\\{1,4}r)?\\{1,4}n|(?:%0[dD])?%0[aA])[ \t]{0,2}/;
const LINE_END_CHARACTERS = 16;
const PERCENT = 37;
const BACKSLASH = 92;

/** A stretch of quads that decode to printable text. */
interface CleanStretch {
  readonly start: number;
  readonly end: number;
}

/**
 * Widens a sample to its stretch of base64, or gives it up when the stretch is short.
 * @param sample the first of four places: text of few characters may look like text at another alignment too, but not for as long
 */
export function openBase64Run(text: string, sample: number, from: number): EncodedRun | undefined {
  let longest: CleanStretch | undefined;
  for (let at = sample; at < sample + QUAD; at++) {
    if (!isBase64SampleInText(text, at)) continue;
    const stretch = widen(text, at, from);
    if (longest === undefined || stretch.end - stretch.start > longest.end - longest.start) longest = stretch;
  }
  // A short stretch is given up after a few steps, so that samples in one run cost no more than its length.
  if (longest === undefined || longest.end - longest.start < MIN_ENCODED_CHARACTERS) return undefined;
  return openStretch(text, longest, from);
}

function widen(text: string, sample: number, from: number): CleanStretch {
  let start = sample;
  while (start - QUAD >= from && isQuad(text, start - QUAD)) start -= QUAD;
  let end = sample;
  while (isQuad(text, end)) end += QUAD;
  work.steps += end - start;
  return { start, end };
}

function openStretch(text: string, { start, end: clean }: CleanStretch, from: number): EncodedRun {
  const head = start - QUAD >= from ? printableTail(text, start - QUAD) : "";
  const lines = readLines(text, start, clean);
  const codedEnd = lines.at(-1)?.end ?? clean;
  const padding = PADDING.exec(text.slice(codedEnd, codedEnd + PADDING_CHARACTERS));
  work.steps += codedEnd - start;
  const decoded =
    head + Buffer.from(lines.map((line) => text.slice(line.start, line.end)).join(""), "base64").toString("latin1");
  return {
    start: head === "" ? start : start - QUAD,
    end: codedEnd + (padding?.[0].length ?? 0),
    decoded,
    placeOf: (offset) => (offset < head.length ? start - QUAD : placeOf(lines, offset - head.length)),
  };
}

interface Line {
  readonly start: number;
  readonly end: number;
}

function readLines(text: string, start: number, clean: number): readonly Line[] {
  const lines: Line[] = [];
  let lineStart = start;
  let end = textEnd(text, clean);
  for (;;) {
    lines.push({ start: lineStart, end });
    if (!FOLDED_LINES.has(end - beginOfLine(text, lineStart, lines.length === 1))) break;
    const lineEnd = LINE_END.exec(text.slice(end, end + LINE_END_CHARACTERS));
    if (lineEnd === null) break;
    lineStart = end + lineEnd[0].length;
    // The last line may hold two characters before its padding.
    if (!isBase64Code(text.charCodeAt(lineStart)) || !isBase64Code(text.charCodeAt(lineStart + 1))) break;
    end = textEnd(text, lineStart);
  }
  return lines;
}

/** A first line may begin before what is readable of it. */
function beginOfLine(text: string, start: number, isFirst: boolean): number {
  let begin = start;
  if (!isFirst) return begin;
  while (start - begin < MAX_FOLDED_LINE && begin > 0 && isBase64Code(text.charCodeAt(begin - 1))) begin--;
  // The letters of an escape before the line are none of its own.
  if (text.charCodeAt(begin - 1) === PERCENT) return begin + 2;
  return text.charCodeAt(begin - 1) === BACKSLASH ? begin + 1 : begin;
}

/** Where text ends: at the first control character, but for the characters that it shares a quad with. */
function textEnd(text: string, from: number): number {
  let at = from;
  while (isBase64Quad(text, at)) {
    const isText = hasNoControl(text, at);
    at += QUAD;
    if (!isText) return at;
  }
  while (isBase64Code(text.charCodeAt(at))) at++;
  return at;
}

function isBase64Quad(text: string, at: number): boolean {
  for (let index = at; index < at + QUAD; index++) if (!isBase64Code(text.charCodeAt(index))) return false;
  return true;
}

function hasNoControl(text: string, at: number): boolean {
  return bytesOf(text, at).every((byte) => isPrintable(byte) || byte > 127);
}

function bytesOf(text: string, at: number): readonly number[] {
  const [a = 0, b = 0, c = 0, d = 0] = [0, 1, 2, 3].map((index) => base64Value(text.charCodeAt(at + index)));
  return [((a << 2) | (b >> 4)) & 255, ((b << 4) | (c >> 2)) & 255, ((c << 6) | d) & 255];
}

/** Text may begin inside a quad, behind a byte that is none. Only letters and digits: a path's slashes would be taken for base64 too. */
function printableTail(text: string, at: number): string {
  if (!/^[0-9A-Za-z]{4}$/.test(text.slice(at, at + QUAD))) return "";
  const bytes = bytesOf(text, at);
  const last = bytes.findLastIndex((byte) => !isPrintable(byte));
  return String.fromCharCode(...bytes.slice(last + 1));
}

function placeOf(lines: readonly Line[], offset: number): number {
  let characters = Math.floor(offset / 3) * QUAD;
  for (const line of lines) {
    const length = line.end - line.start;
    if (characters < length) return line.start + characters;
    characters -= length;
  }
  return lines.at(-1)?.end ?? 0;
}
