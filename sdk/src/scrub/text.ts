import type { KeyFinding, KeyHasher, KeyScanner } from "../keys/index.ts";
import { redactionMarker } from "../keys/index.ts";
import type { AllowedSecrets } from "./allowed.ts";
import type { AttributeNames, NameInfo } from "./attribute-names.ts";
import { NO_NAME, carriesKeyIdentity } from "./attribute-names.ts";
import { characterFlagsOf, HAS_BRACKET, HAS_COLON, HAS_EQUALS, HAS_PERCENT } from "./characters.ts";
import { findRareCopies, findTruncatedCopy, findWholeCopies, toWholeMatch } from "./exact-keys.ts";
import type { ExactMatch } from "./exact-keys.ts";
import { createKeyIdentities } from "./key-identities.ts";
import { settleMarkers } from "./markers.ts";
import { MAX_NEEDLE_CHARACTERS } from "./needles.ts";
import type { Needle, ScrubPattern } from "./needles.ts";
import { findNamedParameters, findUserInfoPasswords, isMaskedValue, nameBefore } from "./parameters.ts";
import type { NamedValue } from "./parameters.ts";
import { joinRanges } from "./ranges.ts";
import type { SecretRange } from "./ranges.ts";
import { MIN_DISTINCTIVE_CHARACTERS } from "./request-keys.ts";
import type { RequestKeys } from "./request-keys.ts";

/** What of a text has to go. */
export interface TextFindings {
  /** Every finding, possibly overlapping. */
  readonly ranges: readonly SecretRange[];
  /** Disjoint, in rising order. */
  readonly joined: readonly SecretRange[];
}

/** Finds secrets in one text and writes markers over them. */
export interface TextScrubber {
  /** Says whose texts follow. @param patterns the keys of their trace */
  begin(patterns: readonly ScrubPattern[]): void;
  /** @returns undefined when the text is clean; nothing is allocated then */
  find(text: string, info: NameInfo): TextFindings | undefined;
  redact(text: string, findings: TextFindings): string;
}

/** What a text scrubber needs. */
export interface TextScrubberOptions {
  readonly scanner: KeyScanner;
  readonly hasher: KeyHasher;
  readonly requestKeys: RequestKeys;
  readonly names: AttributeNames;
  /** What is let through. @default nothing */
  readonly allowed?: AllowedSecrets | undefined;
}

const NO_FINDINGS: readonly KeyFinding[] = [];
/** What the scanner calls a secret that only its name gives away. */
const UNKNOWN_FORMAT = "unknown";
/** An authorization scheme stays readable, what follows it goes. */
const AUTHORIZATION_SCHEME = /^\s*(?:(bearer|apikey|token)|(?:basic|digest|negotiate))\s+/i;

