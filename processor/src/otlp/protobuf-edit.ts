import { ATTR_KEYTRAIL_LEAK_DETECTED } from "@keytrail/sdk/attributes";
import { slotOf } from "./attribute-names.ts";
import type { ItemEditor, MarkList } from "./item.ts";
import type { ProtobufItem, ProtobufPlace } from "./protobuf-item.ts";
import type { Frame, FrameEdit } from "./protobuf-splice.ts";
import { varintSize, writeVarint } from "./wire.ts";

const DETECTED_SLOT = slotOf(ATTR_KEYTRAIL_LEAK_DETECTED);
/** AnyValue with bool_value true. */
const TRUE_VALUE = Uint8Array.of(0x10, 1);

/** A length-delimited field. From Buffer's pool, as all that is written here: a leak takes some forty small pieces. */
function encodeField(field: number, content: Uint8Array): Uint8Array {
  const tag = field * 8 + 2;
  const target = Buffer.allocUnsafe(varintSize(tag) + varintSize(content.length) + content.length);
  target.set(content, writeVarint(target, writeVarint(target, 0, tag), content.length));
  return target;
}

function encodeEntries(texts: readonly string[]): Uint8Array {
  return Buffer.concat(texts.map((text) => encodeField(1, encodeField(1, Buffer.from(text)))));
}

function encodeArrayValue(texts: readonly string[]): Uint8Array {
  return encodeField(5, encodeEntries(texts));
}

function encodeAttribute(field: number, name: string, value: Uint8Array): Uint8Array {
  return encodeField(field, Buffer.concat([encodeField(1, Buffer.from(name)), encodeField(2, value)]));
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
      append(item.frame, encodeAttribute(item.attributesField, list.name, encodeArrayValue(list.added)));
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
        append(item.frame, encodeAttribute(item.attributesField, ATTR_KEYTRAIL_LEAK_DETECTED, TRUE_VALUE));
      } else if (detected.type !== "bool" || !detected.value) replace(item.sites[DETECTED_SLOT]!.value!, TRUE_VALUE);
      for (const list of lists) extend(list);
    },
  };
}
