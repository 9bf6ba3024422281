import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A span or a log record as the Collector's file exporter writes it, its attributes as one flat object. */
export interface BackendItem {
  readonly service: unknown;
  readonly name: string;
  readonly kind?: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly events: readonly { readonly name: string; readonly attributes: Readonly<Record<string, unknown>> }[];
}

interface AnyValue {
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly intValue?: string | number;
  readonly doubleValue?: number;
  readonly arrayValue?: { readonly values?: readonly AnyValue[] };
}
interface KeyValue {
  readonly key: string;
  readonly value: AnyValue;
}
interface WrittenItem {
  readonly name?: string;
  readonly eventName?: string;
  readonly kind?: number;
  readonly traceId?: string;
  readonly spanId?: string;
  readonly attributes?: readonly KeyValue[];
  readonly events?: readonly { readonly name: string; readonly attributes?: readonly KeyValue[] }[];
}
interface Scoped {
  readonly spans?: readonly WrittenItem[];
  readonly logRecords?: readonly WrittenItem[];
}
interface Resourced {
  readonly resource?: { readonly attributes?: readonly KeyValue[] };
  readonly scopeSpans?: readonly Scoped[];
  readonly scopeLogs?: readonly Scoped[];
}
interface WrittenLine {
  readonly resourceSpans?: readonly Resourced[];
  readonly resourceLogs?: readonly Resourced[];
}

/** Every item of a file of the backend, in order; none where there is no file yet. A line that is being written is left for later. */
export function readBackendItems(path: string): readonly BackendItem[] {
  return readLines(path).flatMap((line: WrittenLine) =>
    [...(line.resourceSpans ?? []), ...(line.resourceLogs ?? [])].flatMap(({ resource, scopeSpans, scopeLogs }) =>
      [...(scopeSpans ?? []), ...(scopeLogs ?? [])]
        .flatMap(({ spans, logRecords }) => [...(spans ?? []), ...(logRecords ?? [])])
        .map((item) => toBackendItem(item, flatten(resource?.attributes)["service.name"])),
    ),
  );
}

/** Every whole line of an NDJSON file. */
export function readLines(path: string): readonly object[] {
  if (!existsSync(path)) return [];
  const text = readFileSync(path, "utf8");
  const whole = text.slice(0, text.lastIndexOf("\n") + 1).split("\n");
  return whole.filter((line) => line !== "").map((line): object => JSON.parse(line));
}

/** Files below a folder that hold any of these texts, as UTF-8 or in base64. */
export function findFilesWith(folder: string, texts: readonly string[]): readonly string[] {
  const needles = texts.flatMap((text) => [text, Buffer.from(text).toString("base64").replace(/=+$/, "")]);
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => needles.some((needle) => readFileSync(path).includes(needle)));
}

function toBackendItem(item: WrittenItem, service: unknown): BackendItem {
  return {
    service,
    name: item.eventName ?? item.name ?? "",
    ...(item.kind === undefined ? {} : { kind: item.kind }),
    traceId: item.traceId ?? "",
    spanId: item.spanId ?? "",
    attributes: flatten(item.attributes),
    events: (item.events ?? []).map((event) => ({ name: event.name, attributes: flatten(event.attributes) })),
  };
}

function flatten(attributes: readonly KeyValue[] = []): Readonly<Record<string, unknown>> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, toPlain(value)]));
}

function toPlain(value: AnyValue): unknown {
  if (value.arrayValue !== undefined) return (value.arrayValue.values ?? []).map(toPlain);
  if (value.intValue !== undefined) return Number(value.intValue);
  return value.stringValue ?? value.boolValue ?? value.doubleValue ?? null;
}
