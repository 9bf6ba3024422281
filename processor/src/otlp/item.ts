import { decodeText } from "./attribute-names.ts";

/** Kinds of items that carry attributes of their own, to which the leak marks can be added. */
export type ItemKind = "resource" | "scope" | "span" | "log" | "metric" | "datapoint";

/** https://github.com/open-telemetry/opentelemetry-proto/blob/v1.11.0/opentelemetry/proto/trace/v1/trace.proto */
export const SPAN_KIND_SERVER = 2;
export const STATUS_CODE_ERROR = 2;

/** One string of an item, decoded to UTF-8, with its place. */
export interface TextPlace {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  /** The location up to the attribute's name, in the grammar of `keytrail.leak.locations`. */
  prefix: string;
  /** The top attribute's name, `[key]` when the name itself leaks, empty where the place has none. */
  readonly name: string;
  /** The name of the span event that the place belongs to. */
  event: TextPlace | undefined;
  /** The name that rules what a value means to the scanner: the nearest one. */
  readonly scanName: string | undefined;
  /** A prefilter hit, a telling name or an escape makes the place worth a scan. */
  readonly isSuspect: boolean;
  /** The place may quote a key's full hash: an exception, an error's message, a log's body. */
  quotesHash: boolean;
  /** What the text reads after redaction; absent when nothing was redacted. */
  redacted: string | undefined;
}

/** An attribute's value as far as the scan reads it. */
export type Fact<P extends TextPlace> =
  | { readonly type: "text"; readonly place: P }
  | { readonly type: "texts"; readonly places: readonly P[] }
  | { readonly type: "int"; readonly value: number }
  | { readonly type: "bool"; readonly value: boolean }
  | { readonly type: "other" };

/** An item taken apart: all its strings, and the attributes that are read, by slot of `READ_NAMES`. */
export interface Item<P extends TextPlace> {
  readonly kind: ItemKind;
  readonly places: P[];
  readonly facts: (Fact<P> | undefined)[];
  spanKind: number;
  statusCode: number;
  statusMessage: P | undefined;
  /** Span name, metric name, scope name. */
  name: P | undefined;
  traceState: P | undefined;
  eventName: P | undefined;
  /** Lower-case hex, empty when absent. */
  traceId: string;
  spanId: string;
  /** Nanoseconds since the epoch as the nearest double; 0 when absent. */
  startUnixNano: number;
  /** End of a span, time of observation of a log record. */
  endUnixNano: number;
}

export function createItem<P extends TextPlace>(kind: ItemKind): Item<P> {
  return {
    kind,
    places: [],
    facts: [],
    spanKind: 0,
    statusCode: 0,
    statusMessage: undefined,
    name: undefined,
    traceState: undefined,
    eventName: undefined,
    traceId: "",
    spanId: "",
    startUnixNano: 0,
    endUnixNano: 0,
  };
}

/** The text of a place, without any key that was found in it. */
export function textOf(place: TextPlace | undefined): string {
  if (place === undefined) return "";
  return place.redacted ?? decodeText(place.bytes, place.start, place.end);
}

/** The location of a place, in the grammar of `keytrail.leak.locations`. */
export function locationOf(place: TextPlace): string {
  const local = place.name === "" ? place.prefix : `${place.prefix}.${place.name}`;
  return place.event === undefined ? local : `span.events.${textOf(place.event)}.${local}`;
}

/** The text of an attribute, undefined when it is absent or no string. */
export function factText<P extends TextPlace>(item: Item<P>, slot: number): string | undefined {
  const fact = item.facts[slot];
  return fact?.type === "text" ? textOf(fact.place) : undefined;
}

/** A replacement inside a place: the marker stands for the bytes from start to end. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly marker: string;
}

/** What is written to one of the `keytrail.leak.*` lists. */
export interface MarkList {
  readonly slot: number;
  readonly name: string;
  /** The list as it stands in the item, undefined when there is none. */
  readonly existing: readonly string[] | undefined;
  readonly added: readonly string[];
}

/** Stands for the name of an event that has none. */
export const NAMELESS: TextPlace = {
  bytes: new Uint8Array(0),
  start: 0,
  end: 0,
  prefix: "",
  name: "",
  event: undefined,
  scanName: undefined,
  isSuspect: false,
  quotesHash: false,
  redacted: undefined,
};

/** Changes an item in its payload. */
export interface ItemEditor<P extends TextPlace> {
  redact(place: P, edits: readonly TextEdit[]): void;
  /** Sets `keytrail.leak.detected` and extends the lists. */
  flag(lists: readonly MarkList[]): void;
}
