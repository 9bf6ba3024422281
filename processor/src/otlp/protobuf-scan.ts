import type { LeakFinding } from "../leaks/leak.ts";
import {
  addSighting,
  hasIdentity,
  isAuditRecord,
  isSightingSpan,
  mayShowRequestKey,
  walkedUnixMillis,
} from "../sightings/from-otlp-walk.ts";
import { isKeyEventRecord } from "../sightings/key-event-from-otlp.ts";
import { decodeText, slotOf } from "./attribute-names.ts";
import { textOf } from "./item.ts";
import { findOnce } from "./found-once.ts";
import { createProtobufEditor } from "./protobuf-edit.ts";
import {
  type ProtobufItem,
  readDataPoint,
  readFields,
  readLogRecord,
  readMetric,
  readResource,
  readScope,
  readSpan,
} from "./protobuf-item.ts";
import { createFrame, type Frame, type FrameEdit, spliceFrames } from "./protobuf-splice.ts";
import {
  contentEnd,
  POINT_FIELDS,
  walkDataPoint,
  walkLogRecord,
  walkMetric,
  walkResource,
  walkScope,
  walkSpan,
} from "./protobuf-walk.ts";
import type { OtlpSignal } from "./signal.ts";
import {
  type ItemOrigin,
  judgeItem,
  originOfResource,
  type ScanContext,
  type ScanResult,
  type ScanTools,
} from "./scan-tools.ts";
import { beginItem, createWalkState, SLOT_EMPTY, SLOT_TEXT, type WalkState } from "./walk-state.ts";
import { readTag, skipValue } from "./wire.ts";

const SERVICE_NAME = slotOf("service.name");
const SERVICE_VERSION = slotOf("service.version");
const INSTANCE_ID = slotOf("service.instance.id");
const HASH_KEY_ID = slotOf("keytrail.hash_key_id");
const PREVIOUS_HASH_KEY_ID = slotOf("keytrail.previous_hash_key_id");
const LEAK_DETECTED = slotOf("keytrail.leak.detected");

/** Stands for the five fields of a metric's data. */
const ANY_POINTS = -1;
/** Fields that lead from a resource's message to its items. */
const ITEM_PATHS: Record<OtlpSignal, readonly number[]> = {
  traces: [2, 2],
  logs: [2, 2],
  metrics: [2, 2, ANY_POINTS, 1],
};

/** One payload on its way through the scan. */
interface ProtobufScan {
  readonly signal: OtlpSignal;
  readonly state: WalkState;
  readonly context: ScanContext;
  readonly tools: ScanTools;
  readonly edits: FrameEdit[];
  readonly leaks: LeakFinding[];
  itemCount: number;
  origin: ItemOrigin;
}

/** The scope that items belong to; its frame is made when the first edit needs it. */
interface ScopeSetting {
  readonly frame: () => Frame;
  readonly scopeName: () => string;
}

/*
 * ExportTraceServiceRequest, ExportLogsServiceRequest, ExportMetricsServiceRequest: 1 resource_spans / _logs / _metrics.
 * In all three: ResourceX: 1 resource, 2 scope_x. ScopeX: 1 scope, 2 items. The schema URLs are not read.
 */
export function scanProtobuf(signal: OtlpSignal, body: Uint8Array, outer: ScanContext, tools: ScanTools): ScanResult {
  const context: ScanContext = { ...outer, scanner: findOnce(outer.scanner) };
  const state = createWalkState(context.scanner, tools.names);
  state.bytes = body;
  state.view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  tools.sightings.begin(body.length);
  const origin: ItemOrigin = {
    serviceName: "",
    serviceVersion: "",
    source: context.connection,
    receivedAtUnixMillis: context.receivedAtUnixMillis,
  };
  const scan: ProtobufScan = { signal, state, context, tools, edits: [], leaks: [], itemCount: 0, origin };
  forEachMessage(state, 0, body.length, 1, (lengthAt, start, end) => {
    scanResourceGroup(
      scan,
      lazyFrame(lengthAt, start, end, () => undefined),
      start,
      end,
    );
  });
  const changed = scan.edits.length > 0;
  return {
    itemCount: scan.itemCount,
    body: changed ? spliceFrames(body, scan.edits) : body,
    changed,
    batches: tools.sightings.take(),
    leaks: scan.leaks,
  };
}

/** Calls back for each occurrence of one message field; all other fields are stepped over. */
function forEachMessage(
  state: WalkState,
  start: number,
  end: number,
  wanted: number,
  visit: (lengthAt: number, start: number, end: number) => void,
): void {
  state.pos = start;
  while (state.pos < end) {
    const tag = readTag(state, end);
    if (tag >>> 3 !== wanted) {
      skipValue(state, tag & 7, end);
      continue;
    }
    const lengthAt = state.pos;
    const messageEnd = contentEnd(state, tag, end);
    visit(lengthAt, state.pos, messageEnd);
    state.pos = messageEnd;
  }
}

