import type { LeakFinding } from "../leaks/leak.ts";
import { itemUnixMillis } from "../sightings/from-otlp.ts";
import { type Item, textOf } from "./item.ts";
import { createJsonEditor, type JsonEdit, spliceJson } from "./json-edit.ts";
import { forEachEntry, forEachField } from "./json-fields.ts";
import {
  type JsonItem,
  type JsonPlace,
  type JsonSource,
  readDataPoint,
  readLogRecord,
  readMetric,
  readResource,
  readScope,
  readSpan,
} from "./json-item.ts";
import { readJsonTape } from "./json-tape.ts";
import type { OtlpSignal } from "./signal.ts";
import {
  type ItemOrigin,
  judgeItem,
  originOfResource,
  type ScanContext,
  type ScanResult,
  type ScanTools,
} from "./scan-tools.ts";

interface SignalFields {
  readonly groups: string;
  readonly scopes: string;
  readonly items: string;
}

const SIGNAL_FIELDS: Record<OtlpSignal, SignalFields> = {
  traces: { groups: "resourceSpans", scopes: "scopeSpans", items: "spans" },
  logs: { groups: "resourceLogs", scopes: "scopeLogs", items: "logRecords" },
  metrics: { groups: "resourceMetrics", scopes: "scopeMetrics", items: "metrics" },
};
const METRIC_DATA = new Set(["gauge", "sum", "histogram", "exponentialHistogram", "summary"]);

/** One payload on its way through the scan. */
interface JsonScan {
  readonly signal: OtlpSignal;
  readonly source: JsonSource;
  readonly context: ScanContext;
  readonly tools: ScanTools;
  readonly edits: JsonEdit[];
  readonly leaks: LeakFinding[];
  itemCount: number;
  /** The list in hand is given again later: it is scrubbed, but holds no items. */
  isShadowed: boolean;
}

/** Scans an export request in OTLP/JSON: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding */
export function scanJson(signal: OtlpSignal, body: Uint8Array, context: ScanContext, tools: ScanTools): ScanResult {
  const tape = readJsonTape(body);
  tools.hits.load(context.scanner, body);
  tools.sightings.begin(body.length);
  const source: JsonSource = { tape, names: tools.names, hits: tools.hits };
  const scan: JsonScan = { signal, source, context, tools, edits: [], leaks: [], itemCount: 0, isShadowed: false };
  const [groupLists] = fieldsOf(scan, 0, SIGNAL_FIELDS[signal].groups, "");
  forEachEntryOf(scan, groupLists, (group) => scanResourceGroup(scan, group));
  const changed = scan.edits.length > 0;
  return {
    itemCount: scan.itemCount,
    body: changed ? spliceJson(body, scan.edits) : body,
    changed,
    batches: tools.sightings.take(),
    leaks: scan.leaks,
  };
}

/** The values of two fields of an object, in their order: of a key that is given twice all are scanned. */
function fieldsOf(scan: JsonScan, token: number, first: string, second: string): [number[], number[]] {
  const found: [number[], number[]] = [[], []];
  forEachField(scan.source.tape, token, (field, value) => {
    if (field === first) found[0].push(value);
    else if (field === second) found[1].push(value);
  });
  return found;
}

/** Visits the entries of a list; of one that is given more than once, all entries, but only the last list's count. */
function forEachEntryOf(scan: JsonScan, lists: readonly number[], visit: (entry: number) => void): void {
  const wasShadowed = scan.isShadowed;
  for (const [index, list] of lists.entries()) {
    scan.isShadowed = wasShadowed || index < lists.length - 1;
    forEachEntry(scan.source.tape, list, visit);
  }
  scan.isShadowed = wasShadowed;
}

function scanResourceGroup(scan: JsonScan, group: number): void {
  const { context, source } = scan;
  const [resources, scopeLists] = fieldsOf(scan, group, "resource", SIGNAL_FIELDS[scan.signal].scopes);
  const time = () => firstItemUnixMillis(scan, scopeLists);
  let origin: ItemOrigin = {
    serviceName: "",
    serviceVersion: "",
    source: context.connection,
    receivedAtUnixMillis: context.receivedAtUnixMillis,
  };
  for (const token of resources) origin = judgeResource(scan, readResource(source, token), time);
  forEachEntryOf(scan, scopeLists, (scope) => scanScopeGroup(scan, scope, origin));
}

