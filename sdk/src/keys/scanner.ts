import { findEncodedRun, findEncodedSample, MIN_ENCODED_CHARACTERS, nextSample } from "./encoded.ts";
import type { EncodedRun } from "./encoded.ts";
import { hasSubstance, settleFindings } from "./findings.ts";
import type { KeyFormat, KeyFormatDefinition } from "./format.ts";
import { defineFormat } from "./format.ts";
import { createAllowFilter } from "./allow.ts";
import type { AllowList } from "./allow.ts";
import { KEY_FORMATS } from "./formats/index.ts";
import { JWT_PROBE } from "./jwt.ts";
import { createLiteralIndex, insertHit } from "./literal-index.ts";
import type { LiteralHits } from "./literal-index.ts";
import { findRedactionMarkers, redactionMarker } from "./mask.ts";
import type { TextSpan } from "./mask.ts";
import { createFormatProbe } from "./matcher.ts";
import { NAMED_PROBES, SCHEME_PROBES } from "./named.ts";
import type { AttributeNameClass } from "./names.ts";
import { classifyAttributeName, isPasswordName } from "./names.ts";
import { PEM_PROBE } from "./pem.ts";
import { createScan } from "./scan.ts";
import type { KeyFinding, Probe, Scan } from "./scan.ts";
import { USERINFO_PROBE } from "./userinfo.ts";
import { isPlaceholder } from "./value.ts";

/** Finds secrets in texts and in bytes, with the same result. */
export interface KeyScanner {
  /**
   * Finds secrets in a text.
   * @param attributeName decides what the value is: nothing is found under a safe name, everything under a credential's
   * @returns sorted by place, not overlapping; one shared empty array when there is none
   */
  find(text: string, attributeName?: string): readonly KeyFinding[];
  /**
   * Writes markers over what {@link KeyScanner.find} finds. Redacting twice changes nothing more.
   * @param hash the key's hash for the marker; not asked for secrets without a key's identity, see {@link hasKeyIdentity}
   */
  redact(text: string, attributeName?: string, hash?: (rawKey: string) => string): string;
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
}

const NONE: readonly KeyFinding[] = Object.freeze([]);
const MAX_REDACTION_ROUNDS = 4;
/** Base64 in base64 in a text; not deeper, since each level costs a copy. */
const MAX_DECODED_LEVELS = 2;
const MAX_REMEMBERED_NAMES = 4096;
const MAX_REMEMBERED_CHARACTERS = 128;
const SCHEME = /^[ \t]*(?:bearer|basic|digest|negotiate|token|apikey|api-key|ssws|geniekey|splunk|bot|hmac)[ \t]+/i;
const WITHOUT_IDENTITY: ReadonlySet<string> = new Set([
  "jwt",
  "pem_private_key",
  "basic_auth",
  "url_userinfo",
  "password",
  "slack_webhook",
]);

/** Whether a finding of this format names a key: its hash may travel. Not so for a JWT, a private key, or what a person typed. */
export function hasKeyIdentity(format: string): boolean {
  return !WITHOUT_IDENTITY.has(format);
}

