import { mayStandBeside } from "./context.ts";
import { CONTEXT_FORMATS } from "./formats/index.ts";
import { candidateRuns, findVendorFormat, toWords } from "./context-shapes.ts";
import type { FormatCheck } from "./context-shapes.ts";
import { findGap } from "./gap.ts";
import type { Gap } from "./gap.ts";
import type { FollowCheck } from "../literals/literal-index.ts";
import { continuesName, findNameStart } from "./name-places.ts";
import type { Probe, Scan } from "../scan.ts";

const SLASH = 47;
const HEX = /^[0-9a-f]+$/;
/** What names begin with, beside the vendor's: `X-Datadog`, `setAlgolia(`. */
const NAME_HEAD = /^_+(?:(?:x|set|my|app|with)_)?/;

/** `datadog("…")`, `/x/datadog/…`, `VALUES ('datadog', '…')`, `heroku=…`. */
export const VENDOR_PROBES: readonly Probe[] = vendorWords().map(vendorProbe);

/** What names are searched by: `line_channel` in four spellings. */
function vendorWords(): readonly string[] {
  const words = CONTEXT_FORMATS.flatMap((format) => [
    ...format.names.flatMap((name) => ["_", "-", " ", ""].map((separator) => name.replaceAll("_", separator))),
    ...format.assignedNames,
  ]);
  return [...new Set(words)];
}

function vendorProbe(word: string): Probe {
  const follow: FollowCheck = (bytes, _start, literalEnd, end) =>
    literalEnd < end && !continuesName(bytes[literalEnd] ?? 0) && mayStandBeside(bytes, literalEnd, end);
  return {
    looksBack: false,
    literal: { text: word, isCaseless: true, before: [], after: [], follow },
    match: (scan, at) => matchVendorName(scan, at, at + word.length),
  };
}

function matchVendorName(scan: Scan, at: number, nameEnd: number): boolean {
  const { text } = scan;
  if (nameEnd >= text.length || continuesName(text.charCodeAt(nameEnd))) return false;
  const start = findNameStart(text, at);
  const nameStart = start + text.slice(start, at).lastIndexOf(".") + 1;
  // A host: `https://fastly/…`.
  if (text.charCodeAt(nameStart - 1) === SLASH && text.charCodeAt(nameStart - 2) === SLASH) return false;
  const gap = findGap(text, nameStart, nameEnd, true);
  if (gap === undefined) return false;
  const runs = candidateRuns(scan, gap.end);
  if (runs.length === 0) return false;
  const name = toWords(text.slice(nameStart, nameEnd)).replace(NAME_HEAD, "").replace(/_$/, "");
  const found = findVendorFormat(scan, gap.end, runs, createNameCheck(name, gap));
  if (found === undefined) return false;
  scan.add(found.format, "context", gap.end, found.end);
  return true;
}

/** Without a credential's name more is asked of what joins name and key, the less the shape says. */
function createNameCheck(name: string, gap: Gap): FormatCheck {
  return (format, { key }) => {
    const isDistinct = format.names.includes(name);
    if (!isDistinct && !format.assignedNames.includes(name)) return false;
    // The vendor's name before a UUID is more often that of its item: a request, an application.
    const isHead = key.length < format.minCharacters;
    const isHex = format.isUuid || HEX.test(key);
    if (isHead) return gap.isAssigned && (isDistinct || isHex);
    if (isHex) return gap.isAssigned || (isDistinct && !format.isUuid);
    return (isDistinct || gap.isSeparated) && isMixedEnough(key, isDistinct);
  };
}

/** An id of 24 hex digits has a vendor's shape of letters and digits as well. */
function isMixedEnough(key: string, isDistinct: boolean): boolean {
  const hasLower = /[a-z]/.test(key);
  const hasUpper = /[A-Z]/.test(key);
  return (/\d/.test(key) || isDistinct) && ((hasLower && hasUpper) || isDistinct);
}
