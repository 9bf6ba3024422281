import { isMasked, isOneWord } from "./body.ts";
import { endsEscape, isLeftBoundary } from "./boundary.ts";
import type { Charset } from "./charset.ts";
import { ALPHANUMERIC, charsetOf, isAlphanumeric, memberLength, percentValue } from "./charset.ts";
import { isCutAt, isTellingRest } from "./cut.ts";
import type { KeyFormat } from "./format.ts";
import type { FollowCheck } from "./literals/literal-index.ts";
import type { Probe, Scan } from "./scan.ts";
import { work } from "./scan.ts";
import type { Segment } from "./shape.ts";

const BACKSLASH = 92;
const SLASH = 47;
const DOT = 46;
const MAX_FOLLOW_CHARACTERS = 8;
const CONTEXT_CHARACTERS = 64;
const PADDING = charsetOf("=");

/** Compiles a format to a probe: its text is searched for, what stands before and behind is matched in one pass. */
export function createFormatProbe(format: KeyFormat): Probe {
  const { segments, anchor } = format.shape;
  const text = textOf(segments[anchor]);
  const head = segments.slice(0, anchor).toReversed();
  const tail = segments.slice(anchor + 1);
  // A structure can't be asked for of what is left of a key.
  const mayBeCut = anchor === 0 && format.isPossible === undefined;
  const isWordy = text.length < 6 && !format.mayBeOneWord;

  function match(scan: Scan, at: number): boolean {
    const start = matchHead(scan.text, head, at);
    if (start < 0 || !mayBegin(format, scan.text, start)) return false;
    const bodyStart = at + text.length;
    const whole = matchTail(scan, tail, bodyStart, format.isExact, mayBeCut);
    const isCut = whole < -1;
    const end = isCut ? ~whole : whole;
    if (end < 0 || (isCut && !isTellingRest(text, format.isExact, scan.text, bodyStart, end))) return false;
    if (isMasked(scan, bodyStart)) return false;
    if (!format.isHostLabel && isHostContinued(scan.text, end)) return false;
    if (isWordy && anchor === 0 && isOneWord(scan, bodyStart, end)) return false;
    if (!hasContext(scan, start, format.contextWords)) return false;
    if (isCut) {
      // The hash of a part of a key would be nobody's.
      scan.add(format.id, format.tier, start, end, "");
      return true;
    }
    const isChecked = format.isPossible !== undefined || format.isCertain !== undefined;
    const key = isChecked ? scan.text.slice(start, end) : "";
    if (format.isPossible?.(key) === false) return false;
    scan.add(format.id, format.isCertain?.(key) === true ? "certain" : format.tier, start, end);
    return true;
  }

  const follow = createFollowCheck(tail);
  return {
    looksBack: anchor > 0,
    literal: { text, isCaseless: false, before: neighbours(head[0]), after: neighbours(tail[0]), follow },
    match,
  };
}

function mayBegin({ isExact, lead }: KeyFormat, text: string, start: number): boolean {
  if (isLeftBoundary(text, start, isExact)) return true;
  return (
    lead !== undefined &&
    text.startsWith(lead, start - lead.length) &&
    start >= lead.length &&
    isLeftBoundary(text, start - lead.length, isExact)
  );
}

function textOf(segment: Segment | undefined): string {
  if (segment?.kind !== "text") throw new RangeError("Cannot compile a key format: a text is wanted to search for");
  return segment.text;
}

function neighbours(segment: Segment | undefined): readonly number[] {
  return segment?.kind === "run" && segment.min > 0 ? segment.charset.codes : [];
}

/** Walks backwards from the anchor. @returns where the key begins, or -1 */
function matchHead(text: string, head: readonly Segment[], at: number): number {
  let start = at;
  for (let index = 0; index < head.length; index++) {
    const segment = head[index] as Segment;
    if (segment.kind === "text") {
      start -= segment.text.length;
      if (start < 0 || !text.startsWith(segment.text, start)) return -1;
      continue;
    }
    const limit = index === head.length - 1 ? segment.max + 1 : segment.max;
    let count = 0;
    while (count < limit && start > 0 && isMember(segment.charset, text.charCodeAt(start - 1))) {
      start--;
      count++;
    }
    work.steps += count;
    // One too many, where it is the last letter of an escape: `\n`, `%3D`.
    if (count > segment.max && endsEscape(text, start + 1)) start++;
    else if (count < segment.min || count > segment.max) return -1;
  }
  return start;
}

function isMember(charset: Charset, code: number): boolean {
  return code < 128 && charset.table[code] === 1;
}

/** Walks forwards behind the anchor. @returns where the whole run ends, the complement of where it ends when it was cut there, or -1 */
function matchTail(scan: Scan, tail: readonly Segment[], from: number, isExact: boolean, mayBeCut: boolean): number {
  const { text } = scan;
  let at = from;
  let charset: Charset = ALPHANUMERIC;
  // Near misses come by the thousand: no iterators, no objects.
  for (let index = 0; index < tail.length; index++) {
    const segment = tail[index] as Segment;
    const isLast = index === tail.length - 1;
    let next: number;
    if (segment.kind === "text") next = matchText(text, at, segment.text);
    else {
      charset = segment.charset;
      next = isLast ? matchLastRun(scan, segment, at, isExact) : matchInnerRun(scan, segment, at);
    }
    if (next < 0) return mayBeCut ? cutEnd(scan, segment, charset, at) : -1;
    at = next;
  }
  return coverWhole(scan, at, charset, isExact);
}