function lazyFrame(lengthAt: number, start: number, end: number, parent: () => Frame | undefined): () => Frame {
  let frame: Frame | undefined;
  return () => (frame ??= createFrame(lengthAt, start, end, parent()));
}

function scanResourceGroup(scan: ProtobufScan, frame: () => Frame, start: number, end: number): void {
  scan.origin = scanResource(scan, frame, start, end);
  forEachMessage(scan.state, start, end, 2, (lengthAt, scopeStart, scopeEnd) => {
    scanScopeGroup(scan, lazyFrame(lengthAt, scopeStart, scopeEnd, frame), scopeStart, scopeEnd);
  });
}

/** The resource comes first, wherever it stands: its items need its name. */
function scanResource(scan: ProtobufScan, frame: () => Frame, start: number, end: number): ItemOrigin {
  const { state, context } = scan;
  const { connection, receivedAtUnixMillis } = context;
  let pieces = 0;
  beginItem(state, start);
  forEachMessage(state, start, end, 1, (_lengthAt, pieceStart, pieceEnd) => {
    pieces++;
    walkResource(state, pieceEnd);
  });
  if (pieces === 0) return { serviceName: "", serviceVersion: "", source: connection, receivedAtUnixMillis };
  if (!state.needsDecoding && state.slotKinds[LEAK_DETECTED] === SLOT_EMPTY) {
    const serviceName = slotText(state, SERVICE_NAME);
    const hashKeyId = slotText(state, HASH_KEY_ID);
    if (hashKeyId !== "") context.noteHashKeyId?.(serviceName, hashKeyId, slotText(state, PREVIOUS_HASH_KEY_ID));
    const serviceVersion = slotText(state, SERVICE_VERSION);
    return { serviceName, serviceVersion, source: slotText(state, INSTANCE_ID) || connection, receivedAtUnixMillis };
  }
  const item = readResource(itemSource(scan), framesOf(scan, frame(), 1));
  return judgeResource(scan, item, () => timeInside(scan, start, end, ITEM_PATHS[scan.signal]));
}

function judgeResource(scan: ProtobufScan, item: ProtobufItem, timeUnixMillis: () => number): ItemOrigin {
  const { context, edits, leaks, tools } = scan;
  const { connection: source, receivedAtUnixMillis } = context;
  const nameless = { serviceName: "", serviceVersion: "", source, receivedAtUnixMillis };
  const found: LeakFinding[] = [];
  const setting = { context, origin: nameless, codeLocation: "", timeUnixMillis };
  judgeItem(item, setting, createProtobufEditor(item, edits), tools.sightings, found);
  const origin = originOfResource(item, context);
  // The name may itself have held a key, so it is known only after the resource was judged.
  for (const leak of found) leaks.push({ ...leak, serviceName: origin.serviceName, source: origin.source });
  return origin;
}

function slotText(state: WalkState, slot: number): string {
  if (state.slotKinds[slot] !== SLOT_TEXT) return "";
  return decodeText(state.bytes, state.slotStarts[slot]!, state.slotEnds[slot]!);
}

function itemSource(scan: ProtobufScan) {
  return { bytes: scan.state.bytes, view: scan.state.view, names: scan.tools.names, scanner: scan.context.scanner };
}

function framesOf(scan: ProtobufScan, message: Frame, wanted: number): Frame[] {
  const frames: Frame[] = [];
  readFields(scan.state.bytes, message, (field, _tag, content) => {
    if (field === wanted && content !== undefined) frames.push(content);
  });
  return frames;
}

function scanScopeGroup(scan: ProtobufScan, frame: () => Frame, start: number, end: number): void {
  const { state } = scan;
  let pieces = 0;
  let scope: ProtobufItem | undefined;
  beginItem(state, start);
  forEachMessage(state, start, end, 1, (_lengthAt, pieceStart, pieceEnd) => {
    pieces++;
    walkScope(state, pieceEnd);
  });
  if (state.needsDecoding || state.slotKinds[LEAK_DETECTED] !== SLOT_EMPTY) {
    scope = readScope(itemSource(scan), framesOf(scan, frame(), 1));
    judge(scan, scope, "", () => timeInside(scan, start, end, ITEM_PATHS[scan.signal].slice(1)));
  }
  const setting: ScopeSetting = {
    frame,
    scopeName: () => {
      if (pieces > 0) scope ??= readScope(itemSource(scan), framesOf(scan, frame(), 1));
      return textOf(scope?.name);
    },
  };
  forEachMessage(state, start, end, 2, (lengthAt, itemStart, itemEnd) => {
    if (scan.signal === "traces") scanSpan(scan, setting, lengthAt, itemStart, itemEnd);
    else if (scan.signal === "logs") scanLogRecord(scan, setting, lengthAt, itemStart, itemEnd);
    else scanMetric(scan, setting, lengthAt, itemStart, itemEnd);
  });
}

