import { ACCESS_KEY_PROBES } from "./context/access-keys.ts";
import { createAllowFilter } from "./allow.ts";
import type { AllowList } from "./allow.ts";
import { findFormatOfValue, GENERIC_CONTEXT_IDS } from "./context/context-shapes.ts";
import { COMMAND_LINE_PROBES } from "./context/command-lines.ts";
import { createEscapeProbes, startsWithEscapeInBytes } from "./decode/escape-probes.ts";
import { findEncodedSample, nextSample } from "./decode/sample.ts";
import { hasSubstance, settleMatches, withoutMarkers } from "./findings.ts";
import type { KeyFormat, KeyFormatDefinition } from "./format.ts";
import { defineFormat } from "./format.ts";
import { KEY_FORMATS } from "./formats/index.ts";
import { FUNCTION_KEY_PROBE } from "./context/function-keys.ts";
import { fromBytes, hasKeyIdentity, keyOf } from "./identity.ts";
import { JWT_PROBE } from "./jwt.ts";
import { FORMAT_KNOWN_KEY } from "./known/known-key-search.ts";
import type { KnownKeySearch } from "./known/known-key-search.ts";
import { createLiteralIndex, insertHit } from "./literals/literal-index.ts";
import { findRedactionMarkers } from "./mask.ts";
import { createFormatProbe } from "./matcher.ts";
import { NAMED_PROBES } from "./context/named.ts";
import type { AttributeNameClass } from "./names.ts";
import { classifyAttributeName, isPasswordName } from "./names.ts";
import { PEM_PROBE } from "./pem.ts";
import { redactText } from "./redact.ts";
import { createScan } from "./scan.ts";
import type { KeyFinding, Match, Probe } from "./scan.ts";
import { SCHEME_PROBES } from "./context/schemes.ts";
import { createSearch } from "./search.ts";
import { createTextGate } from "./literals/text-gate.ts";
import { USERINFO_PROBE } from "./userinfo.ts";
import { VENDOR_PROBES } from "./context/vendor-names.ts";
import { isPlaceholder } from "./context/value.ts";

/** Finds secrets in texts and in bytes, with the same result. */
export interface KeyScanner {
  /**
   * Finds secrets in a text, as they stand there or in base64, hex, percent escapes, those of JSON and character references, two deep.
   * @param attributeName decides what the value is: nothing is found under a safe name, everything under a credential's
   * @returns sorted by place, not overlapping; one shared empty array when there is none
   */
  find(text: string, attributeName?: string): readonly KeyFinding[];
  /** Writes markers over what {@link KeyScanner.find} finds. Redacting twice changes nothing more. */
  redact(text: string, attributeName?: string): string;
  /** As {@link KeyScanner.find} over UTF-8 bytes from `start` to `end` (exclusive), which must be one value. Offsets count from the array's start. */
  findInBytes(bytes: Uint8Array, start: number, end: number, attributeName?: string): readonly KeyFinding[];
  /**
   * Finds candidate places in raw bytes, without knowing where values begin: offsets of literals, rising, into `hits`.
   * A value that begins at `start` and has no hit has no finding, unless its attribute's name is a credential's. Inside larger ranges,
   * values of URL attributes are to be looked at as well: their first parameter may be a bare `key=`.
   * @returns how many, or -1 when `hits` is too small
   */
  prefilter(bytes: Uint8Array, start: number, end: number, hits: Uint32Array): number;
}

/** Options of a scanner. */
export interface KeyScannerOptions {
  /** @default every built-in format */
  readonly formats?: readonly KeyFormat[];
  /** The owner's own formats, looked for beside the others; see {@link defineFormat}. @default none */
  readonly customFormats?: readonly KeyFormatDefinition[];
  /** What is let through. @default nothing */
  readonly allow?: AllowList;
  /** Hashes keys that were found, for findings and markers; see {@link KeyFinding.keyHash}. @default findings without hashes */
  hash?(rawKey: string): string;
  /** The owner's own keys, which are found wherever they stand, unless under a safe name. Its hash counts where no other is given. @default none */
  readonly knownKeys?: KnownKeySearch;
}

