import { findEncodedRun } from "./decode/encoded.ts";
import type { EncodedRun } from "./decode/encoded-run.ts";
import { startsWithEscape } from "./decode/escape-probes.ts";
import { decodeEscapes } from "./decode/escapes.ts";
import { MIN_ENCODED_CHARACTERS } from "./decode/sample.ts";
import { hasSubstance, settleMatches, withoutMarkers } from "./findings.ts";
import { keyOf } from "./identity.ts";
import { FORMAT_KNOWN_KEY } from "./known/known-key-search.ts";
import type { KnownKeyHit, KnownKeySearch } from "./known/known-key-search.ts";
import type { LiteralHits, LiteralIndex } from "./literals/literal-index.ts";
import { findRedactionMarkers } from "./mask.ts";
import { createScan } from "./scan.ts";
import type { Match, Probe, Scan } from "./scan.ts";

/** Finds secrets in a text and in what it decodes to. */
export interface Search {
  /** @returns sorted by place, not overlapping; one shared empty array when there is none */
  find(text: string, attributeName: string, isUrl: boolean): readonly Match[];
}

/** How much more may be decoded: each level costs a copy and a scan of at most the same length. */
interface Levels {
  readonly escapes: number;
  readonly encodings: number;
}

const NONE: readonly Match[] = Object.freeze([]);
const NO_KNOWN_KEYS: readonly KnownKeyHit[] = Object.freeze([]);
const ALL_LEVELS: Levels = { escapes: 2, encodings: 2 };

/** Creates a search. It keeps no text between calls. */
export function createSearch(probes: readonly Probe[], index: LiteralIndex, knownKeys?: KnownKeySearch): Search {
  const hits: LiteralHits = { literals: [], positions: [], count: 0 };

  function find(text: string, attributeName: string, isUrl: boolean, levels: Levels): readonly Match[] {
    index.findInText(text, hits);
    const mayBeEncoded = levels.encodings > 0 && text.length >= MIN_ENCODED_CHARACTERS;
    const run = mayBeEncoded ? findEncodedRun(text, 0) : undefined;
    const known = knownKeys?.find(text) ?? NO_KNOWN_KEYS;
    const mayHideKnown = knownKeys?.mayBeEscaped(text) === true;
    const isPlain = run === undefined && !mayHideKnown && !startsWithEscape(text);
    if (hits.count === 0 && known.length === 0 && isPlain) return NONE;
    const scan = createScan(text, attributeName, isUrl);
    matchAll(scan);
    addKnownKeys(scan, known);
    const isEscaped = levels.escapes > 0 && (scan.wantsDecoding || mayHideKnown || startsWithEscape(text));
    const hasDecoded = isEscaped && findInUnescaped(scan, { ...levels, escapes: levels.escapes - 1 });
    // What was encoded stands in the decoded text too, in one piece.
    if (!hasDecoded && run !== undefined) findInEncoded(scan, run, levels);
    return settle(text, scan.matches);
  }

  function matchAll(scan: Scan): void {
    let covered: Match | undefined;
    for (let at = 0; at < hits.count; at++) {
      const position = hits.positions[at] ?? 0;
      const probe = probes[hits.literals[at] ?? 0];
      // Inside a run that is covered whole, further candidates say nothing new.
      const isCovered =
        covered !== undefined && probe?.looksBack === false && position > covered.start && position < covered.end;
      if (probe === undefined || isCovered || !probe.match(scan, position)) continue;
      const last = scan.matches.at(-1);
      // What a context match covers may hold the name of a key behind it: that one is asked all the same.
      if (last !== undefined && last.tier !== "context" && last.end > (covered?.end ?? 0)) covered = last;
    }
  }

  /** @returns whether the text holds an escape at all */
  function findInUnescaped(scan: Scan, levels: Levels): boolean {
    const decoded = decodeEscapes(scan.text);
    if (decoded === undefined) return false;
    for (const match of find(decoded.text, scan.attributeName, scan.isUrl, levels)) {
      const start = decoded.rawOffset(match.start);
      const end = decoded.rawOffset(match.end);
      scan.add(match.format, match.tier, start, end, keyOf(decoded.text, match));
    }
    return true;
  }

  function findInEncoded(scan: Scan, first: EncodedRun, { escapes, encodings }: Levels): void {
    const levels = { escapes: Math.min(escapes, encodings - 1), encodings: encodings - 1 };
    let run: EncodedRun | undefined = first;
    while (run !== undefined) {
      addEncoded(scan, run, find(run.decoded, "", false, levels));
      run = findEncodedRun(scan.text, run.end);
    }
  }

  return { find: (text, attributeName, isUrl) => find(text, attributeName, isUrl, ALL_LEVELS) };
}

/** A vendor's format says more than that the key is known: it keeps its name, and is certain now. */
function addKnownKeys(scan: Scan, known: readonly KnownKeyHit[]): void {
  if (known.length === 0) return;
  const places = new Map<string, number>();
  for (const [index, { tier, start, end }] of scan.matches.entries())
    if (tier !== "context") places.set(`${start}-${end}`, index);
  for (const { start, end } of known) {
    const at = places.get(`${start}-${end}`) ?? -1;
    const match = scan.matches[at];
    if (match === undefined) scan.add(FORMAT_KNOWN_KEY, "certain", start, end);
    else scan.matches[at] = { ...match, tier: "certain" };
  }
}

/** What is encoded around a secret goes with it: letters of the code hold characters of both. Several secrets share the run between them. */
function addEncoded(scan: Scan, run: EncodedRun, matches: readonly Match[]): void {
  let { start } = run;
  for (const [index, match] of matches.entries()) {
    const next = matches[index + 1];
    const end = next === undefined ? run.end : run.placeOf(next.start);
    if (end <= start) continue;
    scan.add(match.format, match.tier, start, end, keyOf(run.decoded, match));
    start = end;
  }
}

function settle(text: string, matches: readonly Match[]): readonly Match[] {
  if (matches.length === 0) return NONE;
  const markers = findRedactionMarkers(text);
  const kept = settleMatches(withoutMarkers(settleMatches(matches), markers)).filter((match) =>
    hasSubstance(text, match.start, match.end),
  );
  return kept.length === 0 ? NONE : kept;
}
