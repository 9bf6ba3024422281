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
import type { KeyScanner } from "@keytrail/sdk/keys";
import { mayHoldKey } from "./prefilter-hits.ts";
import { slotMayQuoteHash } from "./protobuf-attributes.ts";
import { createFrame, type Frame } from "./protobuf-splice.ts";
import {
  badPayload,
  expectWireType,
  MAX_VALUE_DEPTH,
  readContentEnd,
  readTag,
  readVarint,
  skipValue,
  WIRE_BYTES,
  WIRE_FIXED64,
  type WireCursor,
} from "./wire.ts";

export interface ProtobufPlace extends TextPlace {
  readonly frame: Frame;
}

/** Where an attribute of the item stands, for the leak marks. */
export interface AttributeSite {
  /** The KeyValue message. */
  readonly attribute: Frame;
  /** Its last AnyValue message. */
  readonly value: Frame | undefined;
  /** The ArrayValue inside, when the value is an array. */
  readonly array: Frame | undefined;
}

export interface ProtobufItem extends Item<ProtobufPlace> {
  /** The message that new attributes are appended to. */
  readonly frame: Frame;
  readonly attributesField: number;
  readonly sites: (AttributeSite | undefined)[];
}

/** What reading an item needs; the view is of the same bytes. */
export interface ItemSource {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly names: AttributeNames;
  readonly scanner: KeyScanner;
}

/** Visits the fields of a message. Length-delimited fields come as a frame, others as the position of their value. */
export function readFields(
  bytes: Uint8Array,
  message: Frame,
  visit: (field: number, tag: number, content: Frame | undefined, valueAt: number) => void,
): void {
  const cursor: WireCursor = { bytes, pos: message.start };
  while (cursor.pos < message.end) {
    const tag = readTag(cursor, message.end);
    const valueAt = cursor.pos;
    if ((tag & 7) === WIRE_BYTES) {
      const end = readContentEnd(cursor, message.end);
      const content = createFrame(valueAt, cursor.pos, end, message);
      cursor.pos = end;
      visit(tag >>> 3, tag, content, valueAt);
    } else {
      skipValue(cursor, tag & 7, message.end);
      visit(tag >>> 3, tag, undefined, valueAt);
    }
  }
}

/** The content of a field that must be length-delimited. */
function required(content: Frame | undefined): Frame {
  if (content === undefined) throw badPayload("a field has the wrong wire type");
  return content;
}

interface NameInForce {
  readonly nameClass: number;
  readonly scanName: string | undefined;
  readonly prefix: string;
  readonly name: string;
  readonly event: TextPlace | undefined;
  readonly quotesHash: boolean;
}

function addPlace(source: ItemSource, item: ProtobufItem, frame: Frame, inForce: NameInForce): ProtobufPlace {
  const { start, end } = frame;
  const isTelling = inForce.nameClass === CLASS_URL || inForce.nameClass === CLASS_CREDENTIAL;
  const place: ProtobufPlace = {
    frame,
    bytes: source.bytes,
    start,
    end,
    prefix: inForce.prefix,
    name: inForce.name,
    event: inForce.event,
    scanName: inForce.scanName,
    isSuspect: inForce.nameClass !== CLASS_SAFE && (isTelling || mayHoldKey(source.scanner, source.bytes, start, end)),
    quotesHash: inForce.quotesHash,
    redacted: undefined,
  };
  item.places.push(place);
  return place;
}

function addText(
  source: ItemSource,
  item: ProtobufItem,
  content: Frame | undefined,
  prefix: string,
  event?: TextPlace,
): ProtobufPlace {
  return addPlace(source, item, required(content), {
    nameClass: CLASS_NEUTRAL,
    scanName: undefined,
    prefix,
    name: "",
    event,
    quotesHash: false,
  });
}

