import { DIGITS, LOWER, UPPER } from "../charset.ts";
import { work } from "../scan.ts";

/** Fewest and most characters of a candidate. */
export const MIN_CANDIDATE_CHARACTERS = 16;
export const MAX_CANDIDATE_CHARACTERS = 512;

// What a character is, as bits. Runs of four nested alphabets are candidates: letters and digits; with _ and -; dotted; base64; everything.
const DIGIT = 1;
const SMALL = 2;
const CAPITAL = 4;
const ALPHANUMERIC = DIGIT | SMALL | CAPITAL;
const WORD_MARK = 8;
const DOT = 16;
const BASE64_MARK = 32;
const COLON = 64;
/** Only behind a candidate. */
const PADDING = 128;
/** Only in bytes: what writes a character of a key as an escape. */
const ESCAPE = 256;

const KINDS: Uint16Array = (() => {
  const kinds = new Uint16Array(256);
  const set = (characters: string, kind: number): void => {
    for (const character of characters) kinds[character.charCodeAt(0)] = kind;
  };
  set(DIGITS, DIGIT);
  set(LOWER, SMALL);
  set(UPPER, CAPITAL);
  set("_-", WORD_MARK);
  set(".~", DOT);
  set("+/", BASE64_MARK);
  set(":", COLON);
  set("=", PADDING);
  set("%\\", ESCAPE);
  return kinds;
})();

const WIDEST = ALPHANUMERIC | WORD_MARK | DOT | BASE64_MARK | COLON;
/** Runs of a trimmed alphabet end before a sentence's punctuation and begin behind a path's slash. */
const ALPHABETS: readonly { readonly alphabet: number; readonly adds: number; readonly isTrimmed: boolean }[] = [
  { alphabet: ALPHANUMERIC, adds: ALPHANUMERIC, isTrimmed: false },
  { alphabet: ALPHANUMERIC | WORD_MARK, adds: WORD_MARK, isTrimmed: false },
  { alphabet: ALPHANUMERIC | WORD_MARK | DOT, adds: DOT, isTrimmed: true },
  { alphabet: ALPHANUMERIC | BASE64_MARK, adds: BASE64_MARK, isTrimmed: false },
  { alphabet: WIDEST, adds: BASE64_MARK | COLON, isTrimmed: true },
];
const TRIMMED = DOT | COLON | BASE64_MARK;
/** A run of dots, slashes and colons is a host's name, a path or a time, unless so many letters and digits in it are one piece. */
const MIN_PIECE_CHARACTERS = 8;
const MAX_PADDING = 2;
/** A longer run is a picture or an archive, not something that a key stands in. */
const MAX_RUN_CHARACTERS = 4096;

/** Called with each candidate's range. */
export type CandidateVisitor = (start: number, end: number) => void;

/**
 * Finds the runs of a text that may be a key: 16 to 512 characters of letters, digits and `_-.~+/=:`, among them a digit or both cases.
 * In a run of everything stand runs of smaller alphabets, which are candidates as well: a key behind `user-` or in a path.
 * Each character belongs to five candidates and two paddings at most, so that the work is linear.
 */
export function forEachCandidate(text: string, visit: CandidateVisitor): void {
  let at = 0;
  while (at + MIN_CANDIDATE_CHARACTERS <= text.length) {
    let start = at;
    while (start < text.length && (kindAt(text, start) & WIDEST) === 0) start++;
    let end = start;
    let kinds = 0;
    for (let kind = kindAt(text, end); (kind & WIDEST) !== 0; kind = kindAt(text, ++end)) kinds |= kind;
    work.steps += end - at + 1;
    // Two characters of padding may complete the least length.
    const length = end - start;
    if (length + MAX_PADDING >= MIN_CANDIDATE_CHARACTERS && length <= MAX_RUN_CHARACTERS && isTelling(kinds))
      visitRun(text, start, end, kinds, visit);
    at = end + 1;
  }
}

/** @param kinds what stands in the run: an alphabet that adds nothing to it gives the runs of a smaller one */
function visitRun(text: string, start: number, end: number, kinds: number, visit: CandidateVisitor): void {
  for (const { alphabet, adds, isTrimmed } of ALPHABETS)
    if ((kinds & adds) !== 0) visitAlphabet(text, start, end, alphabet, isTrimmed, visit);
}