/** Creates a scanner. It keeps no text between calls. */
export function createKeyScanner(options: KeyScannerOptions = {}): KeyScanner {
  const probes: readonly Probe[] = [
    ...[...(options.formats ?? KEY_FORMATS), ...(options.customFormats ?? []).map(defineFormat)].map(createFormatProbe),
    JWT_PROBE,
    PEM_PROBE,
    USERINFO_PROBE,
    ...NAMED_PROBES,
    ...SCHEME_PROBES,
  ];
  const index = createLiteralIndex(probes.map((probe) => probe.literal));
  const hits: LiteralHits = { literals: [], positions: [], count: 0 };
  const firstHit = new Uint32Array(1);
  const classes = new Map<string, AttributeNameClass>();

  function classOf(name: string | undefined): AttributeNameClass {
    if (name === undefined || name === "") return "neutral";
    const known = classes.get(name);
    if (known !== undefined) return known;
    const nameClass = classifyAttributeName(name);
    if (name.length <= MAX_REMEMBERED_CHARACTERS && classes.size < MAX_REMEMBERED_NAMES) classes.set(name, nameClass);
    return nameClass;
  }

  const isAllowed = options.allow === undefined ? undefined : createAllowFilter(options.allow);

  function find(text: string, attributeName?: string): readonly KeyFinding[] {
    return findUnlessAllowed(text, attributeName, true);
  }

  function findUnlessAllowed(
    text: string,
    attributeName: string | undefined,
    isCounted: boolean,
  ): readonly KeyFinding[] {
    const found = findAll(text, attributeName);
    if (isAllowed === undefined || found.length === 0) return found;
    const kept = found.filter((finding) => !isAllowed(text, finding, attributeName, isCounted));
    return kept.length === 0 ? NONE : kept;
  }

  function findAll(text: string, attributeName?: string): readonly KeyFinding[] {
    const nameClass = classOf(attributeName);
    if (nameClass === "safe") return NONE;
    if (nameClass === "credential") return findInCredential(text, attributeName ?? "");
    return findInside(text, attributeName ?? "", nameClass === "url");
  }

  function findInside(text: string, attributeName: string, isUrl: boolean): readonly KeyFinding[] {
    index.findInText(text, hits);
    const encoded = text.length < MIN_ENCODED_CHARACTERS ? undefined : findEncodedRun(text, 0);
    if (hits.count === 0 && encoded === undefined) return NONE;
    const scan = createScan(text, attributeName, isUrl);
    matchAll(scan, hits);
    if (encoded !== undefined) findInEncoded(scan, encoded, 1);
    if (scan.findings.length === 0) return NONE;
    const settled = settleFindings(scan.findings).filter((finding) => hasSubstance(text, finding.start, finding.end));
    const kept = withoutMarkers(settled, findRedactionMarkers(text));
    return kept.length === 0 ? NONE : kept;
  }

  function matchAll(scan: Scan, found: LiteralHits): void {
    let covered: KeyFinding | undefined;
    for (let at = 0; at < found.count; at++) {
      const position = found.positions[at] ?? 0;
      const probe = probes[found.literals[at] ?? 0];
      // Inside a run that is covered whole, further candidates say nothing new.
      const isCovered =
        covered !== undefined && probe?.looksBack === false && position > covered.start && position < covered.end;
      if (probe === undefined || isCovered || !probe.match(scan, position)) continue;
      const last = scan.findings.at(-1);
      if (last !== undefined && last.tier !== "context" && last.end > (covered?.end ?? 0)) covered = last;
    }
  }

  /** Base64 that holds a secret is one, from its first character to its padding. */
  function findInEncoded(scan: Scan, first: EncodedRun, depth: number): void {
    let run: EncodedRun | undefined = first;
    while (run !== undefined) {
      const inner = findInDecoded(run.decoded, depth);
      if (inner !== undefined) scan.add(inner.format, inner.tier, run.start, run.end, true);
      run = findEncodedRun(scan.text, run.end);
    }
  }

  function findInDecoded(decoded: string, depth: number): KeyFinding | undefined {
    const decodedHits: LiteralHits = { literals: [], positions: [], count: 0 };
    index.findInText(decoded, decodedHits);
    const encoded = depth < MAX_DECODED_LEVELS ? findEncodedRun(decoded, 0) : undefined;
    if (decodedHits.count === 0 && encoded === undefined) return undefined;
    const scan = createScan(decoded, "", false);
    matchAll(scan, decodedHits);
    if (encoded !== undefined) findInEncoded(scan, encoded, depth + 1);
    const markers = findRedactionMarkers(decoded);
    return withoutMarkers(settleFindings(scan.findings), markers)[0];
  }

  /** The scheme's word stays; a recognised key keeps its format, and what stands around it goes as well. */
  function findInCredential(text: string, attributeName: string): readonly KeyFinding[] {
    const start = SCHEME.exec(text)?.[0].length ?? leadingBlanks(text);
    const end = text.length - trailingBlanks(text);
    if (start >= end) return NONE;
    const markers = findRedactionMarkers(text);
    if (markers.length === 0 && isPlaceholder(text.slice(start, end))) return NONE;
    const format = isPasswordName(attributeName) ? "password" : "unknown";
    const inside = findInside(text, "", false).filter((finding) => finding.tier !== "context");
    const whole: KeyFinding = { format, tier: "context", start, end };
    const pieces = settleFindings([...inside, whole]);
    const kept = subtractMarkers(pieces, markers).filter((finding) => hasSubstance(text, finding.start, finding.end));
    return kept.length === 0 ? NONE : kept;
  }

  function findInBytes(bytes: Uint8Array, start: number, end: number, attributeName?: string): readonly KeyFinding[] {
    const nameClass = classOf(attributeName);
    if (nameClass === "safe" || start >= end) return NONE;
    if (
      nameClass !== "credential" &&
      index.findInBytes(bytes, start, end, firstHit) === 0 &&
      findEncodedSample(bytes, start, end) < 0
    )
      return NONE;
    // Latin-1 keeps one character a byte, so that offsets agree; keys are ASCII, and the matchers treat all else alike.
    const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString("latin1");
    const found = find(text, attributeName);
    if (found.length === 0 || start === 0) return found;
    return found.map((finding) => ({ ...finding, start: finding.start + start, end: finding.end + start }));
  }

  function redact(text: string, attributeName?: string, hash?: (rawKey: string) => string): string {
    let redacted = text;
    // What glued keys hid from each other shows when the first are gone.
    for (let round = 0; round < MAX_REDACTION_ROUNDS; round++) {
      const found = findUnlessAllowed(redacted, attributeName, round === 0);
      if (found.length === 0) break;
      redacted = writeMarkers(redacted, found, hash);
    }
    return redacted;
  }

  function prefilter(bytes: Uint8Array, start: number, end: number, into: Uint32Array): number {
    let count = index.findInBytes(bytes, start, end, into);
    let sample = findEncodedSample(bytes, start, end);
    while (sample >= 0 && count >= 0) {
      count = insertHit(into, count, sample);
      sample = findEncodedSample(bytes, nextSample(sample), end);
    }
    return count;
  }

  return {
    find,
    redact,
    findInBytes,
    prefilter,
  };
}

