import { ATTR_KEYTRAIL_LEAK_DETECTED } from "@keytrail/sdk/attributes";
import { slotOf } from "./attribute-names.ts";
import type { ItemEditor, MarkList } from "./item.ts";
import type { ProtobufItem, ProtobufPlace } from "./protobuf-item.ts";
import type { Frame, FrameEdit } from "./protobuf-splice.ts";
import { varintSize, writeVarint } from "./wire.ts";

const DETECTED_SLOT = slotOf(ATTR_KEYTRAIL_LEAK_DETECTED);
/** AnyValue with bool_value true. */
const TRUE_VALUE = Uint8Array.of(0x10, 1);

// Sizes are counted first, and all is written into one piece from Buffer's pool: a leak's marks would take some forty.

function fieldSize(field: number, contentBytes: number): number {
  return varintSize(field * 8 + 2) + varintSize(contentBytes) + contentBytes;
}

/** Tag and length of a length-delimited field. @returns where its content begins */
function writeHead(target: Uint8Array, at: number, field: number, contentBytes: number): number {
  return writeVarint(target, writeVarint(target, at, field * 8 + 2), contentBytes);
}

/** Texts as the entries of an ArrayValue. */
interface Entries {
  readonly texts: readonly string[];
  readonly textBytes: readonly number[];
  readonly bytes: number;
}

function measureEntries(texts: readonly string[]): Entries {
  const textBytes = texts.map((text) => Buffer.byteLength(text));
  return { texts, textBytes, bytes: textBytes.reduce((sum, bytes) => sum + fieldSize(1, fieldSize(1, bytes)), 0) };
}

function writeEntries(target: Buffer, from: number, { texts, textBytes }: Entries): number {
  let at = from;
  for (const [index, text] of texts.entries()) {
    const bytes = textBytes[index] ?? 0;
    at = writeHead(target, writeHead(target, at, 1, fieldSize(1, bytes)), 1, bytes);
    at += target.write(text, at);
  }
  return at;
}

function encodeEntries(texts: readonly string[]): Uint8Array {
  const entries = measureEntries(texts);
  const target = Buffer.allocUnsafe(entries.bytes);
  writeEntries(target, 0, entries);
  return target;
}

function encodeArrayValue(texts: readonly string[]): Uint8Array {
  const entries = measureEntries(texts);
  const target = Buffer.allocUnsafe(fieldSize(5, entries.bytes));
  writeEntries(target, writeHead(target, 0, 5, entries.bytes), entries);
  return target;
}

/** A KeyValue: 1 key, 2 value (AnyValue). */
function keyValueSize(name: string, valueBytes: number): number {
  return fieldSize(1, Buffer.byteLength(name)) + fieldSize(2, valueBytes);
}

/** @returns where the value's content begins */
function writeKeyValueHead(target: Buffer, from: number, field: number, name: string, valueBytes: number): number {
  let at = writeHead(target, from, field, keyValueSize(name, valueBytes));
  at = writeHead(target, at, 1, Buffer.byteLength(name));
  at += target.write(name, at);
  return writeHead(target, at, 2, valueBytes);
}

function encodeDetected(field: number): Uint8Array {
  const target = Buffer.allocUnsafe(fieldSize(field, keyValueSize(ATTR_KEYTRAIL_LEAK_DETECTED, TRUE_VALUE.length)));
  target.set(TRUE_VALUE, writeKeyValueHead(target, 0, field, ATTR_KEYTRAIL_LEAK_DETECTED, TRUE_VALUE.length));
  return target;
}

/** By field: the same bytes for every item. */
const detectedAttributes = new Map<number, Uint8Array>();

function detectedAttribute(field: number): Uint8Array {
  let encoded = detectedAttributes.get(field);
  if (encoded === undefined) {
    encoded = encodeDetected(field);
    detectedAttributes.set(field, encoded);
  }
  return encoded;
}

function encodeList(field: number, { name, added }: MarkList): Uint8Array {
  const entries = measureEntries(added);
  const valueBytes = fieldSize(5, entries.bytes);
  const target = Buffer.allocUnsafe(fieldSize(field, keyValueSize(name, valueBytes)));
  const at = writeKeyValueHead(target, 0, field, name, valueBytes);
  writeEntries(target, writeHead(target, at, 5, entries.bytes), entries);
  return target;
}

/** Collects the changes of one item as edits of the payload. */
export function createProtobufEditor(item: ProtobufItem, edits: FrameEdit[]): ItemEditor<ProtobufPlace> {
  const replace = (frame: Frame, content: Uint8Array) =>
    edits.push({ frame, start: frame.start, end: frame.end, content });
  const append = (frame: Frame, content: Uint8Array) =>
    edits.push({ frame, start: frame.end, end: frame.end, content });

  function extend(list: MarkList): void {
    const site = item.sites[list.slot];
    if (site === undefined) {
      append(item.frame, encodeList(item.attributesField, list));
    } else if (site.array !== undefined) append(site.array, encodeEntries(list.added));
    else replace(site.value!, encodeArrayValue([...(list.existing ?? []), ...list.added]));
  }

  return {
    redact(place, textEdits) {
      for (const { start, end, marker } of textEdits) {
        edits.push({ frame: place.frame, start, end, content: Buffer.from(marker) });
      }
    },
    flag(lists) {
      const detected = item.facts[DETECTED_SLOT];
      if (detected === undefined) {
        append(item.frame, detectedAttribute(item.attributesField));
      } else if (detected.type !== "bool" || !detected.value) replace(item.sites[DETECTED_SLOT]!.value!, TRUE_VALUE);
      for (const list of lists) extend(list);
    },
  };
}
