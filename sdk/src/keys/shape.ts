import { characterRange, charsetOf } from "./charset.ts";
import type { Charset } from "./charset.ts";

/** A piece of a key's shape: fixed text, or a run of characters of a set. */
export type Segment =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "run"; readonly charset: Charset; readonly min: number; readonly max: number };

/** A shape compiled from its pattern. */
export interface Shape {
  readonly segments: readonly Segment[];
  /** Index of the text segment that a search looks for. */
  readonly anchor: number;
}

// The pattern language, a subset of regular expressions that is matched in one pass without going back:
//   pattern = { text | class bounds }      class = "[" { character | character "-" character | "\" character } "]"
//   bounds  = "" | "{n}" | "{n,m}" | "{n,}"   text = any other character; "\" takes the next one literally
const BOUNDS = /^\{(\d{1,5})(?:(,)(\d{0,5}))?\}/;
const OPERATORS = "*+?|()^${}";
const MIN_ANCHOR_CHARACTERS = 2;
/** Characters that are rare enough to be searched for alone, between classes. */
const LONE_ANCHORS = "|";

/**
 * Parses the pattern of a key's shape, for example `glsa_[0-9A-Za-z]{32}_[0-9a-f]{8}`.
 * @throws SyntaxError when it isn't in the language, has no text of two characters to search for, or could not be matched in one pass
 */
export function parseShape(pattern: string): Shape {
  const segments = parseSegments(pattern);
  return { segments, anchor: chooseAnchor(pattern, segments) };
}

/**
 * Parses a pattern that needs no text to search for.
 * @throws SyntaxError when it isn't in the language, or could not be matched in one pass
 */
export function parseSegments(pattern: string): readonly Segment[] {
  const segments: Segment[] = [];
  let at = 0;
  while (at < pattern.length) {
    const { segment, end } = pattern[at] === "[" ? parseRun(pattern, at) : parseText(pattern, at);
    segments.push(segment);
    at = end;
  }
  checkLinear(pattern, segments);
  return segments;
}

function parseText(pattern: string, from: number): { segment: Segment; end: number } {
  let text = "";
  let at = from;
  while (at < pattern.length && pattern[at] !== "[") {
    const character = pattern[at] ?? "";
    if (OPERATORS.includes(character))
      throw shapeError(pattern, `text, classes and bounds are wanted: received "${character}" at ${at}`);
    const isEscape = character === "\\";
    text += isEscape ? (pattern[at + 1] ?? "\\") : character;
    at += isEscape ? 2 : 1;
  }
  return { segment: { kind: "text", text }, end: at };
}

function parseRun(pattern: string, at: number): { segment: Segment; end: number } {
  const close = closeOf(pattern, at);
  const charset = close < 0 ? undefined : charsetOfClass(pattern.slice(at + 1, close));
  if (charset === undefined) throw shapeError(pattern, `a class is wanted: received none that closes at ${at}`);
  const bounds = BOUNDS.exec(pattern.slice(close + 1));
  const min = Number(bounds?.[1] ?? 1);
  const max = bounds?.[2] === undefined ? min : bounds[3] === "" ? Number.MAX_SAFE_INTEGER : Number(bounds[3]);
  if (max < min) throw shapeError(pattern, `rising bounds are wanted: received {${min},${max}}`);
  return { segment: { kind: "run", charset, min, max }, end: close + 1 + (bounds?.[0].length ?? 0) };
}

/** Where the class that opens at an offset closes, or -1. */
function closeOf(pattern: string, at: number): number {
  let index = at + 1;
  while (index < pattern.length && pattern[index] !== "]") index += pattern[index] === "\\" ? 2 : 1;
  return index < pattern.length ? index : -1;
}

/** What stands between brackets. Hundreds of shapes are written with the same few. */
const classes = new Map<string, Charset>();

function charsetOfClass(written: string): Charset | undefined {
  if (written === "") return undefined;
  let charset = classes.get(written);
  if (charset === undefined) {
    charset = charsetOf(membersOf(written));
    classes.set(written, charset);
  }
  return charset;
}

function membersOf(written: string): string {
  let members = "";
  for (let index = 0; index < written.length; index++) {
    if (written[index] === "\\") index++;
    const from = written[index] ?? "";
    const to = written[index + 2];
    if (written[index + 1] === "-" && to !== undefined) {
      members += characterRange(from, to);
      index += 2;
    } else members += from;
  }
  return members;
}

/** A run of open length must not be able to eat what follows it. */
function checkLinear(pattern: string, segments: readonly Segment[]): void {
  for (const [index, segment] of segments.entries()) {
    const next = segments[index + 1];
    if (segment.kind === "text" || segment.min === segment.max || next === undefined) continue;
    const overlaps =
      next.kind === "text"
        ? segment.charset.table[next.text.charCodeAt(0)] === 1
        : next.charset.table.some((isMember, code) => isMember === 1 && segment.charset.table[code] === 1);
    if (overlaps)
      throw shapeError(
        pattern,
        `a run of fixed length is wanted before what it could contain: received one of ${segment.min} to ${segment.max}`,
      );
  }
}

function chooseAnchor(pattern: string, segments: readonly Segment[]): number {
  let anchor = -1;
  let length = MIN_ANCHOR_CHARACTERS - 1;
  for (const [index, segment] of segments.entries()) {
    if (segment.kind === "text" && (segment.text.length > length || (anchor < 0 && isLoneAnchor(segments, index)))) {
      anchor = index;
      length = Math.max(length, segment.text.length);
    }
    // What stands before the anchor is matched backwards, which only works for runs of bounded length.
    if (segment.kind === "run" && segment.max === Number.MAX_SAFE_INTEGER) break;
  }
  if (anchor < 0) throw shapeError(pattern, "text of two characters or more is wanted: received none");
  return anchor;
}

function isLoneAnchor(segments: readonly Segment[], index: number): boolean {
  const segment = segments[index];
  return (
    segment?.kind === "text" &&
    LONE_ANCHORS.includes(segment.text) &&
    segments[index - 1]?.kind === "run" &&
    segments[index + 1]?.kind === "run"
  );
}

function shapeError(pattern: string, wanted: string): SyntaxError {
  return new SyntaxError(`Cannot parse the shape ${pattern}: ${wanted}`);
}