function writeMarkers(text: string, findings: readonly KeyFinding[], hash?: (rawKey: string) => string): string {
  let redacted = "";
  let at = 0;
  for (const { format, start, end, isEncoded } of findings) {
    const isHashed = hash !== undefined && isEncoded !== true && hasKeyIdentity(format);
    redacted += text.slice(at, start) + redactionMarker(format, isHashed ? hash(text.slice(start, end)) : undefined);
    at = end;
  }
  return redacted + text.slice(at);
}

/** What only context gives away inside a marker is the marker's own words. A key between its brackets is still a key. */
function withoutMarkers(findings: readonly KeyFinding[], markers: readonly TextSpan[]): readonly KeyFinding[] {
  if (markers.length === 0) return findings;
  const own = findings.filter((finding) => finding.tier !== "context");
  return settleFindings([
    ...own,
    ...subtractMarkers(
      findings.filter((finding) => finding.tier === "context"),
      markers,
    ),
  ]);
}

function subtractMarkers(findings: readonly KeyFinding[], markers: readonly TextSpan[]): readonly KeyFinding[] {
  if (markers.length === 0) return findings;
  return findings.flatMap((finding) => (finding.tier === "context" ? piecesOutside(finding, markers) : [finding]));
}

function piecesOutside(finding: KeyFinding, markers: readonly TextSpan[]): readonly KeyFinding[] {
  const pieces: KeyFinding[] = [];
  let { start } = finding;
  for (const marker of markers) {
    if (marker.end <= start || marker.start >= finding.end) continue;
    if (marker.start > start) pieces.push({ ...finding, start, end: marker.start });
    start = marker.end;
  }
  if (start < finding.end) pieces.push({ ...finding, start });
  return pieces;
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
