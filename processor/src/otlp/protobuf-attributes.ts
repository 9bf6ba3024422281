import { CLASS_LEAKY, CLASS_SAFE, CLASS_URL, slotOf } from "./attribute-names.ts";
import { hasHashRun } from "../leaks/hash-runs.ts";
import { mayHoldKey } from "./prefilter-hits.ts";
import { SLOT_INT, SLOT_OTHER, SLOT_TEXT, SLOT_TRUE, type WalkState } from "./walk-state.ts";
import { expectWireType, MAX_VALUE_DEPTH, readContentEnd, readTag, readVarint, skipValue, WIRE_BYTES } from "./wire.ts";

const EXCEPTION_MESSAGE = slotOf("exception.message");
const EXCEPTION_STACKTRACE = slotOf("exception.stacktrace");

/** Whether the slot's text may quote a key's full hash, in which case it is searched for one. */
export function slotMayQuoteHash(slot: number): boolean {
  return slot === EXCEPTION_MESSAGE || slot === EXCEPTION_STACKTRACE;
}

/** Looks at a text that no attribute name stands for. */
export function checkText(state: WalkState, start: number, end: number): void {
  if (!mayHoldKey(state.scanner, state.bytes, start, end)) return;
  if (state.scanner.findInBytes(state.bytes, start, end).length > 0) state.needsDecoding = true;
}

function checkNamedText(state: WalkState, name: number, nameClass: number, start: number, end: number): void {
  if (nameClass <= CLASS_URL && !mayHoldKey(state.scanner, state.bytes, start, end)) return;
  const findings = state.scanner.findInBytes(state.bytes, start, end, state.names.nameOf(name));
  if (findings.length > 0) state.needsDecoding = true;
}

/*
 * KeyValue: 1 key (string), 2 value (AnyValue).
 * Every encoder writes them in this order and once; what comes otherwise is left to the full decoding.
 */
export function walkAttribute(state: WalkState, start: number, end: number, isOfItem: boolean): void {
  const { bytes, names } = state;
  if (end - start < 2 || bytes[start] !== 0x0a) return leaveToDecoding(state, end);
  state.pos = start + 1;
  const keyEnd = readContentEnd(state, end);
  const name = names.find(state.previousName, bytes, state.view, state.pos, keyEnd);
  state.previousName = name;
  if (names.classOf(name) === CLASS_LEAKY) state.needsDecoding = true;
  if (keyEnd === end) return;
  if (bytes[keyEnd] !== 0x12) return leaveToDecoding(state, end);
  state.pos = keyEnd + 1;
  if (readContentEnd(state, end) !== end) return leaveToDecoding(state, end);
  const slot = names.slotOf(name);
  state.quotesHash = slotMayQuoteHash(slot);
  walkValue(state, end, name, isOfItem ? slot : 0, 0);
  state.quotesHash = false;
}

/**
 * Walks an attribute of less than 128 bytes that holds a text: nearly every one. All its lengths are one byte, or wrong.
 * @returns false for any other, which {@link walkAttribute} is to walk
 */
export function walkShortText(state: WalkState, start: number, end: number, isOfItem: boolean): boolean {
  const { bytes, names } = state;
  const keyStart = start + 2;
  const keyEnd = keyStart + (bytes[start + 1] as number);
  const textStart = keyEnd + 4;
  if (textStart > end || bytes[start] !== 0x0a || bytes[keyEnd] !== 0x12 || bytes[keyEnd + 2] !== 0x0a) return false;
  if ((bytes[keyEnd + 1] as number) !== end - keyEnd - 2 || (bytes[keyEnd + 3] as number) !== end - textStart)
    return false;
  const name = names.find(state.previousName, bytes, state.view, keyStart, keyEnd);
  const slot = names.slotOf(name);
  if (slotMayQuoteHash(slot)) return false;
  state.previousName = name;
  const nameClass = names.classOf(name);
  if (nameClass === CLASS_LEAKY) state.needsDecoding = true;
  if (nameClass !== CLASS_SAFE && textStart !== end) checkNamedText(state, name, nameClass, textStart, end);
  if (slot !== 0 && isOfItem) keepText(state, slot, textStart, end);
  return true;
}

function leaveToDecoding(state: WalkState, end: number): void {
  state.needsDecoding = true;
  state.pos = end;
}