/* KeyValue: 1 key, 2 value; a repeated key: the last counts, a repeated value: merged. */
function addAttribute(
  source: ItemSource,
  item: ProtobufItem,
  attribute: Frame,
  prefix: string,
  options: { readonly isOfItem: boolean; readonly event?: TextPlace | undefined },
): void {
  const { keys, values } = keysAndValues(source.bytes, attribute);
  const key = keys.at(-1);
  const keyStart = key?.start ?? attribute.start;
  const id = source.names.find(0, source.bytes, source.view, keyStart, key?.end ?? keyStart);
  const nameClass = source.names.classOf(id);
  const slot = source.names.slotOf(id);
  const isLeaky = nameClass === CLASS_LEAKY;
  const scanName = isLeaky ? undefined : source.names.nameOf(id);
  const event = options.event;
  for (const frame of keys) {
    addPlace(source, item, frame, {
      nameClass: CLASS_NEUTRAL,
      scanName: undefined,
      prefix,
      name: "[key]",
      event,
      quotesHash: false,
    });
  }
  const inForce: NameInForce = {
    nameClass: isLeaky ? CLASS_NEUTRAL : nameClass,
    scanName,
    prefix,
    name: scanName ?? "[key]",
    event,
    quotesHash: slotMayQuoteHash(slot),
  };
  for (const value of values) {
    const read = addValue(source, item, value, inForce, 0);
    if (!options.isOfItem || slot === 0 || read === undefined) continue;
    item.facts[slot] = read.fact;
    item.sites[slot] = { attribute, value, array: read.array };
  }
}

interface KeysAndValues {
  readonly keys: readonly Frame[];
  readonly values: readonly Frame[];
}

function keysAndValues(bytes: Uint8Array, attribute: Frame): KeysAndValues {
  const { start, end } = attribute;
  // As every encoder writes them: each once, the key first. Below 128 bytes all lengths are one byte.
  const keyEnd = start + 2 + (bytes[start + 1] ?? 0);
  const isUsual =
    end - start < 0x80 &&
    keyEnd + 2 <= end &&
    bytes[start] === 0x0a &&
    bytes[keyEnd] === 0x12 &&
    bytes[keyEnd + 1] === end - keyEnd - 2;
  if (isUsual) {
    const key = createFrame(start + 1, start + 2, keyEnd, attribute);
    return { keys: [key], values: [createFrame(keyEnd + 1, keyEnd + 2, end, attribute)] };
  }
  const keys: Frame[] = [];
  const values: Frame[] = [];
  readFields(bytes, attribute, (field, _tag, content) => {
    if (field === 1) keys.push(required(content));
    else if (field === 2) values.push(required(content));
  });
  return { keys, values };
}

interface ReadValue {
  readonly fact: Fact<ProtobufPlace>;
  readonly array: Frame | undefined;
}

/* AnyValue, a oneof: 1 string, 2 bool, 3 int, 4 double, 5 ArrayValue, 6 KeyValueList, 7 bytes: the last one counts, all are met. */
function addValue(
  source: ItemSource,
  item: ProtobufItem,
  value: Frame,
  inForce: NameInForce,
  depth: number,
): ReadValue | undefined {
  if (depth > MAX_VALUE_DEPTH) throw badPayload(`values are nested deeper than ${MAX_VALUE_DEPTH}`);
  const short = shortText(source.bytes, value);
  if (short !== undefined)
    return { fact: { type: "text", place: addPlace(source, item, short, inForce) }, array: undefined };
  let read: ReadValue | undefined;
  readFields(source.bytes, value, (field, tag, content, valueAt) => {
    let fact: Fact<ProtobufPlace> = { type: "other" };
    let array: Frame | undefined;
    if (field === 1) fact = { type: "text", place: addPlace(source, item, required(content), inForce) };
    else if (field === 7) addPlace(source, item, required(content), { ...inForce, quotesHash: false });
    else if (field === 2) fact = { type: "bool", value: varintAt(source, tag, valueAt, value.end) !== 0 };
    else if (field === 3) fact = { type: "int", value: varintAt(source, tag, valueAt, value.end) };
    else if (field === 5) {
      array = required(content);
      fact = { type: "texts", places: addArray(source, item, array, inForce, depth) };
    } else if (field === 6) addMap(source, item, required(content), inForce, depth);
    else if (field !== 4 && field !== 8) return;
    read = { fact, array };
  });
  return read;
}

/** The text of a value that holds nothing else, and less than 128 bytes: nearly every one. */
function shortText(bytes: Uint8Array, value: Frame): Frame | undefined {
  const { start, end } = value;
  const textBytes = end - start - 2;
  if (textBytes < 0 || textBytes >= 0x80 || bytes[start] !== 0x0a || bytes[start + 1] !== textBytes) return undefined;
  return createFrame(start + 1, start + 2, end, value);
}

function varintAt(source: ItemSource, tag: number, at: number, end: number): number {
  expectWireType(tag, 0);
  return readVarint({ bytes: source.bytes, pos: at }, end);
}

