import { EVENT_API_KEY_REQUEST } from "@keytrail/sdk/attributes";
import { decodeText, slotOf } from "../otlp/attribute-names.ts";
import { SPAN_KIND_SERVER } from "../otlp/item.ts";
import { SLOT_EMPTY, SLOT_INT, SLOT_OTHER, SLOT_TEXT, SLOT_TRUE, type WalkState } from "../otlp/walk-state.ts";
import {
  FLAG_ADDRESS_UNTRUSTED,
  FLAG_AUDIT_PROMISED,
  FLAG_AUDIT_RECORD,
  hashPathBytes,
  toResponseBytesColumn,
  toRetryAfterColumn,
  WEIGHT_SCALE,
} from "./batch.ts";
import type { SightingBatches } from "./from-otlp-batches.ts";
import {
  ADDRESS_SLOTS,
  ADDRESS_SOURCE_SLOT,
  adjustedCount,
  AUDIT_SLOT,
  eventUnixMillis,
  FORMAT_SLOT,
  HASH_SLOT,
  KEY_NAME_SLOTS,
  METHOD_SLOTS,
  outcomeCode,
  OUTCOME_SLOT,
  PATH_SLOT,
  RESEND_SLOT,
  RESPONSE_BYTES_SLOTS,
  RETRY_AFTER_SLOT,
  PREVIOUS_HASH_SLOT,
  ROUTE_SLOT,
  SEQUENCE_SLOT,
  STATUS_SLOTS,
  statusOf,
  statusOfText,
  UNTRUSTED_FORWARDED,
  USER_AGENT_SLOTS,
} from "./from-otlp-facts.ts";

const KEY_HEADER = slotOf("http.request.header.x-api-key");
const AUTHORIZATION = slotOf("http.request.header.authorization");
const KEY_PARAMETER = new TextEncoder().encode("api_key=");
const EQUALS = 0x3d;
const QUERY_SLOTS = [slotOf("url.query"), slotOf("url.full"), slotOf("http.target"), slotOf("http.url")];

/** Whether the span that was walked is a sighting. */
export function isSightingSpan(state: WalkState): boolean {
  return state.spanKind === SPAN_KIND_SERVER && holdsText(state, HASH_SLOT);
}

/** Whether the log record that was walked is an audit record. */
export function isAuditRecord(state: WalkState): boolean {
  const { eventNameStart, eventNameEnd } = state;
  return (
    eventNameEnd - eventNameStart === EVENT_API_KEY_REQUEST.length &&
    decodeText(state.bytes, eventNameStart, eventNameEnd) === EVENT_API_KEY_REQUEST
  );
}

function holdsText(state: WalkState, slot: number): boolean {
  return state.slotKinds[slot] === SLOT_TEXT && state.slotEnds[slot]! > state.slotStarts[slot]!;
}

/** Whether the span that was walked, which has no key hash, may show the raw key of its request. */
export function mayShowRequestKey(state: WalkState): boolean {
  if (state.spanKind !== SPAN_KIND_SERVER || state.slotKinds[HASH_SLOT] !== SLOT_EMPTY) return false;
  if (state.slotKinds[KEY_HEADER] !== SLOT_EMPTY || state.slotKinds[AUTHORIZATION] !== SLOT_EMPTY) return true;
  for (let index = 0; index < QUERY_SLOTS.length; index++) {
    const slot = QUERY_SLOTS[index]!;
    const kind = state.slotKinds[slot];
    if (kind === SLOT_OTHER) return true;
    if (kind === SLOT_TEXT && holdsKeyParameter(state.bytes, state.slotStarts[slot]!, state.slotEnds[slot]!))
      return true;
  }
  return false;
}

/** Looks for `api_key=`, equals sign by equals sign: no text is made of what every server span has. */
function holdsKeyParameter(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start + KEY_PARAMETER.length - 1; at < end; at++) {
    if (bytes[at] !== EQUALS) continue;
    const first = at - (KEY_PARAMETER.length - 1);
    let matched = 0;
    while (matched < KEY_PARAMETER.length && bytes[first + matched] === KEY_PARAMETER[matched]) matched++;
    if (matched === KEY_PARAMETER.length) return true;
  }
  return false;
}

/** Without ids a sighting's identity is a digest, which only the item taken apart gives. */
export function hasIdentity(state: WalkState): boolean {
  return !isZero(state, state.traceId, 4) || !isZero(state, state.spanId, 2);
}

function isZero(state: WalkState, at: number, words: number): boolean {
  if (at === -1) return true;
  for (let word = 0; word < words; word++) if (state.view.getInt32(at + word * 4) !== 0) return false;
  return true;
}

/**
 * Writes the sighting that was walked straight into the columns of a batch: the same as `sightingFromItem` gives for it.
 */
