import { slotOf } from "../otlp/attribute-names.ts";
import { OUTCOME_ACCEPTED, OUTCOME_MISSING, OUTCOME_REJECTED, OUTCOME_UNKNOWN, WEIGHT_SCALE } from "./batch.ts";

/** Slots of the attributes that a sighting is made of; where several may hold a fact, the first that is present counts. */
export const HASH_SLOT: number = slotOf("api_key.hash");
export const PREVIOUS_HASH_SLOT: number = slotOf("api_key.previous_hash");
export const OUTCOME_SLOT: number = slotOf("api_key.auth.outcome");
export const AUDIT_SLOT: number = slotOf("keytrail.audit");
export const ADDRESS_SOURCE_SLOT: number = slotOf("keytrail.client.address_source");
export const ROUTE_SLOT: number = slotOf("http.route");
export const REQUEST_ID_SLOT: number = slotOf("keytrail.request.id");
export const SEQUENCE_SLOT: number = slotOf("keytrail.audit.sequence");
export const FORMAT_SLOT: number = slotOf("api_key.format");
export const PATH_SLOT: number = slotOf("url.path");
export const RESEND_SLOT: number = slotOf("http.request.resend_count");
export const RETRY_AFTER_SLOT: number = slotOf("keytrail.response.retry_after");
export const METHOD_SLOTS: readonly number[] = [slotOf("http.request.method"), slotOf("http.method")];
export const RESPONSE_BYTES_SLOTS: readonly number[] = [
  slotOf("http.response.body.size"),
  slotOf("http.response_content_length"),
];
export const STATUS_SLOTS: readonly number[] = [slotOf("http.response.status_code"), slotOf("http.status_code")];
export const USER_AGENT_SLOTS: readonly number[] = [slotOf("user_agent.original"), slotOf("http.user_agent")];
export const KEY_NAME_SLOTS: readonly number[] = [slotOf("api_key.id"), slotOf("api_key.owner")];
export const ADDRESS_SLOTS: readonly number[] = [
  slotOf("client.address"),
  slotOf("network.peer.address"),
  slotOf("net.sock.peer.addr"),
  slotOf("http.client_ip"),
];

/** Value of `keytrail.client.address_source` for forwarding headers from a peer that is not trusted. */
export const UNTRUSTED_FORWARDED = "untrusted_forwarded";

const LONG_REQUEST_NANOS = 60_000_000_000;
const NANOS_PER_MILLI = 1_000_000;
const MAX_STATUS = 65_535;
/** Thresholds have 56 bits: https://opentelemetry.io/docs/specs/otel/trace/tracestate-probability-sampling/ */
const THRESHOLD_DIGITS = 14;
const MAX_WEIGHT = 2 ** 32 / WEIGHT_SCALE - 1;

/** Event time: the start of a request, or for one longer than 60 s its end less 60 s, so that a long request is not late. */
export function eventUnixMillis(startUnixNano: number, endUnixNano: number, receivedAtUnixMillis: number): number {
  if (startUnixNano === 0 && endUnixNano === 0) return receivedAtUnixMillis;
  if (startUnixNano === 0) return endUnixNano / NANOS_PER_MILLI;
  if (endUnixNano - startUnixNano > LONG_REQUEST_NANOS) return (endUnixNano - LONG_REQUEST_NANOS) / NANOS_PER_MILLI;
  return startUnixNano / NANOS_PER_MILLI;
}

/** Code of the outcome: what the service says, else what the status says. */
export function outcomeCode(outcome: string, statusCode: number): number {
  if (outcome === "accepted") return OUTCOME_ACCEPTED;
  if (outcome === "rejected") return OUTCOME_REJECTED;
  if (outcome === "missing") return OUTCOME_MISSING;
  if (statusCode === 0) return OUTCOME_UNKNOWN;
  return statusCode === 401 || statusCode === 403 ? OUTCOME_REJECTED : OUTCOME_ACCEPTED;
}

/** A status that fits its column, 0 for anything else. */
export function statusOf(value: number): number {
  return value > 0 && value <= MAX_STATUS ? Math.trunc(value) : 0;
}

/** A status that was written as text. */
export function statusOfText(text: string): number {
  return /^\d{3}$/.test(text) ? Number(text) : 0;
}

/** How many requests a sampled span stands for, by `ot=th:` of its trace state; 1 when it does not say. */
export function adjustedCount(traceState: string): number {
  const vendor = /(?:^|,)[ \t]*ot=([^,]*)/.exec(traceState)?.[1];
  const threshold = vendor === undefined ? undefined : /(?:^|;)th:([0-9a-f]{1,14})(?:;|\s*$)/.exec(vendor)?.[1];
  if (threshold === undefined) return 1;
  const rejected = Number.parseInt(threshold.padEnd(THRESHOLD_DIGITS, "0"), 16);
  const kept = 16 ** THRESHOLD_DIGITS - rejected;
  return Math.min(MAX_WEIGHT, 16 ** THRESHOLD_DIGITS / kept);
}
