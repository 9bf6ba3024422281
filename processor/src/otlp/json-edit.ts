import { ATTR_KEYTRAIL_LEAK_DETECTED } from "@keytrail/sdk/attributes";
import { slotOf } from "./attribute-names.ts";
import type { ItemEditor, ItemKind, MarkList, TextEdit } from "./item.ts";
import type { JsonItem, JsonPlace } from "./json-item.ts";
import { type JsonTape, TOKEN_ARRAY, TOKEN_OBJECT } from "./json-tape.ts";
import { copyWith } from "./protobuf-splice.ts";

const encoder = new TextEncoder();
const DETECTED_SLOT = slotOf(ATTR_KEYTRAIL_LEAK_DETECTED);

/** A replacement in the JSON text. */
export interface JsonEdit {
  readonly start: number;
  readonly end: number;
  readonly content: Uint8Array;
}

/** Applies edits, in any order and not overlapping; every other byte is copied as it is. */
export function spliceJson(body: Uint8Array, edits: readonly JsonEdit[]): Uint8Array {
  const ordered = edits.toSorted((a, b) => a.start - b.start);
  const growth = ordered.reduce((sum, { start, end, content }) => sum + content.length - (end - start), 0);
  return copyWith(body, ordered, body.length + growth);
}

function attributesField(kind: ItemKind): string {
  return kind === "metric" ? "metadata" : "attributes";
}

function textValues(texts: readonly string[]): string {
  return texts.map((text) => JSON.stringify({ stringValue: text })).join(",");
}

function arrayValue(texts: readonly string[]): string {
  return `{"arrayValue":{"values":[${textValues(texts)}]}}`;
}

function attribute(name: string, value: string): string {
  return `{"key":${JSON.stringify(name)},"value":${value}}`;
}

/** Collects the changes of one item as edits of the JSON text. */
export function createJsonEditor(tape: JsonTape, item: JsonItem, edits: JsonEdit[]): ItemEditor<JsonPlace> {
  const replace = (start: number, end: number, text: string) =>
    edits.push({ start, end, content: encoder.encode(text) });
  const replaceToken = (token: number, text: string) => replace(tape.starts[token]!, tape.ends[token]!, text);
  const isEmpty = (token: number) => tape.nexts[token] === token + 1;

  /** Appends entries to a list, which may be null. */
  function append(list: number, entries: string): void {
    if (tape.kinds[list] !== TOKEN_ARRAY) return void replaceToken(list, `[${entries}]`);
    const closing = tape.ends[list]! - 1;
    replace(closing, closing, isEmpty(list) ? entries : `,${entries}`);
  }

  function appendAttributes(entries: string): void {
    if (item.attributes !== -1) return append(item.attributes, entries);
    const field = `"${attributesField(item.kind)}":[${entries}]`;
    if (tape.kinds[item.token] !== TOKEN_OBJECT) return void replaceToken(item.token, `{${field}}`);
    const inside = tape.starts[item.token]! + 1;
    replace(inside, inside, isEmpty(item.token) ? field : `${field},`);
  }

  /** Extends a list in its place, or gives it as a new attribute. */
  function extend(list: MarkList): string | undefined {
    const site = item.sites[list.slot];
    if (site === undefined) return attribute(list.name, arrayValue(list.added));
    if (site.list !== -1) append(site.list, textValues(list.added));
    else replaceToken(site.value, arrayValue([...(list.existing ?? []), ...list.added]));
    return undefined;
  }

  return {
    redact(place, textEdits) {
      if (place.isBase64) return void replaceToken(place.token, redactedBase64(place, textEdits));
      for (const { start, end, marker } of textEdits) {
        const from = place.offsets === undefined ? start : place.offsets[start]!;
        const to = place.offsets === undefined ? end : place.offsets[end]!;
        replace(from, to, JSON.stringify(marker).slice(1, -1));
      }
    },
    flag(lists) {
      const added: string[] = [];
      const detected = item.facts[DETECTED_SLOT];
      const isMarked = detected?.type === "bool" && detected.value;
      if (detected === undefined) added.push(attribute(ATTR_KEYTRAIL_LEAK_DETECTED, '{"boolValue":true}'));
      else if (!isMarked) replaceToken(item.sites[DETECTED_SLOT]!.value, '{"boolValue":true}');
      for (const list of lists) {
        const entry = extend(list);
        if (entry !== undefined) added.push(entry);
      }
      if (added.length > 0) appendAttributes(added.join(","));
    },
  };
}

function redactedBase64(place: JsonPlace, textEdits: readonly TextEdit[]): string {
  const replacements = textEdits.map(({ start, end, marker }) => ({ start, end, content: encoder.encode(marker) }));
  return Buffer.from(spliceJson(place.bytes, replacements)).toString("base64");
}
