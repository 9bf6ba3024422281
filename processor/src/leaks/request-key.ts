import { decodeText, slotOf } from "../otlp/attribute-names.ts";
import { type Item, SPAN_KIND_SERVER, type TextPlace } from "../otlp/item.ts";

/** Where a span of another SDK shows the raw key of its own request. */
export interface RequestKey<P extends TextPlace> {
  readonly place: P;
  readonly start: number;
  readonly end: number;
  readonly rawKey: string;
  /** In the words of `api_key.source`. */
  readonly source: string;
}

const HASH = slotOf("api_key.hash");
const KEY_HEADER = slotOf("http.request.header.x-api-key");
const AUTHORIZATION = slotOf("http.request.header.authorization");
const QUERIES = [slotOf("url.query"), slotOf("url.full"), slotOf("http.target"), slotOf("http.url")];

const AUTHORIZATION_SCHEME = /^\s*(bearer|apikey)[ \t]+/i;
const QUERY_PARAMETER = /(?:^|[?&])api_key=([^&#\s]+)/;
const JWT_SHAPE = /^eyJ[\w-]*\.[\w-]+\.[\w-]*$/;
const MARKER_START = "[REDACTED";
/** What instrumentations write in place of a value they hide. */
const MASKED = /^(?:[*x•]+|redacted|<redacted>|\[?filtered\]?|hidden)$/i;

/** Finds the raw key of a server span that carries no `api_key.hash`: in its key header, its authorization, its query. */
export function findRequestKey<P extends TextPlace>(item: Item<P>): RequestKey<P> | undefined {
  if (item.kind !== "span" || item.spanKind !== SPAN_KIND_SERVER || item.facts[HASH] !== undefined) return undefined;
  for (const place of textsOf(item, KEY_HEADER)) {
    const text = decodeText(place.bytes, place.start, place.end);
    const found = keyAt(place, text, text.length - text.trimStart().length, text.trimEnd().length, "header:x-api-key");
    if (found !== undefined) return found;
  }
  for (const place of textsOf(item, AUTHORIZATION)) {
    const text = decodeText(place.bytes, place.start, place.end);
    const scheme = AUTHORIZATION_SCHEME.exec(text);
    if (scheme === null) continue;
    const source = `authorization:${scheme[1]!.toLowerCase()}`;
    const found = keyAt(place, text, scheme[0].length, text.trimEnd().length, source);
    if (found !== undefined) return found;
  }
  for (const place of QUERIES.flatMap((slot) => textsOf(item, slot))) {
    const text = decodeText(place.bytes, place.start, place.end);
    const parameter = QUERY_PARAMETER.exec(text);
    if (parameter === null) continue;
    const end = parameter.index + parameter[0].length;
    const found = keyAt(place, text, end - parameter[1]!.length, end, "query:api_key");
    if (found !== undefined) return found;
  }
  return undefined;
}

function textsOf<P extends TextPlace>(item: Item<P>, slot: number): readonly P[] {
  const fact = item.facts[slot];
  if (fact?.type === "text") return [fact.place];
  return fact?.type === "texts" ? fact.places : [];
}

/** A JWT, a marker or a mask is no key. */
function keyAt<P extends TextPlace>(
  place: P,
  text: string,
  from: number,
  to: number,
  source: string,
): RequestKey<P> | undefined {
  const written = text.slice(from, to);
  if (written === "" || written.startsWith(MARKER_START) || MASKED.test(written) || JWT_SHAPE.test(written))
    return undefined;
  const rawKey = source.startsWith("query:") ? decodeQueryValue(written) : written;
  const start = place.start + Buffer.byteLength(text.slice(0, from));
  return { place, start, end: start + Buffer.byteLength(written), rawKey, source };
}

function decodeQueryValue(written: string): string {
  try {
    return decodeURIComponent(written.replaceAll("+", " "));
  } catch {
    return written;
  }
}