/*
 * AnyValue, a oneof: 1 string, 2 bool, 3 int, 4 double, 5 ArrayValue, 6 KeyValueList, 7 bytes, 8 string index.
 * @param slot where to keep the value, 0 for nowhere
 */
export function walkValue(state: WalkState, end: number, name: number, slot: number, depth: number): void {
  if (state.pos === end) return;
  const tag = state.bytes[state.pos]!;
  const at = ++state.pos;
  if (tag === 0x0a) {
    const textEnd = readContentEnd(state, end);
    if (textEnd !== end) return leaveToDecoding(state, end);
    const textStart = state.pos;
    state.pos = end;
    const nameClass = state.names.classOf(name);
    if (nameClass !== CLASS_SAFE && textStart !== end) checkNamedText(state, name, nameClass, textStart, end);
    if (slot !== 0) keepText(state, slot, textStart, end);
    if (state.quotesHash && hasHashRun(state.bytes, textStart, end)) state.needsDecoding = true;
  } else if (tag === 0x18 || tag === 0x10) {
    const value = readVarint(state, end);
    if (state.pos !== end) return leaveToDecoding(state, end);
    if (slot === 0) return;
    state.slotKinds[slot] = tag === 0x18 ? SLOT_INT : value !== 0 ? SLOT_TRUE : SLOT_OTHER;
    state.slotStarts[slot] = value;
  } else if (tag === 0x2a || tag === 0x32) {
    const listEnd = readContentEnd(state, end);
    if (listEnd !== end || depth >= MAX_VALUE_DEPTH) return leaveToDecoding(state, end);
    walkList(state, end, name, tag === 0x32, depth);
    if (slot !== 0) state.slotKinds[slot] = SLOT_OTHER;
  } else if (tag === 0x21) {
    state.pos = at + 8;
    if (state.pos !== end) return leaveToDecoding(state, end);
    if (slot !== 0) state.slotKinds[slot] = SLOT_OTHER;
  } else {
    leaveToDecoding(state, end);
  }
}

function keepText(state: WalkState, slot: number, start: number, end: number): void {
  state.slotKinds[slot] = SLOT_TEXT;
  state.slotStarts[slot] = start;
  state.slotEnds[slot] = end;
}

/* ArrayValue: 1 values (AnyValue, repeated). KeyValueList: 1 values (KeyValue, repeated). */
function walkList(state: WalkState, end: number, name: number, isMap: boolean, depth: number): void {
  const { previousName } = state;
  while (state.pos < end) {
    const tag = readTag(state, end);
    if (tag >>> 3 !== 1) {
      skipValue(state, tag & 7, end);
      continue;
    }
    expectWireType(tag, WIRE_BYTES);
    const entryEnd = readContentEnd(state, end);
    if (isMap) walkNested(state, entryEnd, name, depth + 1);
    else walkValue(state, entryEnd, name, 0, depth + 1);
    state.pos = entryEnd;
  }
  state.previousName = previousName;
}

/** An entry of a map inside a value: a credential's or a safe name outside rules what is inside, else the entry's own name does. */
function walkNested(state: WalkState, end: number, outerName: number, depth: number): void {
  const outerClass = state.names.classOf(outerName);
  // Entry 0 is overwritten by the next look-up: such a name can't be carried into the depth.
  if (outerName === 0 || outerClass >= CLASS_URL) return leaveToDecoding(state, end);
  const { bytes, names } = state;
  if (end - state.pos < 2 || bytes[state.pos] !== 0x0a) return leaveToDecoding(state, end);
  state.pos++;
  const keyEnd = readContentEnd(state, end);
  const key = names.find(outerName, bytes, state.view, state.pos, keyEnd);
  if (names.classOf(key) === CLASS_LEAKY) state.needsDecoding = true;
  if (state.quotesHash && hasHashRun(bytes, state.pos, keyEnd)) state.needsDecoding = true;
  if (keyEnd === end) return;
  if (bytes[keyEnd] !== 0x12) return leaveToDecoding(state, end);
  state.pos = keyEnd + 1;
  if (readContentEnd(state, end) !== end) return leaveToDecoding(state, end);
  walkValue(state, end, outerClass === CLASS_SAFE ? outerName : key, 0, depth);
}
