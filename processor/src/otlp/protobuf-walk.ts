import { hasHashRun } from "../leaks/hash-runs.ts";
import { checkText, walkAttribute, walkShortText, walkValue } from "./protobuf-attributes.ts";
import type { WalkState } from "./walk-state.ts";
import {
  badPayload,
  readContentEnd,
  readTag,
  readVarint,
  skipValue,
  WIRE_BYTES,
  WIRE_FIXED64,
  WIRE_VARINT,
} from "./wire.ts";

const TRACE_ID_BYTES = 16;
const SPAN_ID_BYTES = 8;
/** Field 9, length-delimited. */
const SPAN_ATTRIBUTES_TAG = 0x4a;

/** Reads the length of a field that OTLP makes a string, bytes or message. */
export function contentEnd(state: WalkState, tag: number, end: number): number {
  if ((tag & 7) !== WIRE_BYTES) throw badPayload("a field has the wrong wire type");
  return readContentEnd(state, end);
}

/** Offset of a fixed64 field. */
function fixed64(state: WalkState, tag: number, end: number): number {
  if ((tag & 7) !== WIRE_FIXED64) throw badPayload("a field has the wrong wire type");
  const at = state.pos;
  state.pos += 8;
  if (state.pos > end) throw badPayload("a fixed field is cut off");
  return at;
}

function varint(state: WalkState, tag: number, end: number): number {
  if ((tag & 7) !== WIRE_VARINT) throw badPayload("a field has the wrong wire type");
  return readVarint(state, end);
}

/** Offset of an id, -1 for an empty one; other lengths are refused, as the Collector does. */
function id(state: WalkState, tag: number, end: number, bytes: number): number {
  const idEnd = contentEnd(state, tag, end);
  const at = state.pos;
  if (idEnd !== at && idEnd - at !== bytes) throw badPayload("a trace or span id has the wrong length");
  state.pos = idEnd;
  return idEnd === at ? -1 : at;
}

function text(state: WalkState, tag: number, end: number): void {
  const textEnd = contentEnd(state, tag, end);
  state.lastTextStart = state.pos;
  checkText(state, state.pos, textEnd);
  state.pos = textEnd;
}

function attribute(state: WalkState, tag: number, end: number, isOfItem: boolean): void {
  const attributeEnd = contentEnd(state, tag, end);
  walkAttribute(state, state.pos, attributeEnd, isOfItem);
  state.pos = attributeEnd;
}

/*
 * Span: 1 trace_id, 2 span_id, 3 trace_state, 5 name, 6 kind, 7 start_time_unix_nano, 8 end_time_unix_nano, 9 attributes,
 * 11 events, 13 links, 15 status; not read: 4 parent_span_id, 10, 12, 14 dropped counts, 16 flags.
 */
export function walkSpan(state: WalkState, end: number): void {
  const { bytes } = state;
  while (state.pos < end) {
    const start = state.pos + 2;
    if (bytes[start - 2] === SPAN_ATTRIBUTES_TAG && start <= end) {
      const length = bytes[start - 1] as number;
      if (length < 0x80 && start + length <= end && walkShortText(state, start, start + length, true)) {
        state.pos = start + length;
        continue;
      }
    }
    const tag = readTag(state, end);
    switch (tag >>> 3) {
      case 9:
        attribute(state, tag, end, true);
        break;
      case 1:
        state.traceId = id(state, tag, end, TRACE_ID_BYTES);
        break;
      case 2:
        state.spanId = id(state, tag, end, SPAN_ID_BYTES);
        break;
      case 3:
        text(state, tag, end);
        state.traceStateEnd = state.pos;
        state.traceStateStart = state.lastTextStart;
        break;
      case 5:
        text(state, tag, end);
        break;
      case 6:
        state.spanKind = varint(state, tag, end) | 0;
        break;
      case 7:
        state.startTime = fixed64(state, tag, end);
        break;
      case 8:
        state.endTime = fixed64(state, tag, end);
        break;
      case 11:
        walkEvent(state, contentEnd(state, tag, end));
        break;
      case 13:
        walkLink(state, contentEnd(state, tag, end));
        break;
      case 15:
        walkStatus(state, contentEnd(state, tag, end));
        break;
      default:
        skipValue(state, tag & 7, end);
    }
  }
}

/* Span.Event: 2 name, 3 attributes; not read: 1 time_unix_nano, 4 dropped_attributes_count. */
function walkEvent(state: WalkState, end: number): void {
  while (state.pos < end) {
    const tag = readTag(state, end);
    const field = tag >>> 3;
    if (field === 2) text(state, tag, end);
    else if (field === 3) attribute(state, tag, end, false);
    else skipValue(state, tag & 7, end);
  }
}

/* Span.Link: 3 trace_state, 4 attributes; not read: 1 trace_id, 2 span_id, 5 dropped_attributes_count, 6 flags. */
function walkLink(state: WalkState, end: number): void {
  while (state.pos < end) {
    const tag = readTag(state, end);
    const field = tag >>> 3;
    if (field === 3) text(state, tag, end);
    else if (field === 4) attribute(state, tag, end, false);
    else skipValue(state, tag & 7, end);
  }
}