function judge(scan: ProtobufScan, item: ProtobufItem, codeLocation: string, timeUnixMillis: () => number): void {
  const { context, origin, edits, leaks, tools } = scan;
  const setting = { context, origin, codeLocation, timeUnixMillis };
  judgeItem(item, setting, createProtobufEditor(item, edits), tools.sightings, leaks);
}

function scanSpan(scan: ProtobufScan, scope: ScopeSetting, lengthAt: number, start: number, end: number): void {
  const { state } = scan;
  beginItem(state, start);
  walkSpan(state, end);
  scan.itemCount++;
  const isSighting = isSightingSpan(state);
  if (needsDecoding(state) || (isSighting ? !hasIdentity(state) : mayShowRequestKey(state))) {
    const item = readSpan(itemSource(scan), createFrame(lengthAt, start, end, scope.frame()));
    judge(scan, item, "", () => scan.context.receivedAtUnixMillis);
  } else if (isSighting) addSighting(state, scan.tools.sightings, false, scan.origin);
}

function needsDecoding(state: WalkState): boolean {
  return state.needsDecoding || state.slotKinds[LEAK_DETECTED] !== SLOT_EMPTY;
}

function scanLogRecord(scan: ProtobufScan, scope: ScopeSetting, lengthAt: number, start: number, end: number): void {
  const { state } = scan;
  beginItem(state, start);
  walkLogRecord(state, end);
  scan.itemCount++;
  const isSighting = isAuditRecord(state);
  if (needsDecoding(state) || (isSighting ? !hasIdentity(state) : isKeyEventRecord(state))) {
    const item = readLogRecord(itemSource(scan), createFrame(lengthAt, start, end, scope.frame()));
    judge(scan, item, scope.scopeName(), () => scan.context.receivedAtUnixMillis);
  } else if (isSighting) addSighting(state, scan.tools.sightings, true, scan.origin);
}

function scanMetric(scan: ProtobufScan, scope: ScopeSetting, lengthAt: number, start: number, end: number): void {
  const { state } = scan;
  const frame = lazyFrame(lengthAt, start, end, scope.frame);
  beginItem(state, start);
  walkMetric(state, end);
  let metric: ProtobufItem | undefined;
  const readThis = () => (metric ??= readMetric(itemSource(scan), frame()));
  if (needsDecoding(state)) {
    judge(scan, readThis(), "", () => timeInside(scan, start, end, ITEM_PATHS.metrics.slice(2)));
    state.pos = end;
  }
  for (const [dataField, fields] of POINT_FIELDS) {
    forEachMessage(state, start, end, dataField, (dataLengthAt, dataStart, dataEnd) => {
      const dataFrame = lazyFrame(dataLengthAt, dataStart, dataEnd, frame);
      forEachMessage(state, dataStart, dataEnd, 1, (pointLengthAt, pointStart, pointEnd) => {
        beginItem(state, pointStart);
        walkDataPoint(state, pointEnd, fields.attributes, fields.exemplars);
        scan.itemCount++;
        if (!needsDecoding(state)) return;
        const item = readDataPoint(
          itemSource(scan),
          createFrame(pointLengthAt, pointStart, pointEnd, dataFrame()),
          fields,
        );
        judge(scan, item, textOf(readThis().name), () => scan.context.receivedAtUnixMillis);
      });
    });
  }
}

/**
 * Time of the first item inside a message that has none itself, such as a resource: the time of receipt would change with each delivery.
 * @param path fields that lead to the items
 */
function firstItemUnixMillis(scan: ProtobufScan, start: number, end: number, path: readonly number[]): number {
  const { state } = scan;
  const [field, ...rest] = path;
  let time = 0;
  if (field === undefined) {
    beginItem(state, start);
    if (scan.signal === "traces") walkSpan(state, end);
    else if (scan.signal === "logs") walkLogRecord(state, end);
    else walkDataPoint(state, end, 0, 0);
    return walkedUnixMillis(state, scan.signal === "logs");
  }
  const fields = field === ANY_POINTS ? [...POINT_FIELDS.keys()] : [field];
  for (const wanted of fields) {
    forEachMessage(state, start, end, wanted, (_lengthAt, innerStart, innerEnd) => {
      if (time === 0) time = firstItemUnixMillis(scan, innerStart, innerEnd, rest);
    });
  }
  return time;
}

function timeInside(scan: ProtobufScan, start: number, end: number, path: readonly number[]): number {
  return firstItemUnixMillis(scan, start, end, path) || scan.context.receivedAtUnixMillis;
}