/** Fixed text; a URL may have written its punctuation as `%XX`, JSON its slashes as `\/`. */
function matchText(text: string, from: number, wanted: string): number {
  if (text.startsWith(wanted, from)) return from + wanted.length;
  let at = from;
  for (let index = 0; index < wanted.length; index++) {
    const code = wanted.charCodeAt(index);
    if (text.charCodeAt(at) === code) at += 1;
    else if (percentValue(text, at) === code) at += 3;
    else if (code === SLASH && text.charCodeAt(at) === BACKSLASH && text.charCodeAt(at + 1) === SLASH) at += 2;
    else return -1;
  }
  return at;
}

/** What follows a run of open length is none of its characters, so that it has to end where they do. */
function matchInnerRun(scan: Scan, segment: Segment & { kind: "run" }, from: number): number {
  const { charset, min, max } = segment;
  if (min === max) return matchLeast(scan, charset, min, from);
  const end = scan.runEnd(charset, from);
  if (end - from < min) return -1;
  if (!charset.isEscapable) return end - from > max ? -1 : end;
  return countRun(scan.text, charset, min, max, from);
}

/** The last run goes to where its characters end; beyond the shape's bound too, unless the format is exact. */
function matchLastRun(scan: Scan, segment: Segment & { kind: "run" }, from: number, isExact: boolean): number {
  const least = matchLeast(scan, segment.charset, segment.min, from);
  if (least < 0) return -1;
  const end = scan.runEnd(segment.charset, from);
  if (!isExact || end - from <= segment.max) return Math.max(end, least);
  // A sentence's end is none of the key.
  return end - from === segment.max + 1 && scan.text.charCodeAt(end - 1) === DOT ? end - 1 : -1;
}

/** One walk serves all candidates in a run, unless escapes make its characters of different lengths. */
function matchLeast(scan: Scan, charset: Charset, min: number, from: number): number {
  if (charset.isEscapable) return countRun(scan.text, charset, min, min, from);
  return scan.runEnd(charset, from) - from < min ? -1 : from + min;
}

function countRun(text: string, charset: Charset, min: number, max: number, from: number): number {
  let at = from;
  let count = 0;
  for (; count < max; count++) {
    const length = memberLength(text, at, charset);
    if (length === 0) break;
    at += length;
  }
  work.steps += count;
  return count < min ? -1 : at;
}

/** Base64 padding and glued letters belong to what is covered: neither head nor tail of a key may stay. */
function coverWhole(scan: Scan, from: number, charset: Charset, isExact: boolean): number {
  let end = from;
  if (charset.isEscapable) {
    for (let count = 0; count < 2; count++)
      end += memberLength(scan.text, end, PADDING) || (percentValue(scan.text, end) === 61 ? 3 : 0);
  }
  if (!isAlphanumeric(scan.text.charCodeAt(end))) return end;
  return isExact ? -1 : scan.runEnd(ALPHANUMERIC, end);
}

/** The complement of where the run ends, when the text was cut there, or -1. */
function cutEnd(scan: Scan, missing: Segment, charset: Charset, at: number): number {
  const end = scan.runEnd(charset, at);
  // Characters that the shape doesn't ask for there make another thing of it, not a key that was cut.
  if (missing.kind === "text" ? end > at : end - at >= missing.min) return -1;
  return isCutAt(scan.text, end) ? ~end : -1;
}

function isHostContinued(text: string, end: number): boolean {
  return text[end] === "." && isAlphanumeric(text.charCodeAt(end + 1));
}

function hasContext(scan: Scan, start: number, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const before = scan.text.slice(Math.max(0, start - CONTEXT_CHARACTERS), start).toLowerCase();
  return words.some((word) => before.includes(word) || scan.attributeName.includes(word));
}

/** In bytes, the first characters behind the text decide whether a place is worth a look. */
function createFollowCheck(tail: readonly Segment[]): FollowCheck | undefined {
  const charsets = leadingCharsets(tail);
  if (charsets.length === 0) return undefined;
  const count = charsets.length;
  return (bytes, _start, literalEnd, end) => {
    if (literalEnd + count > end) return false;
    for (let index = 0; index < count; index++) {
      const code = bytes[literalEnd + index] ?? 0;
      const charset = charsets[index];
      if (charset?.table[code] === 1) continue;
      // An escape: its length is left to the matcher.
      return charset?.isEscapable === true && (code === 37 || code === BACKSLASH);
    }
    return true;
  };
}

/** The sets that the characters right behind the text belong to: of runs of fixed length, and of what the first other run must have. */
function leadingCharsets(tail: readonly Segment[]): readonly Charset[] {
  const charsets: Charset[] = [];
  for (const segment of tail) {
    if (segment.kind === "text") break;
    const wanted = Math.min(segment.min, MAX_FOLLOW_CHARACTERS - charsets.length);
    for (let count = 0; count < wanted; count++) charsets.push(segment.charset);
    if (segment.min !== segment.max || charsets.length === MAX_FOLLOW_CHARACTERS) break;
  }
  return charsets;
}