/** Creates the text scrubber: exact keys, names and formats, in this order of trust. */
export function createTextScrubber(options: TextScrubberOptions): TextScrubber {
  const { scanner, requestKeys, names } = options;
  const identities = createKeyIdentities(options);
  // Reused from text to text: scrubbing is synchronous, and a clean text must not allocate.
  const matches: ExactMatch[] = [];
  const named: NamedValue[] = [];
  let recentText = "";
  let patterns: readonly ScrubPattern[] = [];
  /** Whether the visit finds every copy of all of them. */
  let areVisited = true;

  function onRecent(pattern: ScrubPattern, needle: Needle, start: number): void {
    // The direct search finds those of the trace's own keys that the visit can't be relied upon for.
    if (!areVisited && patterns.includes(pattern)) return;
    matches.push(toWholeMatch(recentText, pattern, needle, start));
  }

  function findExact(text: string, info: NameInfo): number {
    matches.length = 0;
    recentText = text;
    // Ids and codes are too short for a key of another request, and nothing else is looked for in them.
    const isPlainId = info.nameClass === "safe" && text.length < MIN_DISTINCTIVE_CHARACTERS;
    const isVisited = !isPlainId && !info.isIdentity;
    const flags = isPlainId ? 0 : isVisited ? requestKeys.visitRecent(text, onRecent) : characterFlagsOf(text);
    for (const pattern of patterns) {
      const isLongEnough = text.length >= Math.min(pattern.rawKey.length, MAX_NEEDLE_CHARACTERS);
      if (isLongEnough && !(isVisited && areVisited)) findWholeCopies(text, pattern, matches);
      if ((flags & HAS_PERCENT) !== 0) findRareCopies(text, pattern, matches);
      findTruncatedCopy(text, pattern, matches);
    }
    return flags;
  }

  /** Whether a text that was clean at the present version is so for these keys: those that are visited were looked for then. */
  function isStillClean(text: string): boolean {
    if (!areVisited) return false;
    if (patterns.length === 0) return true;
    matches.length = 0;
    for (const pattern of patterns) findTruncatedCopy(text, pattern, matches);
    return matches.length === 0;
  }

  function findNamed(text: string, info: NameInfo, flags: number): void {
    named.length = 0;
    if ((flags & HAS_EQUALS) !== 0) findNamedParameters(text, names.isCredential, info.nameClass !== "url", named);
    if ((flags & HAS_COLON) !== 0) findUserInfoPasswords(text, named);
  }

  function exactRange(match: ExactMatch): SecretRange {
    const { format, keyHash } = identities.ofPattern(match.pattern);
    return { start: match.start, end: match.end, matcher: "exact", format, keyHash, isLeak: match.isSubstantial };
  }

  function nameRange(text: string, start: number, end: number, hasIdentity: boolean): SecretRange {
    const identity = identities.ofNamed(text.slice(start, end), hasIdentity);
    return { start, end, matcher: "name", ...identity, isLeak: true };
  }

  function credentialRange(text: string, info: NameInfo): SecretRange | undefined {
    const scheme = AUTHORIZATION_SCHEME.exec(text);
    const start = scheme?.[0].length ?? 0;
    const end = text.trimEnd().length;
    if (isMaskedValue(text.slice(start, end))) return undefined;
    return nameRange(text, start, end, scheme === null ? info.carriesKeyIdentity : scheme[1] !== undefined);
  }

  function collect(text: string, info: NameInfo, found: readonly KeyFinding[], ranges: SecretRange[]): void {
    for (const match of matches) ranges.push(exactRange(match));
    if (info.nameClass === "safe") return;
    for (const { format, start, end, keyHash = "" } of found) {
      if (format !== UNKNOWN_FORMAT) {
        ranges.push({ start, end, matcher: "format", format, keyHash, isLeak: true });
      } else if (info.nameClass !== "credential") {
        // Only a name gave it away, and which name decides whether its hash may travel.
        ranges.push(nameRange(text, start, end, carriesKeyIdentity(nameBefore(text, start))));
      }
    }
    for (const { name, start, end } of named) ranges.push(nameRange(text, start, end, carriesKeyIdentity(name)));
    const credential = info.nameClass === "credential" ? credentialRange(text, info) : undefined;
    if (credential !== undefined) ranges.push(credential);
  }

  function stillHasKey(text: string): boolean {
    findExact(text, NO_NAME);
    return matches.length > 0 && settleMarkers(text, matches.map(exactRange)).length > 0;
  }

  return {
    begin(own) {
      patterns = own;
      areVisited = own.every((pattern) => requestKeys.isVisited(pattern));
    },
    find(text, info) {
      if (text === "") return undefined;
      const { cleanTexts } = info;
      const cleanVersion = cleanTexts === undefined ? -1 : cleanTexts.versionOf(text);
      if (cleanVersion === requestKeys.version && isStillClean(text)) return undefined;
      const flags = findExact(text, info);
      // Names and formats are the same at any version.
      const isSearched = info.nameClass !== "safe" && cleanVersion < 0;
      if (isSearched) findNamed(text, info, flags);
      else named.length = 0;
      const found = isSearched ? scanner.find(text, info.name) : NO_FINDINGS;
      const isNamed = named.length > 0 || info.nameClass === "credential";
      if (matches.length === 0 && found.length === 0 && !isNamed) {
        // With a percent sign in it, a text is looked at for each key's rare spellings as well.
        if ((flags & HAS_PERCENT) === 0) cleanTexts?.add(text, requestKeys.version);
        return undefined;
      }
      const collected: SecretRange[] = [];
      collect(text, info, found, collected);
      const kept = options.allowed?.keepOthers(text, info.name, collected) ?? collected;
      const ranges = (flags & HAS_BRACKET) === 0 ? kept : settleMarkers(text, kept);
      return ranges.length === 0 ? undefined : { ranges, joined: joinRanges(ranges) };
    },
    redact(text, { joined }) {
      let redacted = "";
      let from = 0;
      for (const range of joined) {
        redacted += text.slice(from, range.start) + markerOf(range);
        from = range.end;
      }
      redacted += text.slice(from);
      // What was left beside a marker may spell a key again, for a key made to do so.
      return stillHasKey(redacted) ? redactionMarker("unknown") : redacted;
    },
  };
}

function markerOf(range: SecretRange): string {
  return range.keyHash === "" ? redactionMarker(range.format) : redactionMarker(range.format, range.keyHash);
}
