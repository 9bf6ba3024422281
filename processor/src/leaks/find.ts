import {
  ATTR_KEYTRAIL_LEAK_FORMATS,
  ATTR_KEYTRAIL_LEAK_KEY_HASHES,
  ATTR_KEYTRAIL_LEAK_LOCATIONS,
} from "@keytrail/sdk/attributes";
import {
  type AllowFilter,
  hasKeyIdentity,
  type KeyFinding,
  type KeyHash,
  type KeyHasher,
  type KeyScanner,
  type KnownKeySearch,
  redactionMarker,
} from "@keytrail/sdk/keys";
import { decodeText, slotOf } from "../otlp/attribute-names.ts";
import {
  factText,
  type Item,
  type ItemEditor,
  locationOf,
  type MarkList,
  type TextEdit,
  type TextPlace,
} from "../otlp/item.ts";
import { findHashRun, HASH_DIGITS } from "./hash-runs.ts";
import { findRequestKey, type RequestKey } from "./request-key.ts";

const HASH = slotOf("api_key.hash");
const PREVIOUS_HASH = slotOf("api_key.previous_hash");
const SOURCE = slotOf("api_key.source");
const DETECTED = slotOf("keytrail.leak.detected");
const FORMATS = slotOf(ATTR_KEYTRAIL_LEAK_FORMATS);
const LOCATIONS = slotOf(ATTR_KEYTRAIL_LEAK_LOCATIONS);
const KEY_HASHES = slotOf(ATTR_KEYTRAIL_LEAK_KEY_HASHES);

/** Format id of a quoted key hash. */
export const FORMAT_KEY_HASH = "key_hash";
/** Format id of a key that matches no known format. */
export const FORMAT_UNKNOWN = "unknown";
/** What the search needs to know beyond the item. */
export interface LeakSearch {
  readonly scanner: KeyScanner;
  readonly hasher: KeyHasher;
  isKnownKeyHash(hash: string): boolean;
  readonly isAllowed?: AllowFilter | undefined;
  readonly knownKeys?: Pick<KnownKeySearch, "exclude"> | undefined;
}

/** One leaked key at one place of an item. */
export interface Leak {
  readonly format: string;
  readonly location: string;
  /** 64 hex digits, empty for a key without an identity. */
  readonly keyHash: string;
}

/** What an item holds, after its keys were redacted and marked. */
export interface Examination {
  readonly leaks: readonly Leak[];
  /** Hash of the raw key that a span of another SDK showed for its own request. */
  readonly requestKeyHash: KeyHash | undefined;
  /** The same under the hash secret before, while that is being rotated. */
  readonly previousRequestKeyHash: KeyHash | undefined;
}

interface FoundAt<P> {
  readonly place: P;
  readonly format: string;
  readonly keyHash: string;
}

/** Finds what an item leaks, redacts and marks it through the editor. The item's texts are the redacted ones afterwards. */
export function examineItem<P extends TextPlace>(
  item: Item<P>,
  search: LeakSearch,
  editor: ItemEditor<P>,
): Examination {
  const requestKey = findRequestKey(item);
  search.knownKeys?.exclude(item.traceId);
  search.knownKeys?.exclude(item.spanId);
  const flagged: FoundAt<P>[] = [];
  const unmarked: FoundAt<P>[] = [];
  for (const place of item.places) {
    const own = requestKey?.place === place ? requestKey : undefined;
    if (!place.isSuspect && !place.quotesHash && own === undefined) continue;
    const edits = findKeys(item, place, own, search, flagged);
    if (place.quotesHash) findHashes(place, edits, search, flagged, unmarked);
    if (edits.length === 0) continue;
    place.redacted = withEdits(place, edits);
    editor.redact(place, edits);
  }
  const marked = markedLeaks(item);
  const fresh = distinct(flagged, marked);
  if (fresh.length > 0) editor.flag(markLists(item, fresh));
  return {
    leaks: [...marked, ...fresh, ...distinct(unmarked, [...marked, ...fresh])],
    requestKeyHash: requestKey === undefined ? undefined : search.hasher.hash(requestKey.rawKey),
    previousRequestKeyHash: requestKey === undefined ? undefined : search.hasher.previous?.hash(requestKey.rawKey),
  };
}