const NONE: readonly KeyFinding[] = Object.freeze([]);
const NO_MATCHES: readonly Match[] = Object.freeze([]);
const MAX_REMEMBERED_NAMES = 4096;
const MAX_REMEMBERED_CHARACTERS = 128;
/** Formats that say only where a key stood. */
const NAMELESS: ReadonlySet<string> = new Set(["unknown", "bearer_token", ...GENERIC_CONTEXT_IDS]);
const SCHEME = /^[ \t]*(?:bearer|basic|digest|negotiate|token|apikey|api-key|ssws|geniekey|splunk|bot|hmac)[ \t]+/i;

/** Creates a scanner. It keeps no text between calls. */
export function createKeyScanner(options: KeyScannerOptions = {}): KeyScanner {
  const plain: readonly Probe[] = [
    ...[...(options.formats ?? KEY_FORMATS), ...(options.customFormats ?? []).map(defineFormat)].map(createFormatProbe),
    JWT_PROBE,
    PEM_PROBE,
    USERINFO_PROBE,
    ...NAMED_PROBES,
    ...SCHEME_PROBES,
    ...VENDOR_PROBES,
    ...ACCESS_KEY_PROBES,
    ...COMMAND_LINE_PROBES,
    FUNCTION_KEY_PROBE,
  ];
  const probes = [...plain, ...createEscapeProbes(plain)];
  const index = createLiteralIndex(probes.map((probe) => probe.literal));
  const search = createSearch(probes, index, options.knownKeys);
  const { knownKeys } = options;
  const hash = options.hash ?? knownKeys?.hash;
  const firstHit = new Uint32Array(1);
  const mayHoldKey = createTextGate((bytes, end) => mayHold(bytes, 0, end));
  const classOf = createNameClasses();
  const isAllowed = options.allow === undefined ? undefined : createAllowFilter(options.allow);

  function findAll(text: string, attributeName: string, nameClass: AttributeNameClass): readonly Match[] {
    if (nameClass === "safe") return NO_MATCHES;
    return nameClass === "credential"
      ? findInCredential(text, attributeName)
      : search.find(text, attributeName, nameClass === "url");
  }

  /** The scheme's word stays; a recognised key keeps its format, and what stands around it goes as well. */
  function findInCredential(text: string, attributeName: string): readonly Match[] {
    const start = SCHEME.exec(text)?.[0].length ?? leadingBlanks(text);
    const end = text.length - trailingBlanks(text);
    if (start >= end) return NO_MATCHES;
    const markers = findRedactionMarkers(text);
    if (markers.length === 0 && isPlaceholder(text.slice(start, end))) return NO_MATCHES;
    const format = isPasswordName(attributeName)
      ? "password"
      : (findFormatOfValue(createScan(text, attributeName, false), start, end) ?? "unknown");
    const inside = search.find(text, "", false).filter((match) => match.tier !== "context");
    const whole: Match = { format, tier: "context", start, end };
    const pieces = withoutMarkers(settleMatches([...inside, whole]), markers);
    return pieces.filter((match) => hasSubstance(text, match.start, match.end));
  }

  /** @param isBytes characters are bytes of UTF-8 */
  function toFindings(
    text: string,
    matches: readonly Match[],
    attributeName: string | undefined,
    isBytes: boolean,
    isCounted: boolean,
  ): readonly KeyFinding[] {
    if (matches.length === 0) return NONE;
    const findings: KeyFinding[] = [];
    for (const match of matches) {
      const finding = toFinding(text, match, isBytes, isCounted);
      if (isAllowed?.(() => rawKeyOf(text, match, isBytes), finding, attributeName, isCounted) !== true)
        findings.push(finding);
    }
    return findings.length === 0 ? NONE : findings;
  }

  function toFinding(text: string, match: Match, isBytes: boolean, isCounted: boolean): KeyFinding {
    const { format, tier, start, end } = match;
    if (hash === undefined || !hasKeyIdentity(format)) return { format, tier, start, end };
    const rawKey = rawKeyOf(text, match, isBytes);
    if (rawKey === "") return { format, tier, start, end };
    const keyHash = hash(rawKey);
    const keyName = knownKeys?.nameOf(keyHash);
    if (keyName === undefined) return { format, tier, start, end, keyHash };
    if (isCounted) knownKeys?.countFound();
    const known = {
      format: NAMELESS.has(format) ? FORMAT_KNOWN_KEY : format,
      tier: "certain",
      start,
      end,
      keyHash,
    } as const;
    return keyName === "" ? known : { ...known, keyName };
  }

  function findCounted(text: string, attributeName: string | undefined, isCounted: boolean): readonly KeyFinding[] {
    const nameClass = classOf(attributeName);
    if (nameClass === "safe" || (nameClass !== "credential" && !mayHoldKey(text))) return NONE;
    const matches = findAll(text, attributeName ?? "", nameClass);
    return toFindings(text, matches, attributeName, false, isCounted);
  }

  function findInBytes(bytes: Uint8Array, start: number, end: number, attributeName?: string): readonly KeyFinding[] {
    const nameClass = classOf(attributeName);
    if (nameClass === "safe" || start >= end) return NONE;
    if (nameClass !== "credential" && !mayHold(bytes, start, end)) return NONE;
    // Latin-1 keeps one character a byte, so that offsets agree; keys are ASCII, and the matchers treat all else alike.
    const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString("latin1");
    const matches = findAll(text, attributeName ?? "", nameClass);
    const found = toFindings(text, matches, attributeName, true, true);
    if (found.length === 0 || start === 0) return found;
    return found.map((finding) => ({ ...finding, start: finding.start + start, end: finding.end + start }));
  }

  /** Known keys are looked up already here: nearly every text that might be one is none, and is not worth more. */
  function mayHold(bytes: Uint8Array, start: number, end: number): boolean {
    return findPlaces(bytes, start, end, firstHit) !== 0 || knownKeys?.isInBytes(bytes, start, end) === true;
  }

  function findPlaces(bytes: Uint8Array, start: number, end: number, into: Uint32Array): number {
    let count = index.findInBytes(bytes, start, end, into);
    if (count >= 0 && startsWithEscapeInBytes(bytes, start, end)) count = insertHit(into, count, start);
    let sample = count < 0 ? -1 : findEncodedSample(bytes, start, end);
    while (sample >= 0 && count >= 0) {
      count = insertHit(into, count, sample);
      sample = findEncodedSample(bytes, nextSample(sample), end);
    }
    return count;
  }

  function prefilter(bytes: Uint8Array, start: number, end: number, into: Uint32Array): number {
    const count = findPlaces(bytes, start, end, into);
    return knownKeys === undefined ? count : knownKeys.addRuns(bytes, start, end, into, count);
  }

  return {
    find: (text, attributeName) => findCounted(text, attributeName, true),
    redact: (text, attributeName) =>
      redactText(text, (redacted, round) => findCounted(redacted, attributeName, round === 0)),
    findInBytes,
    prefilter,
  };
}

/** Classes names once: the same few come with every item. */
function createNameClasses(): (name: string | undefined) => AttributeNameClass {
  const classes = new Map<string, AttributeNameClass>();
  return (name) => {
    if (name === undefined || name === "") return "neutral";
    const known = classes.get(name);
    if (known !== undefined) return known;
    const nameClass = classifyAttributeName(name);
    if (name.length <= MAX_REMEMBERED_CHARACTERS && classes.size < MAX_REMEMBERED_NAMES) classes.set(name, nameClass);
    return nameClass;
  };
}

function rawKeyOf(text: string, match: Match, isBytes: boolean): string {
  const key = keyOf(text, match);
  // What was decoded came as bytes too.
  return isBytes || key !== text.slice(match.start, match.end) ? fromBytes(key) : key;
}

function leadingBlanks(text: string): number {
  let count = 0;
  while (count < text.length && text.charCodeAt(count) <= 32) count++;
  return count;
}

function trailingBlanks(text: string): number {
  let count = 0;
  while (count < text.length && text.charCodeAt(text.length - 1 - count) <= 32) count++;
  return count;
}
