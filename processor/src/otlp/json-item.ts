import {
  type AttributeNames,
  CLASS_CREDENTIAL,
  CLASS_LEAKY,
  CLASS_NEUTRAL,
  CLASS_SAFE,
  CLASS_URL,
} from "./attribute-names.ts";
import {
  createItem,
  type Fact,
  type Item,
  type ItemKind,
  NAMELESS,
  STATUS_CODE_ERROR,
  type TextPlace,
} from "./item.ts";
import { forEachEntry, forEachField, isText, readEnum, readId, readInteger } from "./json-fields.ts";
import { type JsonTape, TOKEN_ESCAPED_STRING, TOKEN_TRUE } from "./json-tape.ts";
import { decodeJsonText } from "./json-text.ts";
import { slotMayQuoteHash } from "./protobuf-attributes.ts";
import type { PrefilterHits } from "./prefilter-hits.ts";
import { badPayload, MAX_VALUE_DEPTH } from "./wire.ts";

export interface JsonPlace extends TextPlace {
  readonly token: number;
  /** Offsets in the JSON text of the bytes of a text with escapes. */
  readonly offsets: Uint32Array | undefined;
  /** The string is the base64 of the bytes. */
  readonly isBase64: boolean;
}

/** Tokens of an attribute of the item, for the leak marks. */
export interface JsonSite {
  /** The AnyValue object. */
  readonly value: number;
  /** The list of texts inside, -1 when there is none. */
  readonly list: number;
}

export interface JsonItem extends Item<JsonPlace> {
  readonly token: number;
  /** The list that new attributes are appended to, -1 when there is none. */
  attributes: number;
  readonly sites: (JsonSite | undefined)[];
}

/** What reading an item needs. */
export interface JsonSource {
  readonly tape: JsonTape;
  readonly names: AttributeNames;
  readonly hits: PrefilterHits;
}

/** https://github.com/open-telemetry/opentelemetry-proto/blob/v1.11.0/opentelemetry/proto/trace/v1/trace.proto */
const SPAN_KINDS = ["UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"].map(
  (name) => `SPAN_KIND_${name}`,
);
const STATUS_CODES = ["STATUS_CODE_UNSET", "STATUS_CODE_OK", "STATUS_CODE_ERROR"];

interface NameInForce {
  readonly nameClass: number;
  readonly scanName: string | undefined;
  readonly prefix: string;
  readonly name: string;
  readonly event: TextPlace | undefined;
  readonly quotesHash: boolean;
}

function nameless(prefix: string, event?: TextPlace): NameInForce {
  return { nameClass: CLASS_NEUTRAL, scanName: undefined, prefix, name: "", event, quotesHash: false };
}

/** Adds a string of the item; undefined for null. */
function addText(
  source: JsonSource,
  item: JsonItem,
  token: number,
  inForce: NameInForce,
  isBase64 = false,
): JsonPlace | undefined {
  const { tape, hits } = source;
  if (!isText(tape, token)) return undefined;
  const rawStart = tape.starts[token]!;
  const rawEnd = tape.ends[token]!;
  const text = tape.kinds[token] === TOKEN_ESCAPED_STRING ? decodeJsonText(tape.bytes, rawStart, rawEnd) : undefined;
  let content = text?.bytes;
  if (isBase64) content = decodeBase64(content ?? tape.bytes.subarray(rawStart, rawEnd));
  const isTelling = inForce.nameClass === CLASS_URL || inForce.nameClass === CLASS_CREDENTIAL;
  const place: JsonPlace = {
    token,
    offsets: text?.offsets,
    isBase64,
    bytes: content ?? tape.bytes,
    start: content === undefined ? rawStart : 0,
    end: content === undefined ? rawEnd : content.length,
    prefix: inForce.prefix,
    name: inForce.name,
    event: inForce.event,
    scanName: inForce.scanName,
    // An escape may hide what the prefilter looks for.
    isSuspect:
      inForce.nameClass !== CLASS_SAFE && (isTelling || content !== undefined || hits.hasInside(rawStart, rawEnd)),
    quotesHash: inForce.quotesHash && !isBase64,
    redacted: undefined,
  };
  item.places.push(place);
  return place;
}