function visitAlphabet(
  text: string,
  from: number,
  to: number,
  alphabet: number,
  isTrimmed: boolean,
  visit: CandidateVisitor,
): void {
  let at = from;
  while (at < to) {
    while (at < to && (kindAt(text, at) & alphabet) === 0) at++;
    let start = at;
    while (at < to && (kindAt(text, at) & alphabet) !== 0) at++;
    let end = at;
    if (isTrimmed) {
      while (start < end && (kindAt(text, start) & TRIMMED) !== 0) start++;
      while (end > start && (kindAt(text, end - 1) & TRIMMED) !== 0) end--;
    }
    visitPadded(text, start, end, end === at, isTrimmed, visit);
  }
}

function visitPadded(
  text: string,
  start: number,
  end: number,
  mayBePadded: boolean,
  needsPiece: boolean,
  visit: CandidateVisitor,
): void {
  const length = end - start;
  if (length + MAX_PADDING < MIN_CANDIDATE_CHARACTERS || length > MAX_CANDIDATE_CHARACTERS) return;
  if (!isRunTelling(text, start, end, needsPiece)) return;
  if (length >= MIN_CANDIDATE_CHARACTERS) visit(start, end);
  if (!mayBePadded) return;
  let padded = end;
  while (padded < end + MAX_PADDING && kindAt(text, padded) === PADDING) padded++;
  if (padded > end && padded - start >= MIN_CANDIDATE_CHARACTERS && padded - start <= MAX_CANDIDATE_CHARACTERS)
    visit(start, padded);
}

function isRunTelling(text: string, start: number, end: number, needsPiece: boolean): boolean {
  let kinds = 0;
  let piece = 0;
  let pieceKinds = 0;
  for (let at = start; at < end; at++) {
    const kind = kindAt(text, at);
    kinds |= kind;
    const isInPiece = (kind & ALPHANUMERIC) !== 0;
    piece = isInPiece ? piece + 1 : 0;
    pieceKinds = isInPiece ? pieceKinds | kind : 0;
    if (needsPiece && piece >= MIN_PIECE_CHARACTERS && isTelling(pieceKinds)) return true;
  }
  work.steps += end - start;
  return !needsPiece && isTelling(kinds);
}

function isTelling(kinds: number): boolean {
  return (kinds & DIGIT) !== 0 || (kinds & (SMALL | CAPITAL)) === (SMALL | CAPITAL);
}

function kindAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code < 128 ? (KINDS[code] as number) : 0;
}

/**
 * Finds the next place in bytes where a candidate of {@link forEachCandidate} may begin, escapes included: rather one place too many than one too
 * few. Looks at every 16th byte until one may belong to a key.
 * @returns the offset of the run, -1 when there is none. The search goes on at {@link candidateRunEnd}
 */
export function findCandidateRun(bytes: Uint8Array, from: number, end: number): number {
  let floor = from;
  let probe = from + MIN_CANDIDATE_CHARACTERS - 1;
  while (probe < end) {
    if (KINDS[bytes[probe] as number] === 0) {
      floor = probe + 1;
      probe += MIN_CANDIDATE_CHARACTERS;
      continue;
    }
    let start = probe;
    while (start > floor && KINDS[bytes[start - 1] as number] !== 0) start--;
    const after = candidateRunEnd(bytes, probe, end);
    if (after - start >= MIN_CANDIDATE_CHARACTERS && isRunOfBytesTelling(bytes, start, after)) return start;
    floor = after + 1;
    probe = after + MIN_CANDIDATE_CHARACTERS;
  }
  return -1;
}

/** Whether a run of a text that {@link findCandidateRun} would find in its bytes holds an escape. */
export function hasEscapedRun(text: string): boolean {
  if (!text.includes("%") && !text.includes("\\")) return false;
  let length = 0;
  let isEscaped = false;
  for (let at = 0; at < text.length; at++) {
    const kind = kindAt(text, at);
    length = kind === 0 ? 0 : length + 1;
    isEscaped = kind !== 0 && (isEscaped || kind === ESCAPE);
    if (isEscaped && length >= MIN_CANDIDATE_CHARACTERS) return true;
  }
  return false;
}

/** Where a run of {@link findCandidateRun} ends. */
export function candidateRunEnd(bytes: Uint8Array, start: number, end: number): number {
  let after = start;
  while (after < end && KINDS[bytes[after] as number] !== 0) after++;
  return after;
}

function isRunOfBytesTelling(bytes: Uint8Array, start: number, end: number): boolean {
  let kinds = 0;
  for (let at = start; at < end; at++) {
    kinds |= KINDS[bytes[at] as number] as number;
    // What an escape stands for may be a digit or another case.
    if ((kinds & ESCAPE) !== 0 || isTelling(kinds)) return true;
  }
  return false;
}