function findKeys<P extends TextPlace>(
  item: Item<P>,
  place: P,
  own: RequestKey<P> | undefined,
  search: LeakSearch,
  flagged: FoundAt<P>[],
): TextEdit[] {
  const findings = place.isSuspect
    ? search.scanner.findInBytes(place.bytes, place.start, place.end, place.scanName)
    : [];
  const edits: TextEdit[] = [];
  for (const finding of own === undefined ? findings : withRequestKey(findings, own, search.hasher)) {
    const { format, start, end, keyHash } = finding;
    if (isOfItem(item, place, finding, search) || isAllowedOwn(place, own, finding, search)) continue;
    edits.push({ start, end, marker: redactionMarker(format, keyHash) });
    if (isAllowedPlace(item, place, keyHash)) continue;
    flagged.push({ place, format, keyHash: keyHash ?? "" });
  }
  return edits;
}

/** A request's own key has the range that its place gives it: what the scanner lets through must not come back by it. */
function isAllowedOwn<P extends TextPlace>(
  place: P,
  own: RequestKey<P> | undefined,
  finding: KeyFinding,
  { isAllowed }: LeakSearch,
): boolean {
  if (isAllowed === undefined || own === undefined || finding.start !== own.start) return false;
  // Where the scanner has looked, it has counted.
  return isAllowed(() => own.rawKey, finding, place.scanName, !place.isSuspect);
}

/** The hash of a known key is told as such. The item's own trace or span id is none of a secret's, whatever name it stands under. */
function isOfItem<P extends TextPlace>(
  item: Item<P>,
  place: P,
  { tier, start, end }: KeyFinding,
  search: LeakSearch,
): boolean {
  const length = end - start;
  const mayBeHash = place.quotesHash && length === HASH_DIGITS;
  const mayBeId = tier === "context" && (length === item.traceId.length || length === item.spanId.length);
  if (!mayBeHash && !mayBeId) return false;
  const found = decodeText(place.bytes, start, end).toLowerCase();
  if (mayBeHash && search.isKnownKeyHash(found)) return true;
  return mayBeId && (found === item.traceId || found === item.spanId);
}

/** The request's own key has the exact range that its place gives it, whatever the scanner made of the text around. */
function withRequestKey<P extends TextPlace>(
  findings: readonly KeyFinding[],
  own: RequestKey<P>,
  hasher: KeyHasher,
): KeyFinding[] {
  const same = findings.find(({ start, end }) => start < own.end && end > own.start);
  const others = findings.filter(({ start, end }) => end <= own.start || start >= own.end);
  const format = same?.format ?? FORMAT_UNKNOWN;
  const finding: KeyFinding = {
    format,
    tier: "certain",
    start: own.start,
    end: own.end,
    ...(hasKeyIdentity(format) ? { keyHash: hasher.hash(own.rawKey) } : {}),
  };
  return [...others, finding].toSorted((a, b) => a.start - b.start);
}

/** The key of the request may stand where `api_key.source` says that it came from: redacted, but no leak. */
function isAllowedPlace<P extends TextPlace>(item: Item<P>, place: P, keyHash: string | undefined): boolean {
  if (keyHash === undefined || (keyHash !== factText(item, HASH) && keyHash !== factText(item, PREVIOUS_HASH)))
    return false;
  const [where, name] = splitSource(factText(item, SOURCE) ?? "");
  if (where === "header") return place.name === `http.request.header.${name}`;
  if (where === "authorization") return place.name === "http.request.header.authorization";
  if (where === "cookie") return place.name === "http.request.header.cookie";
  return where === "query" && ["url.query", "url.full", "http.target", "http.url"].includes(place.name);
}

function splitSource(source: string): [where: string, name: string] {
  const colon = source.indexOf(":");
  return colon === -1 ? [source, ""] : [source.slice(0, colon), source.slice(colon + 1).toLowerCase()];
}