function decodeBase64(text: Uint8Array): Uint8Array {
  return new Uint8Array(Buffer.from(Buffer.from(text).toString("latin1"), "base64"));
}

/** The entry of an attribute's name; entry 0 is valid until the next look-up. */
function findName(source: JsonSource, key: JsonPlace | undefined): number {
  const { names, tape } = source;
  if (key === undefined) return names.find(0, tape.bytes, tape.view, 0, 0);
  const keyView =
    key.bytes === tape.bytes ? tape.view : new DataView(key.bytes.buffer, key.bytes.byteOffset, key.bytes.length);
  return names.find(0, key.bytes, keyView, key.start, key.end);
}

interface KeyValueTokens {
  readonly keys: readonly number[];
  readonly values: readonly number[];
}

function readKeyValue(source: JsonSource, token: number): KeyValueTokens {
  const keys: number[] = [];
  const values: number[] = [];
  forEachField(source.tape, token, (field, value) => {
    if (field === "key") keys.push(value);
    else if (field === "value") values.push(value);
  });
  return { keys, values };
}

/* {"key": string, "value": AnyValue} */
function addAttribute(
  source: JsonSource,
  item: JsonItem,
  token: number,
  prefix: string,
  options: { readonly isOfItem: boolean; readonly event?: TextPlace | undefined },
): void {
  const { names } = source;
  const { keys, values } = readKeyValue(source, token);
  let key: JsonPlace | undefined;
  for (const keyToken of keys)
    key = addText(source, item, keyToken, { ...nameless(prefix, options.event), name: "[key]" });
  const id = findName(source, key);
  const nameClass = names.classOf(id);
  const slot = names.slotOf(id);
  const isLeaky = nameClass === CLASS_LEAKY;
  const scanName = isLeaky ? undefined : names.nameOf(id);
  const inForce: NameInForce = {
    nameClass: isLeaky ? CLASS_NEUTRAL : nameClass,
    scanName,
    prefix,
    name: scanName ?? "[key]",
    event: options.event,
    quotesHash: slotMayQuoteHash(slot),
  };
  for (const value of values) {
    const read = addValue(source, item, value, inForce, 0);
    if (!options.isOfItem || slot === 0) continue;
    item.facts[slot] = read?.fact ?? { type: "other" };
    item.sites[slot] = { value, list: read?.list ?? -1 };
  }
}

function addAttributes(
  source: JsonSource,
  item: JsonItem,
  token: number,
  prefix: string,
  options: { readonly isOfItem: boolean; readonly event?: TextPlace | undefined },
): void {
  if (options.isOfItem) {
    // Of a list that is given twice the last one counts.
    item.attributes = token;
    item.facts.length = 0;
    item.sites.length = 0;
  }
  forEachEntry(source.tape, token, (entry) => addAttribute(source, item, entry, prefix, options));
}

interface ReadValue {
  readonly fact: Fact<JsonPlace>;
  readonly list: number;
}

/* {"stringValue" | "boolValue" | "intValue" | "doubleValue" | "arrayValue" | "kvlistValue" | "bytesValue": ...}: the last one counts, all are met. */
function addValue(
  source: JsonSource,
  item: JsonItem,
  token: number,
  inForce: NameInForce,
  depth: number,
): ReadValue | undefined {
  if (depth > MAX_VALUE_DEPTH) throw badPayload(`values are nested deeper than ${MAX_VALUE_DEPTH}`);
  const { tape } = source;
  let read: ReadValue | undefined;
  forEachField(tape, token, (field, value) => {
    let fact: Fact<JsonPlace> = { type: "other" };
    let list = -1;
    if (field === "stringValue") {
      const place = addText(source, item, value, inForce);
      if (place !== undefined) fact = { type: "text", place };
    } else if (field === "bytesValue") addText(source, item, value, inForce, true);
    else if (field === "boolValue") fact = { type: "bool", value: tape.kinds[value] === TOKEN_TRUE };
    else if (field === "intValue") fact = { type: "int", value: readInteger(tape, value) };
    else if (field === "arrayValue") {
      const array = addArray(source, item, value, inForce, depth);
      list = array.list;
      fact = { type: "texts", places: array.texts };
    } else if (field === "kvlistValue") addMap(source, item, value, inForce, depth);
    else if (field !== "doubleValue") return;
    read = { fact, list };
  });
  return read;
}

