import { isLeftBoundary } from "./boundary.ts";
import { BASE64, charsetOf, DIGITS, LOWER, UPPER } from "./charset.ts";
import type { ContextFormat } from "./context-format.ts";
import { CONTEXT_FORMATS } from "./context-formats/index.ts";
import { candidateRuns, findGenericFormat, findVendorFormat, MIN_RUN_CHARACTERS, toWords } from "./context-shapes.ts";
import { findGap } from "./gap.ts";
import { isSafeInlineName } from "./names.ts";
import type { FollowCheck } from "./literal-index.ts";
import type { Probe, Scan } from "./scan.ts";
import { continuesName, findNameStart } from "./name-places.ts";
import { namePhraseBefore } from "./name-phrase.ts";

const COLON = 58;
const SLASH = 47;
/** What a run of a key may hold, or its escapes. */
const RUN = charsetOf(`${DIGITS + LOWER + UPPER}+/_-%\\`).table;
const MAX_GAP_BYTES = 44;
const MAX_NAME_GAP_CHARACTERS = 12;
const MAX_NAME_CHARACTERS = 32;

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
  const phrase = namePhraseBefore(text, nameStart, nameEnd);
  if (isSafeInlineName(phrase.text)) return false;
  const isPiece = text.charCodeAt(nameStart - 1) === COLON && text.charCodeAt(nameEnd) === COLON;
  // `arn:aws:…:secret:name`: a piece of an identifier.
  if (isPiece && phrase.isPlain) return false;
  const vendor = findVendorFormat(scan, gap.end, runs);
  const isPath = text.charCodeAt(nameEnd) === SLASH;
  const mayBeGeneric = phrase.isCredential && !isPiece && !(isPath && phrase.isPlain);
  const found = vendor ?? (mayBeGeneric ? findGenericFormat(runs) : undefined);
  // Without a separator a UUID beside a name is the name's id: `API key 123e4567-… was revoked`.
  if (found === undefined || (found.format === "generic_uuid" && (isPath || !gap.isSeparated))) return false;
  scan.add(found.format, "context", gap.end, found.end);
  return true;
}

/** In bytes: whether a run of a key's length comes within the gap that may stand behind a name. */
export function mayStandBeside(bytes: Uint8Array, from: number, end: number): boolean {
  const limit = Math.min(end, from + MAX_GAP_BYTES + MIN_RUN_CHARACTERS);
  let run = 0;
  for (let at = from; at < limit; at++) {
    const code = bytes[at] ?? 0;
    run = code < 128 && RUN[code] === 1 ? run + 1 : 0;
    if (run >= MIN_RUN_CHARACTERS) return true;
  }
  return false;
}

/** `datadog("…")`, `/x/datadog/…`, `VALUES ('datadog', '…')`, and a secret behind an access key's id. */
export const VENDOR_PROBES: readonly Probe[] = [...vendorNames().map(vendorProbe), accessKeyProbe()];

function vendorNames(): readonly string[] {
  const names = CONTEXT_FORMATS.flatMap((format) => format.names);
  // The name up to its first separator is searched for: `honeycomb` finds `honeycomb_team`.
  return [...new Set(names.map((name) => name.split("_")[0] ?? name))];
}

function vendorProbe(word: string): Probe {
  const follow: FollowCheck = (bytes, _start, literalEnd, end) => mayStandBeside(bytes, literalEnd, end);
  return {
    looksBack: false,
    literal: { text: word, isCaseless: true, before: [], after: [], follow },
    match: (scan, at) => matchVendorName(scan, at, at + word.length),
  };
}

function matchVendorName(scan: Scan, at: number, wordEnd: number): boolean {
  const { text } = scan;
  const start = findNameStart(text, at);
  const nameStart = start + text.slice(start, at).lastIndexOf(".") + 1;
  let nameEnd = wordEnd;
  while (nameEnd < wordEnd + MAX_NAME_CHARACTERS && continuesName(text.charCodeAt(nameEnd))) nameEnd++;
  // A host: `https://fastly/…`.
  if (text.charCodeAt(nameStart - 1) === SLASH && text.charCodeAt(nameStart - 2) === SLASH) return false;
  const name = toWords(text.slice(nameStart, nameEnd)).replace(/^_+(?:x_)?|_+$/g, "");
  const gap = findGap(text, nameStart, nameEnd, false);
  if (gap?.isSeparated !== true || gap.end - nameEnd > MAX_NAME_GAP_CHARACTERS) return false;
  const found = findVendorFormat(scan, gap.end, candidateRuns(scan, gap.end), isNamed(name));
  if (found === undefined) return false;
  scan.add(found.format, "context", gap.end, found.end);
  return true;
}

/** Without a credential's name, letters alone are not enough. */
function isNamed(name: string): (format: ContextFormat, key: string) => boolean {
  return (format, key) => format.names.includes(name) && /\d/.test(key);
}

// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html: an id of 20 characters, a secret of 40.
const ACCESS_KEY = /^A[KS]IA[0-9A-Z]{16}$/;
const ACCESS_KEY_CHARACTERS = 20;
const SECRET_CHARACTERS = 40;
/** `id:secret`, `id,secret`, `id secret`, `"id", "secret"`, `id / secret`. */
const BEHIND_ACCESS_KEY = /^["'`]?[ \t]{0,2}[:,;/|]?[ \t]{0,2}["'`]?/;

function accessKeyProbe(): Probe {
  return {
    looksBack: false,
    literal: {
      text: "AKIA",
      isCaseless: false,
      before: [],
      after: [],
      follow: (_bytes, start, _literalEnd, end) => start + ACCESS_KEY_CHARACTERS + SECRET_CHARACTERS < end,
    },
    match: matchAccessKey,
  };
}

function matchAccessKey(scan: Scan, at: number): boolean {
  const { text } = scan;
  const idEnd = at + ACCESS_KEY_CHARACTERS;
  if (!isLeftBoundary(text, at, true) || !ACCESS_KEY.test(text.slice(at, idEnd))) return false;
  const start = idEnd + (BEHIND_ACCESS_KEY.exec(text.slice(idEnd, idEnd + 8))?.[0].length ?? 0);
  const run = candidateRuns(scan, start).find(({ charset }) => charset === BASE64);
  if (start === idEnd || run?.key.length !== SECRET_CHARACTERS || !isMixed(run.key)) return false;
  scan.add("aws_secret_access_key", "context", start, run.end);
  return true;
}

function isMixed(key: string): boolean {
  return /[a-z]/.test(key) && /[A-Z]/.test(key) && /\d/.test(key);
}
