import { createHash } from "node:crypto";
import { EVENT_API_KEY_REQUEST } from "@keytrail/sdk/attributes";
import { factText, type Item, SPAN_KIND_SERVER, type TextPlace, textOf } from "../otlp/item.ts";
import { OUTCOMES } from "./batch.ts";
import { canonicalAddress } from "./from-otlp-address.ts";
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
  PREVIOUS_HASH_SLOT,
  REQUEST_ID_SLOT,
  RESEND_SLOT,
  RESPONSE_BYTES_SLOTS,
  RETRY_AFTER_SLOT,
  ROUTE_SLOT,
  SEQUENCE_SLOT,
  STATUS_SLOTS,
  statusOf,
  statusOfText,
  UNTRUSTED_FORWARDED,
  USER_AGENT_SLOTS,
} from "./from-otlp-facts.ts";
import type { Sighting } from "./sighting.ts";

/** What an item's surroundings tell. */
export interface SightingOrigin {
  readonly serviceName: string;
  readonly serviceVersion: string;
  readonly source: string;
  readonly receivedAtUnixMillis: number;
}

/** What an item tells of its request, for sightings and leaks alike. */
export interface RequestFacts {
  readonly timeUnixMillis: number;
  readonly clientAddress: string;
  readonly route: string;
  readonly statusCode: number;
}

export function requestFacts<P extends TextPlace>(item: Item<P>, receivedAtUnixMillis: number): RequestFacts {
  return {
    timeUnixMillis: itemUnixMillis(item, receivedAtUnixMillis),
    clientAddress: canonicalAddress(firstText(item, ADDRESS_SLOTS)),
    route: factText(item, ROUTE_SLOT) ?? "",
    statusCode: statusIn(item),
  };
}

/** A log record has no end: the time of observation only stands in for a missing time. */
export function itemUnixMillis<P extends TextPlace>(item: Item<P>, receivedAtUnixMillis: number): number {
  const end = item.kind === "log" && item.startUnixNano !== 0 ? 0 : item.endUnixNano;
  return eventUnixMillis(item.startUnixNano, end, receivedAtUnixMillis);
}

/**
 * The sighting that a server span with `api_key.hash`, or an audit record, is.
 * @param requestKey hashes of the raw key that the span of another SDK showed, used when it has none
 * @returns undefined for items that are no sighting
 */
export function sightingFromItem<P extends TextPlace>(
  item: Item<P>,
  origin: SightingOrigin,
  requestKey: { readonly requestKeyHash: string | undefined; readonly previousRequestKeyHash: string | undefined },
): Sighting | undefined {
  const isAuditRecord = item.kind === "log" && textOf(item.eventName) === EVENT_API_KEY_REQUEST;
  const isServerSpan = item.kind === "span" && item.spanKind === SPAN_KIND_SERVER;
  const ownHash = factText(item, HASH_SLOT) ?? "";
  const keyHash = ownHash || (requestKey.requestKeyHash ?? "");
  if (!isAuditRecord && (!isServerSpan || keyHash === "")) return undefined;
  const facts = requestFacts(item, origin.receivedAtUnixMillis);
  const outcome = OUTCOMES[outcomeCode(factText(item, OUTCOME_SLOT) ?? "", facts.statusCode)]!;
  const audit = item.facts[AUDIT_SLOT];
  const isAudited = isAuditRecord || (audit?.type === "bool" && audit.value);
  const ids = identityOf(item, origin.source, facts.timeUnixMillis, keyHash);
  return {
    ...ids,
    ...facts,
    keyHash,
    previousKeyHash: (ownHash === "" ? requestKey.previousRequestKeyHash : factText(item, PREVIOUS_HASH_SLOT)) ?? "",
    addressUntrusted: factText(item, ADDRESS_SOURCE_SLOT) === UNTRUSTED_FORWARDED,
    userAgent: firstText(item, USER_AGENT_SLOTS),
    serviceName: origin.serviceName,
    outcome,
    weight: isAudited ? 1 : adjustedCount(textOf(item.traceState)),
    keyName: firstText(item, KEY_NAME_SLOTS),
    keyFormat: factText(item, FORMAT_SLOT) ?? "",
    method: firstText(item, METHOD_SLOTS),
    serviceVersion: origin.serviceVersion,
    path: factText(item, PATH_SLOT) ?? "",
    resendCount: Math.max(0, firstInt(item, [RESEND_SLOT]) ?? 0),
    retryAfterSeconds: firstInt(item, [RETRY_AFTER_SLOT]),
    responseBytes: firstInt(item, RESPONSE_BYTES_SLOTS),
    auditSequence: firstInt(item, [SEQUENCE_SLOT]),
    record: isAuditRecord ? "audit" : "span",
    isAuditPromised: !isAuditRecord && isAudited,
    source: origin.source,
  };
}

const NO_TRACE_ID = "0".repeat(32);
const NO_SPAN_ID = "0".repeat(16);

/** Where tracing is off, a digest of what the record says stands in for its ids: a repeat must stay a repeat. */
function identityOf<P extends TextPlace>(
  item: Item<P>,
  source: string,
  timeUnixMillis: number,
  keyHash: string,
): { traceId: string; spanId: string } {
  const traceId = item.traceId || NO_TRACE_ID;
  const spanId = item.spanId || NO_SPAN_ID;
  if (traceId !== NO_TRACE_ID || spanId !== NO_SPAN_ID) return { traceId, spanId };
  const sequence = item.facts[SEQUENCE_SLOT];
  const digest = createHash("sha256")
    .update(
      JSON.stringify([
        source,
        timeUnixMillis,
        keyHash,
        factText(item, REQUEST_ID_SLOT) ?? "",
        sequence?.type === "int" ? sequence.value : 0,
      ]),
    )
    .digest("hex");
  return { traceId: digest.slice(0, 32), spanId: digest.slice(32, 48) };
}

function firstText<P extends TextPlace>(item: Item<P>, slots: readonly number[]): string {
  for (const slot of slots) {
    const text = factText(item, slot);
    if (text !== undefined && text !== "") return text;
  }
  return "";
}

function firstInt<P extends TextPlace>(item: Item<P>, slots: readonly number[]): number | undefined {
  for (const slot of slots) {
    const fact = item.facts[slot];
    if (fact?.type === "int") return fact.value;
  }
  return undefined;
}

function statusIn<P extends TextPlace>(item: Item<P>): number {
  for (const slot of STATUS_SLOTS) {
    const fact = item.facts[slot];
    if (fact?.type === "int") return statusOf(fact.value);
    if (fact?.type === "text") return statusOfText(textOf(fact.place));
  }
  return 0;
}
