import type { KeyScanner } from "@keytrail/sdk/keys";
import { type AttributeNames, READ_NAMES } from "./attribute-names.ts";

/** What a slot holds. */
export const SLOT_EMPTY = 0;
export const SLOT_TEXT = 1;
export const SLOT_TRUE = 2;
export const SLOT_INT = 3;
export const SLOT_OTHER = 4;

/** One position in a payload and what the walk has met of the item in hand; one object, reused for every item. */
export interface WalkState {
  bytes: Uint8Array;
  view: DataView;
  pos: number;
  readonly scanner: KeyScanner;
  readonly names: AttributeNames;
  /** By slot of `READ_NAMES`: what the attribute holds, and for texts where. */
  readonly slotKinds: Uint8Array;
  readonly slotStarts: Float64Array;
  readonly slotEnds: Float64Array;
  /** The item has something that only its full decoding can judge. */
  needsDecoding: boolean;
  /** The walk is inside a value that may quote a key's hash: an exception, a log's body. */
  quotesHash: boolean;
  /** Entry of the attribute name before. */
  previousName: number;
  /** Where the text read last began. */
  lastTextStart: number;
  /** Start offsets of the item's ids and text fields, -1 when absent. */
  traceId: number;
  spanId: number;
  traceStateStart: number;
  traceStateEnd: number;
  eventNameStart: number;
  eventNameEnd: number;
  spanKind: number;
  /** Offsets of the fixed64 times, -1 when absent. */
  startTime: number;
  endTime: number;
}

const EMPTY = new Uint8Array(0);

export function createWalkState(scanner: KeyScanner, names: AttributeNames): WalkState {
  return {
    bytes: EMPTY,
    view: new DataView(EMPTY.buffer),
    pos: 0,
    scanner,
    names,
    slotKinds: new Uint8Array(READ_NAMES.length),
    slotStarts: new Float64Array(READ_NAMES.length),
    slotEnds: new Float64Array(READ_NAMES.length),
    needsDecoding: false,
    quotesHash: false,
    previousName: 0,
    lastTextStart: 0,
    traceId: -1,
    spanId: -1,
    traceStateStart: 0,
    traceStateEnd: 0,
    eventNameStart: 0,
    eventNameEnd: 0,
    spanKind: 0,
    startTime: -1,
    endTime: -1,
  };
}

/** Forgets the item before and stands at the next one. */
export function beginItem(state: WalkState, start: number): void {
  state.pos = start;
  state.slotKinds.fill(SLOT_EMPTY);
  state.needsDecoding = false;
  state.quotesHash = false;
  state.previousName = 0;
  state.traceId = -1;
  state.spanId = -1;
  state.traceStateStart = 0;
  state.traceStateEnd = 0;
  state.eventNameStart = 0;
  state.eventNameEnd = 0;
  state.spanKind = 0;
  state.startTime = -1;
  state.endTime = -1;
}