function addArray(
  source: ItemSource,
  item: ProtobufItem,
  array: Frame,
  inForce: NameInForce,
  depth: number,
): ProtobufPlace[] {
  const texts: ProtobufPlace[] = [];
  readFields(source.bytes, array, (field, _tag, content) => {
    if (field !== 1) return;
    const entry = addValue(source, item, required(content), inForce, depth + 1);
    if (entry?.fact.type === "text") texts.push(entry.fact.place);
  });
  return texts;
}

function addMap(source: ItemSource, item: ProtobufItem, map: Frame, outer: NameInForce, depth: number): void {
  readFields(source.bytes, map, (field, _tag, content) => {
    if (field !== 1) return;
    const keys: Frame[] = [];
    const values: Frame[] = [];
    readFields(source.bytes, required(content), (entryField, _entryTag, entryContent) => {
      if (entryField === 1) keys.push(required(entryContent));
      else if (entryField === 2) values.push(required(entryContent));
    });
    for (const key of keys) {
      addPlace(source, item, key, keyInside(outer));
    }
    const inForce = innerName(source, outer, keys.at(-1));
    for (const value of values) addValue(source, item, value, inForce, depth + 1);
  });
}

/** A name inside a map is scanned like a text, but not under a safe name. */
function keyInside(outer: NameInForce): NameInForce {
  return outer.nameClass === CLASS_SAFE ? outer : { ...outer, nameClass: CLASS_NEUTRAL, scanName: undefined };
}

/** Inside a map the nearest name rules, but for a safe or a credential's name outside. */
function innerName(source: ItemSource, outer: NameInForce, key: Frame | undefined): NameInForce {
  if (key === undefined || outer.nameClass === CLASS_SAFE || outer.nameClass === CLASS_CREDENTIAL) return outer;
  const id = source.names.find(0, source.bytes, source.view, key.start, key.end);
  const nameClass = source.names.classOf(id);
  if (nameClass === CLASS_LEAKY) return { ...outer, nameClass: CLASS_NEUTRAL, scanName: undefined };
  return { ...outer, nameClass, scanName: source.names.nameOf(id) };
}

function newItem(kind: ItemKind, frame: Frame, attributesField: number): ProtobufItem {
  return { ...createItem<ProtobufPlace>(kind), frame, attributesField, sites: [] };
}

function hexAt(source: ItemSource, content: Frame | undefined, bytes: number): string {
  const { start, end } = required(content);
  if (end !== start && end - start !== bytes) throw badPayload("a trace or span id has the wrong length");
  return Buffer.from(source.bytes.buffer, source.bytes.byteOffset + start, end - start).toString("hex");
}

function nanosAt(source: ItemSource, tag: number, at: number): number {
  expectWireType(tag, WIRE_FIXED64);
  return source.view.getUint32(at + 4, true) * 4_294_967_296 + source.view.getUint32(at, true);
}

/** Takes a resource apart; one that is given in several pieces is merged, and its last piece takes new attributes. */
export function readResource(source: ItemSource, pieces: readonly Frame[]): ProtobufItem {
  const item = newItem("resource", pieces.at(-1)!, 1);
  for (const piece of pieces) {
    readFields(source.bytes, piece, (field, _tag, content) => {
      if (field === 1) addAttribute(source, item, required(content), "resource.attributes", { isOfItem: true });
    });
  }
  return item;
}

/** Takes a scope apart, in as many pieces as it is given. */
export function readScope(source: ItemSource, pieces: readonly Frame[]): ProtobufItem {
  const item = newItem("scope", pieces.at(-1)!, 3);
  for (const piece of pieces) {
    readFields(source.bytes, piece, (field, _tag, content) => {
      if (field === 1) item.name = addText(source, item, content, "scope.name");
      else if (field === 2) addText(source, item, content, "scope.version");
      else if (field === 3) addAttribute(source, item, required(content), "scope.attributes", { isOfItem: true });
    });
  }
  return item;
}

/** Takes a span apart. */
export function readSpan(source: ItemSource, frame: Frame): ProtobufItem {
  const item = newItem("span", frame, 9);
  readFields(source.bytes, frame, (field, tag, content, valueAt) => {
    if (field === 1) item.traceId = hexAt(source, content, 16);
    else if (field === 2) item.spanId = hexAt(source, content, 8);
    else if (field === 3) item.traceState = addText(source, item, content, "span.trace_state");
    else if (field === 5) item.name = addText(source, item, content, "span.name");
    else if (field === 6) item.spanKind = varintAt(source, tag, valueAt, frame.end) | 0;
    else if (field === 7) item.startUnixNano = nanosAt(source, tag, valueAt);
    else if (field === 8) item.endUnixNano = nanosAt(source, tag, valueAt);
    else if (field === 9) addAttribute(source, item, required(content), "span.attributes", { isOfItem: true });
    else if (field === 11) addEvent(source, item, required(content));
    else if (field === 13) addLink(source, item, required(content));
    else if (field === 15) addStatus(source, item, required(content));
  });
  if (item.statusMessage !== undefined) item.statusMessage.quotesHash = item.statusCode === STATUS_CODE_ERROR;
  return item;
}