function addArray(
  source: JsonSource,
  item: JsonItem,
  token: number,
  inForce: NameInForce,
  depth: number,
): { readonly texts: JsonPlace[]; readonly list: number } {
  const texts: JsonPlace[] = [];
  let list = -1;
  forEachField(source.tape, token, (field, values) => {
    if (field !== "values") return;
    list = values;
    texts.length = 0;
    forEachEntry(source.tape, values, (entry) => {
      const read = addValue(source, item, entry, inForce, depth + 1);
      if (read?.fact.type === "text") texts.push(read.fact.place);
    });
  });
  return { texts, list };
}

function addMap(source: JsonSource, item: JsonItem, token: number, outer: NameInForce, depth: number): void {
  forEachField(source.tape, token, (field, values) => {
    if (field !== "values") return;
    forEachEntry(source.tape, values, (entry) => {
      const pair = readKeyValue(source, entry);
      let key: JsonPlace | undefined;
      for (const keyToken of pair.keys) {
        key = addText(source, item, keyToken, keyInside(outer));
      }
      const inForce = innerName(source, outer, key);
      for (const value of pair.values) addValue(source, item, value, inForce, depth + 1);
    });
  });
}

/** A name inside a map is scanned like a text, but not under a safe name. */
function keyInside(outer: NameInForce): NameInForce {
  return outer.nameClass === CLASS_SAFE ? outer : { ...outer, nameClass: CLASS_NEUTRAL, scanName: undefined };
}

/** Inside a map the nearest name rules, but for a safe or a credential's name outside. */
function innerName(source: JsonSource, outer: NameInForce, key: JsonPlace | undefined): NameInForce {
  if (key === undefined || outer.nameClass === CLASS_SAFE || outer.nameClass === CLASS_CREDENTIAL) return outer;
  const id = findName(source, key);
  const nameClass = source.names.classOf(id);
  if (nameClass === CLASS_LEAKY) return { ...outer, nameClass: CLASS_NEUTRAL, scanName: undefined };
  return { ...outer, nameClass, scanName: source.names.nameOf(id) };
}

function newItem(kind: ItemKind, token: number): JsonItem {
  return { ...createItem<JsonPlace>(kind), token, attributes: -1, sites: [] };
}

/** Takes a resource apart. */
export function readResource(source: JsonSource, token: number): JsonItem {
  const item = newItem("resource", token);
  forEachField(source.tape, token, (field, value) => {
    if (field === "attributes") addAttributes(source, item, value, "resource.attributes", { isOfItem: true });
  });
  return item;
}

/** Takes a scope apart. */
export function readScope(source: JsonSource, token: number): JsonItem {
  const item = newItem("scope", token);
  forEachField(source.tape, token, (field, value) => {
    if (field === "name") item.name = addText(source, item, value, nameless("scope.name"));
    else if (field === "version") addText(source, item, value, nameless("scope.version"));
    else if (field === "attributes") addAttributes(source, item, value, "scope.attributes", { isOfItem: true });
  });
  return item;
}

/** Takes a span apart. */
export function readSpan(source: JsonSource, token: number): JsonItem {
  const { tape } = source;
  const item = newItem("span", token);
  forEachField(tape, token, (field, value) => {
    if (field === "traceId") item.traceId = readId(tape, value, 32);
    else if (field === "spanId") item.spanId = readId(tape, value, 16);
    else if (field === "traceState") item.traceState = addText(source, item, value, nameless("span.trace_state"));
    else if (field === "name") item.name = addText(source, item, value, nameless("span.name"));
    else if (field === "kind") item.spanKind = readEnum(tape, value, SPAN_KINDS);
    else if (field === "startTimeUnixNano") item.startUnixNano = readInteger(tape, value);
    else if (field === "endTimeUnixNano") item.endUnixNano = readInteger(tape, value);
    else if (field === "attributes") addAttributes(source, item, value, "span.attributes", { isOfItem: true });
    else if (field === "events") forEachEntry(tape, value, (entry) => addEvent(source, item, entry));
    else if (field === "links") forEachEntry(tape, value, (entry) => addLink(source, item, entry));
    else if (field === "status") addStatus(source, item, value);
  });
  if (item.statusMessage !== undefined) item.statusMessage.quotesHash = item.statusCode === STATUS_CODE_ERROR;
  return item;
}