/* Status: 2 message; not read: 3 code. */
function walkStatus(state: WalkState, end: number): void {
  while (state.pos < end) {
    const tag = readTag(state, end);
    if (tag >>> 3 === 2) {
      text(state, tag, end);
      if (hasHashRun(state.bytes, state.lastTextStart, state.pos)) state.needsDecoding = true;
    } else skipValue(state, tag & 7, end);
  }
}

/*
 * LogRecord: 1 time_unix_nano, 3 severity_text, 5 body, 6 attributes, 9 trace_id, 10 span_id, 11 observed_time_unix_nano, 12 event_name;
 * not read: 2 severity_number, 7 dropped_attributes_count, 8 flags.
 */
export function walkLogRecord(state: WalkState, end: number): void {
  while (state.pos < end) {
    const tag = readTag(state, end);
    switch (tag >>> 3) {
      case 1:
        state.startTime = fixed64(state, tag, end);
        break;
      case 3:
        text(state, tag, end);
        break;
      case 5:
        walkBody(state, contentEnd(state, tag, end));
        break;
      case 6:
        attribute(state, tag, end, true);
        break;
      case 9:
        state.traceId = id(state, tag, end, TRACE_ID_BYTES);
        break;
      case 10:
        state.spanId = id(state, tag, end, SPAN_ID_BYTES);
        break;
      case 11:
        state.endTime = fixed64(state, tag, end);
        break;
      case 12:
        text(state, tag, end);
        state.eventNameEnd = state.pos;
        state.eventNameStart = state.lastTextStart;
        break;
      default:
        skipValue(state, tag & 7, end);
    }
  }
}

/** A log's body is any value; it has no name, and any of its texts may quote a key's hash. */
function walkBody(state: WalkState, end: number): void {
  state.quotesHash = true;
  walkValue(state, end, state.names.find(0, state.bytes, state.view, state.pos, state.pos), 0, 0);
  state.quotesHash = false;
  state.pos = end;
}

/* Resource: 1 attributes; not read: 2 dropped_attributes_count, 3 entity_refs. */
export function walkResource(state: WalkState, end: number): void {
  while (state.pos < end) {
    const tag = readTag(state, end);
    if (tag >>> 3 === 1) attribute(state, tag, end, true);
    else skipValue(state, tag & 7, end);
  }
}

/* InstrumentationScope: 1 name, 2 version, 3 attributes; not read: 4 dropped_attributes_count. */
export function walkScope(state: WalkState, end: number): void {
  while (state.pos < end) {
    const tag = readTag(state, end);
    const field = tag >>> 3;
    if (field === 1 || field === 2) text(state, tag, end);
    else if (field === 3) attribute(state, tag, end, true);
    else skipValue(state, tag & 7, end);
  }
}

/* Metric: 1 name, 2 description, 3 unit, 12 metadata; walked apart: 5 gauge, 7 sum, 9 histogram, 10 exponential_histogram, 11 summary. */
export function walkMetric(state: WalkState, end: number): void {
  while (state.pos < end) {
    const tag = readTag(state, end);
    const field = tag >>> 3;
    if (field >= 1 && field <= 3) text(state, tag, end);
    else if (field === 12) attribute(state, tag, end, true);
    else skipValue(state, tag & 7, end);
  }
}

/** Where the attributes and exemplars of the data points stand, by the metric's field: gauge, sum, histogram, exponential histogram, summary. */
export const POINT_FIELDS: ReadonlyMap<number, { readonly attributes: number; readonly exemplars: number }> = new Map([
  [5, { attributes: 7, exemplars: 5 }],
  [7, { attributes: 7, exemplars: 5 }],
  [9, { attributes: 9, exemplars: 8 }],
  [10, { attributes: 1, exemplars: 11 }],
  [11, { attributes: 7, exemplars: 0 }],
]);

/* A data point of any kind: 3 time_unix_nano, and attributes and exemplars as POINT_FIELDS says. */
export function walkDataPoint(state: WalkState, end: number, attributesField: number, exemplarsField: number): void {
  while (state.pos < end) {
    const tag = readTag(state, end);
    const field = tag >>> 3;
    if (field === attributesField) attribute(state, tag, end, true);
    else if (field === exemplarsField) walkExemplar(state, contentEnd(state, tag, end));
    else if (field === 3) state.startTime = fixed64(state, tag, end);
    else skipValue(state, tag & 7, end);
  }
}

/* Exemplar: 7 filtered_attributes; not read: 2 time_unix_nano, 3 as_double, 6 as_int, 4 span_id, 5 trace_id. */
function walkExemplar(state: WalkState, end: number): void {
  while (state.pos < end) {
    const tag = readTag(state, end);
    if (tag >>> 3 === 7) attribute(state, tag, end, false);
    else skipValue(state, tag & 7, end);
  }
}
