import { charsetOf, DIGITS, LOWER, UPPER } from "../charset.ts";
import {
  candidateRuns,
  contextOf,
  findGenericFormat,
  findRandomRun,
  findVendorFormat,
  MIN_CUT_CHARACTERS,
} from "./context-shapes.ts";
import type { CandidateRun, ShapedRun } from "./context-shapes.ts";
import { findGap } from "./gap.ts";
import type { Gap } from "./gap.ts";
import { namePhraseBefore } from "./name-phrase.ts";
import type { NamePhrase } from "./name-phrase.ts";
import { isSafeInlineName } from "../names.ts";
import type { Scan } from "../scan.ts";
import { isNameOfKey, isServiceNear } from "./services.ts";

const DOT = 46;
const COLON = 58;
const SLASH = 47;
/** What a run of a key may hold, or its escapes. */
const RUN = charsetOf(`${DIGITS + LOWER + UPPER}+/_-.%\\`).table;
/** What a gap between name and key is made of, beside words. */
const GAP = charsetOf(" \t\"'`*|)]{=:>([,;\u001b").table;
/** Environment variables: one whose name ends so is seldom anything but a secret, where its value looks drawn. */
const CONSTANT = /^[A-Z][0-9A-Z]*(?:_[0-9A-Z]+)*_KEY$/;
const MAX_GAP_BYTES = 44;
const MAX_WORD_BYTES = 9;

/**
 * Looks for a key beside a credential's name that assigns nothing: `invalid heroku key …`, `SET api_key …`, `setApiKey("…")`, `/api_key/…/`.
 * The run must have a format's whole shape.
 * @returns whether it found one
 */
export function matchBeside(scan: Scan, nameStart: number, nameEnd: number): boolean {
  const { text } = scan;
  const gap = findGap(text, nameStart, nameEnd, true);
  if (gap === undefined) return false;
  const runs = candidateRuns(scan, gap.end);
  if (runs.length === 0) return false;
  const phrase = namePhraseBefore(scan, nameStart, nameEnd);
  if (isSafeInlineName(phrase.text)) return false;
  const isPiece = text.charCodeAt(nameStart - 1) === COLON && text.charCodeAt(nameEnd) === COLON;
  // `arn:aws:…:secret:name`: a piece of an identifier.
  if (isPiece && phrase.isPlain) return false;
  const vendor = findVendorFormat(scan, gap.end, runs);
  const isPath = text.charCodeAt(nameEnd) === SLASH;
  const isOfService =
    vendor === undefined && !isPath && isNameOfKey(phrase.name) && isServiceNear(contextOf(scan, gap.end));
  const isConstant = gap.isAssigned && CONSTANT.test(text.slice(nameStart, nameEnd));
  const mayBeGeneric = (phrase.isCredential || isOfService || isConstant) && !isPiece && !(isPath && phrase.isPlain);
  const found =
    vendor ?? (mayBeGeneric ? (findGenericFormat(runs) ?? findRandom(gap, runs, phrase, isOfService)) : undefined);
  if (found === undefined) return false;
  // Without a separator a UUID beside a name is the name's id: `API key 123e4567-… was revoked`.
  if (found.format === "generic_uuid" && (isPath || !mayBeUuid(gap, phrase, isOfService))) return false;
  scan.add(found.format, "context", gap.end, found.end);
  return true;
}

function mayBeUuid(gap: Gap, phrase: NamePhrase, isOfService: boolean): boolean {
  return isOfService || (gap.isSeparated && phrase.isCredential);
}

/** `setVendorApiKey("…")`, and what stands in a sentence that names a service that gives out keys. */
function findRandom(
  gap: Gap,
  runs: readonly CandidateRun[],
  phrase: NamePhrase,
  isOfService: boolean,
): ShapedRun | undefined {
  return isOfService || ((gap.isQuoted || gap.isAssigned) && !phrase.isPlain)
    ? findRandomRun(runs, !isOfService)
    : undefined;
}

/** In bytes: whether a run of a key's length comes within the gap that may stand behind a name. */
export function mayStandBeside(bytes: Uint8Array, from: number, end: number): boolean {
  const limit = Math.min(end, from + MAX_GAP_BYTES + MIN_CUT_CHARACTERS);
  // `aws.s3.bucket`: a name that goes on.
  if (bytes[from] === DOT) return false;
  let run = 0;
  for (let at = from; at < limit; at++) {
    const code = bytes[at] ?? 0;
    if (code < 128 && RUN[code] === 1) {
      run++;
      if (run >= MIN_CUT_CHARACTERS) return true;
    } else if (code > 127 || GAP[code] === 0 || run > MAX_WORD_BYTES) return false;
    else run = 0;
  }
  return false;
}