function addEvent(source: JsonSource, item: JsonItem, token: number): void {
  const lists: number[] = [];
  let name: JsonPlace | undefined;
  forEachField(source.tape, token, (field, value) => {
    if (field === "name") {
      name = addText(source, item, value, nameless("name"));
      // The name is part of its own location: read after its redaction.
      if (name !== undefined) name.event = name;
    } else if (field === "attributes") lists.push(value);
  });
  for (const list of lists)
    addAttributes(source, item, list, "attributes", { isOfItem: false, event: name ?? NAMELESS });
}

function addLink(source: JsonSource, item: JsonItem, token: number): void {
  forEachField(source.tape, token, (field, value) => {
    if (field === "traceState") addText(source, item, value, nameless("span.links.trace_state"));
    else if (field === "attributes") addAttributes(source, item, value, "span.links.attributes", { isOfItem: false });
  });
}

function addStatus(source: JsonSource, item: JsonItem, token: number): void {
  forEachField(source.tape, token, (field, value) => {
    if (field === "message") item.statusMessage = addText(source, item, value, nameless("span.status.message"));
    else if (field === "code") item.statusCode = readEnum(source.tape, value, STATUS_CODES);
  });
}

/** Takes a log record apart. */
export function readLogRecord(source: JsonSource, token: number): JsonItem {
  const { tape } = source;
  const item = newItem("log", token);
  forEachField(tape, token, (field, value) => {
    if (field === "timeUnixNano") item.startUnixNano = readInteger(tape, value);
    else if (field === "observedTimeUnixNano") item.endUnixNano = readInteger(tape, value);
    else if (field === "severityText") addText(source, item, value, nameless("log.severity_text"));
    else if (field === "body") addValue(source, item, value, { ...nameless("log.body"), quotesHash: true }, 0);
    else if (field === "attributes") addAttributes(source, item, value, "log.attributes", { isOfItem: true });
    else if (field === "traceId") item.traceId = readId(tape, value, 32);
    else if (field === "spanId") item.spanId = readId(tape, value, 16);
    else if (field === "eventName") item.eventName = addText(source, item, value, nameless("log.event_name"));
  });
  return item;
}

/** Takes a metric apart, without its data points. */
export function readMetric(source: JsonSource, token: number): JsonItem {
  const item = newItem("metric", token);
  forEachField(source.tape, token, (field, value) => {
    if (field === "name") item.name = addText(source, item, value, nameless("metric.name"));
    else if (field === "description") addText(source, item, value, nameless("metric.description"));
    else if (field === "unit") addText(source, item, value, nameless("metric.unit"));
    else if (field === "metadata") addAttributes(source, item, value, "metric.metadata", { isOfItem: true });
  });
  return item;
}

/** Takes a data point of any kind apart. */
export function readDataPoint(source: JsonSource, token: number): JsonItem {
  const item = newItem("datapoint", token);
  forEachField(source.tape, token, (field, value) => {
    if (field === "timeUnixNano") item.startUnixNano = readInteger(source.tape, value);
    else if (field === "attributes") addAttributes(source, item, value, "datapoint.attributes", { isOfItem: true });
    else if (field === "exemplars") {
      forEachEntry(source.tape, value, (exemplar) => {
        forEachField(source.tape, exemplar, (exemplarField, list) => {
          if (exemplarField !== "filteredAttributes") return;
          addAttributes(source, item, list, "exemplar.attributes", { isOfItem: false });
        });
      });
    }
  });
  return item;
}