export function addSighting(
  state: WalkState,
  batches: SightingBatches,
  isAudit: boolean,
  origin: {
    readonly serviceName: string;
    readonly serviceVersion: string;
    readonly source: string;
    readonly receivedAtUnixMillis: number;
  },
): void {
  const builder = batches.row();
  const { columns, length: row } = builder;
  columns.time[row] = walkedUnixMillis(state, isAudit) || origin.receivedAtUnixMillis;
  writeIdentity(state, columns.identity, row * 6);
  columns.key[row] = textReference(state, batches, HASH_SLOT);
  columns.previousKey[row] = textReference(state, batches, PREVIOUS_HASH_SLOT);
  columns.address[row] = firstReference(state, batches, ADDRESS_SLOTS, true);
  columns.userAgent[row] = firstReference(state, batches, USER_AGENT_SLOTS, false);
  columns.service[row] = batches.sharedReference(batches.service, origin.serviceName);
  columns.route[row] = textReference(state, batches, ROUTE_SLOT);
  columns.keyName[row] = firstReference(state, batches, KEY_NAME_SLOTS, false);
  columns.source[row] = batches.sharedReference(batches.source, origin.source);
  const status = statusIn(state);
  columns.status[row] = status;
  columns.outcome[row] = outcomeCode(slotText(state, OUTCOME_SLOT), status);
  const isPromised = !isAudit && state.slotKinds[AUDIT_SLOT] === SLOT_TRUE;
  columns.flags[row] =
    (isUntrusted(state) ? FLAG_ADDRESS_UNTRUSTED : 0) |
    (isAudit ? FLAG_AUDIT_RECORD : 0) |
    (isPromised ? FLAG_AUDIT_PROMISED : 0);
  columns.format[row] = textReference(state, batches, FORMAT_SLOT);
  columns.method[row] = firstReference(state, batches, METHOD_SLOTS, false);
  columns.version[row] = batches.sharedReference(batches.version, origin.serviceVersion);
  if (state.slotKinds[PATH_SLOT] === SLOT_TEXT)
    columns.path[row] = hashPathBytes(state.bytes, state.slotStarts[PATH_SLOT]!, state.slotEnds[PATH_SLOT]!);
  columns.resends[row] = Math.min(255, Math.max(0, intIn(state, RESEND_SLOT) ?? 0));
  columns.retryAfter[row] = toRetryAfterColumn(intIn(state, RETRY_AFTER_SLOT));
  columns.responseBytes[row] = toResponseBytesColumn(
    intIn(state, RESPONSE_BYTES_SLOTS[0]!) ?? intIn(state, RESPONSE_BYTES_SLOTS[1]!),
  );
  columns.sequence[row] = Math.max(0, intIn(state, SEQUENCE_SLOT) ?? 0);
  const isCounted =
    isAudit || state.slotKinds[AUDIT_SLOT] === SLOT_TRUE || state.traceStateStart === state.traceStateEnd;
  columns.weight[row] = isCounted ? WEIGHT_SCALE : sampledWeight(state);
  builder.push();
}

/** Event time of the item that was walked, 0 when it has none. */
export function walkedUnixMillis(state: WalkState, isLog: boolean): number {
  const start = nanosAt(state, state.startTime);
  return eventUnixMillis(start, isLog && start !== 0 ? 0 : nanosAt(state, state.endTime), 0);
}

function isUntrusted(state: WalkState): boolean {
  const length = state.slotEnds[ADDRESS_SOURCE_SLOT]! - state.slotStarts[ADDRESS_SOURCE_SLOT]!;
  return length === UNTRUSTED_FORWARDED.length && slotText(state, ADDRESS_SOURCE_SLOT) === UNTRUSTED_FORWARDED;
}

function sampledWeight(state: WalkState): number {
  const count = adjustedCount(decodeText(state.bytes, state.traceStateStart, state.traceStateEnd));
  return Math.max(1, Math.round(count * WEIGHT_SCALE));
}

function nanosAt(state: WalkState, at: number): number {
  if (at === -1) return 0;
  return state.view.getUint32(at + 4, true) * 4_294_967_296 + state.view.getUint32(at, true);
}

function writeIdentity(state: WalkState, identity: Uint32Array, at: number): void {
  const { view, traceId, spanId } = state;
  for (let word = 0; word < 4; word++) identity[at + word] = traceId === -1 ? 0 : view.getUint32(traceId + word * 4);
  identity[at + 4] = spanId === -1 ? 0 : view.getUint32(spanId);
  identity[at + 5] = spanId === -1 ? 0 : view.getUint32(spanId + 4);
}

function textReference(state: WalkState, batches: SightingBatches, slot: number): number {
  if (state.slotKinds[slot] !== SLOT_TEXT) return 0;
  return batches.textReference(state.bytes, state.view, state.slotStarts[slot]!, state.slotEnds[slot]!);
}

function firstReference(
  state: WalkState,
  batches: SightingBatches,
  slots: readonly number[],
  isAddress: boolean,
): number {
  for (let index = 0; index < slots.length; index++) {
    const slot = slots[index]!;
    if (!holdsText(state, slot)) continue;
    const start = state.slotStarts[slot]!;
    const end = state.slotEnds[slot]!;
    return isAddress
      ? batches.addressReference(state.bytes, state.view, start, end)
      : batches.textReference(state.bytes, state.view, start, end);
  }
  return 0;
}

function slotText(state: WalkState, slot: number): string {
  if (state.slotKinds[slot] !== SLOT_TEXT) return "";
  return decodeText(state.bytes, state.slotStarts[slot]!, state.slotEnds[slot]!);
}

/** The walk reads varints without their sign: what has the highest bit is negative, and no count. */
function intIn(state: WalkState, slot: number): number | undefined {
  if (state.slotKinds[slot] !== SLOT_INT) return undefined;
  const value = state.slotStarts[slot]!;
  return value > Number.MAX_SAFE_INTEGER ? -1 : value;
}

function statusIn(state: WalkState): number {
  for (let index = 0; index < STATUS_SLOTS.length; index++) {
    const slot = STATUS_SLOTS[index]!;
    const kind = state.slotKinds[slot]!;
    if (kind === SLOT_INT) return statusOf(state.slotStarts[slot]!);
    if (kind === SLOT_TEXT) return statusOfText(slotText(state, slot));
    if (kind !== SLOT_EMPTY) continue;
  }
  return 0;
}