function findHashes<P extends TextPlace>(
  place: P,
  edits: readonly TextEdit[],
  search: LeakSearch,
  flagged: FoundAt<P>[],
  unmarked: FoundAt<P>[],
): void {
  let start = findHashRun(place.bytes, place.start, place.end);
  while (start !== -1) {
    const end = start + HASH_DIGITS;
    const isRedacted = edits.some((edit) => edit.start < end && edit.end > start);
    const keyHash = decodeText(place.bytes, start, end).toLowerCase();
    if (!isRedacted)
      (search.isKnownKeyHash(keyHash) ? flagged : unmarked).push({ place, format: FORMAT_KEY_HASH, keyHash });
    start = findHashRun(place.bytes, end, place.end);
  }
}

function withEdits(place: TextPlace, edits: readonly TextEdit[]): string {
  let text = "";
  let from = place.start;
  for (const { start, end, marker } of edits) {
    text += decodeText(place.bytes, from, start) + marker;
    from = end;
  }
  return text + decodeText(place.bytes, from, place.end);
}

function distinct<P extends TextPlace>(found: readonly FoundAt<P>[], known: readonly Leak[]): Leak[] {
  if (found.length === 0) return [];
  const [first] = found;
  // Nearly every item that leaks leaks one key at one place.
  if (first !== undefined && found.length === 1 && known.length === 0) return [leakAt(first)];
  const identityOf = (leak: Leak) => JSON.stringify([leak.format, leak.location, leak.keyHash]);
  const seen = new Set(known.map(identityOf));
  const leaks: Leak[] = [];
  for (const one of found) {
    const leak = leakAt(one);
    const identity = identityOf(leak);
    if (seen.has(identity)) continue;
    seen.add(identity);
    leaks.push(leak);
  }
  return leaks;
}

function leakAt<P extends TextPlace>({ place, format, keyHash }: FoundAt<P>): Leak {
  return { format, location: locationOf(place), keyHash };
}

function listOf<P extends TextPlace>(item: Item<P>, slot: number): readonly string[] | undefined {
  const fact = item.facts[slot];
  if (fact?.type === "text") return [factText(item, slot)!];
  return fact?.type === "texts"
    ? fact.places.map((place) => decodeText(place.bytes, place.start, place.end))
    : undefined;
}

/** The leaks that the item was marked with before it came here. */
function markedLeaks<P extends TextPlace>(item: Item<P>): Leak[] {
  const detected = item.facts[DETECTED];
  if (detected?.type !== "bool" || !detected.value) return [];
  const formats = listOf(item, FORMATS) ?? [];
  const locations = listOf(item, LOCATIONS) ?? [];
  const keyHashes = listOf(item, KEY_HASHES) ?? [];
  const count = Math.max(formats.length, locations.length, keyHashes.length);
  return Array.from({ length: count }, (_, index) => ({
    format: formats[index] || FORMAT_UNKNOWN,
    location: locations[index] ?? "",
    keyHash: keyHashes[index] ?? "",
  }));
}

/** New entries for the three lists, which are padded first where an item came with lists of unequal length. */
function markLists<P extends TextPlace>(item: Item<P>, leaks: readonly Leak[]): MarkList[] {
  const columns: [number, string, (leak: Leak) => string][] = [
    [FORMATS, ATTR_KEYTRAIL_LEAK_FORMATS, (leak) => leak.format],
    [LOCATIONS, ATTR_KEYTRAIL_LEAK_LOCATIONS, (leak) => leak.location],
    [KEY_HASHES, ATTR_KEYTRAIL_LEAK_KEY_HASHES, (leak) => leak.keyHash],
  ];
  const lists = columns.map(([slot]) => listOf(item, slot));
  const longest = Math.max(...lists.map((list) => list?.length ?? 0));
  return columns.map(([slot, name, column], index) => {
    const existing = lists[index];
    const added = leaks.map(column);
    const missing = longest - (existing?.length ?? 0);
    return { slot, name, existing, added: missing === 0 ? added : [...Array<string>(missing).fill(""), ...added] };
  });
}