function addEvent(source: ItemSource, item: ProtobufItem, event: Frame): void {
  const attributes: Frame[] = [];
  const names: Frame[] = [];
  readFields(source.bytes, event, (field, _tag, content) => {
    if (field === 2) names.push(required(content));
    else if (field === 3) attributes.push(required(content));
  });
  let name: ProtobufPlace | undefined;
  for (const frame of names) {
    name = addText(source, item, frame, "name");
    // The name is part of its own location: read after its redaction.
    name.event = name;
  }
  for (const frame of attributes)
    addAttribute(source, item, frame, "attributes", { isOfItem: false, event: name ?? NAMELESS });
}

function addLink(source: ItemSource, item: ProtobufItem, link: Frame): void {
  readFields(source.bytes, link, (field, _tag, content) => {
    if (field === 3) addText(source, item, content, "span.links.trace_state");
    else if (field === 4) addAttribute(source, item, required(content), "span.links.attributes", { isOfItem: false });
  });
}

function addStatus(source: ItemSource, item: ProtobufItem, status: Frame): void {
  readFields(source.bytes, status, (field, tag, content, valueAt) => {
    if (field === 2) item.statusMessage = addText(source, item, content, "span.status.message");
    else if (field === 3) item.statusCode = varintAt(source, tag, valueAt, status.end) | 0;
  });
}

/** Takes a log record apart. */
export function readLogRecord(source: ItemSource, frame: Frame): ProtobufItem {
  const item = newItem("log", frame, 6);
  const body: NameInForce = {
    nameClass: CLASS_NEUTRAL,
    scanName: undefined,
    prefix: "log.body",
    name: "",
    event: undefined,
    quotesHash: true,
  };
  readFields(source.bytes, frame, (field, tag, content, valueAt) => {
    if (field === 1) item.startUnixNano = nanosAt(source, tag, valueAt);
    else if (field === 11) item.endUnixNano = nanosAt(source, tag, valueAt);
    else if (field === 3) addText(source, item, content, "log.severity_text");
    else if (field === 5) addValue(source, item, required(content), body, 0);
    else if (field === 6) addAttribute(source, item, required(content), "log.attributes", { isOfItem: true });
    else if (field === 9) item.traceId = hexAt(source, content, 16);
    else if (field === 10) item.spanId = hexAt(source, content, 8);
    else if (field === 12) item.eventName = addText(source, item, content, "log.event_name");
  });
  return item;
}

/** Takes a metric apart, without its data points. */
export function readMetric(source: ItemSource, frame: Frame): ProtobufItem {
  const item = newItem("metric", frame, 12);
  readFields(source.bytes, frame, (field, _tag, content) => {
    if (field === 1) item.name = addText(source, item, content, "metric.name");
    else if (field === 2) addText(source, item, content, "metric.description");
    else if (field === 3) addText(source, item, content, "metric.unit");
    else if (field === 12) addAttribute(source, item, required(content), "metric.metadata", { isOfItem: true });
  });
  return item;
}

/** Takes a data point of any kind apart. */
export function readDataPoint(
  source: ItemSource,
  frame: Frame,
  fields: { readonly attributes: number; readonly exemplars: number },
): ProtobufItem {
  const item = newItem("datapoint", frame, fields.attributes);
  readFields(source.bytes, frame, (field, tag, content, valueAt) => {
    if (field === fields.attributes) {
      addAttribute(source, item, required(content), "datapoint.attributes", { isOfItem: true });
    } else if (field === fields.exemplars) {
      readFields(source.bytes, required(content), (exemplarField, _tag, exemplarContent) => {
        if (exemplarField !== 7) return;
        addAttribute(source, item, required(exemplarContent), "exemplar.attributes", { isOfItem: false });
      });
    } else if (field === 3) item.startUnixNano = nanosAt(source, tag, valueAt);
  });
  return item;
}