function judgeResource(scan: JsonScan, item: JsonItem, time: () => number): ItemOrigin {
  const { context } = scan;
  const { connection: source, receivedAtUnixMillis } = context;
  const unnamed = { serviceName: "", serviceVersion: "", source, receivedAtUnixMillis };
  const before = scan.leaks.length;
  judge(scan, item, unnamed, "", time);
  const origin = originOfResource(item, context);
  for (let index = before; index < scan.leaks.length; index++) {
    scan.leaks[index] = { ...scan.leaks[index]!, serviceName: origin.serviceName, source: origin.source };
  }
  return origin;
}

function judge(
  scan: JsonScan,
  item: JsonItem,
  origin: ItemOrigin,
  codeLocation: string,
  timeUnixMillis: () => number,
): void {
  const { context, source, edits, tools, leaks } = scan;
  const setting = { context, origin, codeLocation, timeUnixMillis };
  judgeItem(
    item,
    setting,
    createJsonEditor(source.tape, item, edits),
    scan.isShadowed ? undefined : tools.sightings,
    leaks,
  );
}

function scanScopeGroup(scan: JsonScan, group: number, origin: ItemOrigin): void {
  const { source, context } = scan;
  const [scopes, itemLists] = fieldsOf(scan, group, "scope", SIGNAL_FIELDS[scan.signal].items);
  let scopeName = "";
  for (const token of scopes) {
    const scope = readScope(source, token);
    judge(scan, scope, origin, "", () => firstTimeIn(scan, itemLists) || context.receivedAtUnixMillis);
    scopeName = textOf(scope.name);
  }
  forEachEntryOf(scan, itemLists, (token) => {
    if (scan.signal === "metrics") return scanMetric(scan, token, origin);
    countItem(scan);
    const item = scan.signal === "traces" ? readSpan(source, token) : readLogRecord(source, token);
    judge(scan, item, origin, scopeName, () => context.receivedAtUnixMillis);
  });
}

function countItem(scan: JsonScan): void {
  if (!scan.isShadowed) scan.itemCount++;
}

function scanMetric(scan: JsonScan, token: number, origin: ItemOrigin): void {
  const { source, context } = scan;
  const metric = readMetric(source, token);
  judge(scan, metric, origin, "", () => firstPointTime(scan, token) || context.receivedAtUnixMillis);
  forEachPoint(scan, token, (point) => {
    countItem(scan);
    judge(scan, readDataPoint(source, point), origin, textOf(metric.name), () => context.receivedAtUnixMillis);
  });
}

function forEachPoint(scan: JsonScan, metric: number, visit: (point: number) => void): void {
  const { tape } = scan.source;
  forEachField(tape, metric, (field, data) => {
    if (!METRIC_DATA.has(field)) return;
    forEachField(tape, data, (dataField, list) => {
      if (dataField === "dataPoints") forEachEntry(tape, list, visit);
    });
  });
}

/** Time of the first item below a resource, which has none itself: the time of receipt would change with each delivery. */
function firstItemUnixMillis(scan: JsonScan, scopeLists: readonly number[]): number {
  let time = 0;
  for (const list of scopeLists) {
    forEachEntry(scan.source.tape, list, (group) => {
      if (time === 0) time = firstTimeIn(scan, fieldsOf(scan, group, "scope", SIGNAL_FIELDS[scan.signal].items)[1]);
    });
  }
  return time || scan.context.receivedAtUnixMillis;
}

function firstTimeIn(scan: JsonScan, itemLists: readonly number[]): number {
  const { source, signal } = scan;
  let time = 0;
  for (const list of itemLists) {
    forEachEntry(source.tape, list, (token) => {
      if (time !== 0) return;
      if (signal === "metrics") time = firstPointTime(scan, token);
      else time = timeOf(signal === "traces" ? readSpan(source, token) : readLogRecord(source, token));
    });
  }
  return time;
}

function firstPointTime(scan: JsonScan, metric: number): number {
  let time = 0;
  forEachPoint(scan, metric, (point) => {
    if (time === 0) time = timeOf(readDataPoint(scan.source, point));
  });
  return time;
}

/** Event time of an item, 0 when it has none. */
function timeOf(item: Item<JsonPlace>): number {
  return itemUnixMillis(item, 0);
}
