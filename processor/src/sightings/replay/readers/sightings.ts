import { canonicalAddress } from "../../from-otlp-address.ts";
import type { AuthOutcome } from "../../sighting.ts";
import { parseEventTime } from "../event-time.ts";
import { isRecord, ownValue, parseJson } from "../json.ts";
import { keyFromFields, outcomeOf, readSightingLines, type Reading } from "../line-sightings.ts";
import { headLines } from "../lines.ts";
import type { ReadContext, ReplayReader } from "./reader.ts";

const TRACE_ID = /^[0-9a-f]{32}$/i;
const SPAN_ID = /^[0-9a-f]{16}$/i;
const MAX_KEY_HASH_LENGTH = 256;
const OUTCOMES: ReadonlySet<string> = new Set(["accepted", "rejected", "missing", "unknown"]);

/**
 * Sightings, one JSON object a line:
 *
 * ```
 * time | ts                                 ISO 8601 or unix seconds; required
 * id                                        the event's own id
 * trace_id, span_id                         in hex; both or none
 * api_key.hash | key                        taken as the hash, as it is
 * api_key.previous_hash                     the same key's under the hash secret before
 * client.address | ip
 * user_agent.original | ua
 * http.route | route
 * http.response.status_code | status
 * http.request.method | method
 * url.path | path                           only a hash of it is kept
 * service.name, service.version, api_key.auth.outcome, api_key.id, api_key.owner, api_key.format, keytrail.client.address_source,
 * http.request.resend_count, http.response.body.size, keytrail.response.retry_after
 * label                                     what the line is part of, for backtests: the name or id of an attack; empty or "benign": of none
 * ```
 * Other names are passed over.
 */
export const sightingsReader: ReplayReader = {
  id: "sightings",
  latenessMillis: 120_000,
  hashesKeys: false,
  needsKeyFrom: false,
  sources: "input",
  detects(head) {
    const record = parseJson(headLines(head)[0] ?? "");
    return isRecord(record) && (ownValue(record, "time") !== undefined || ownValue(record, "ts") !== undefined);
  },
  read: (bytes, context) => readSightingLines(bytes, context, parseLine),
};

function parseLine(line: string, context: ReadContext): Reading {
  const record = parseJson(line);
  if (!isRecord(record)) return { wanted: "a JSON object" };
  const first = (...names: readonly string[]): unknown => {
    const name = names.find(
      (candidate) => ownValue(record, candidate) !== undefined && ownValue(record, candidate) !== null,
    );
    return name === undefined ? undefined : ownValue(record, name);
  };
  const text = (...names: readonly string[]): string => {
    const value = first(...names);
    return typeof value === "string" ? value : "";
  };
  const count = (name: string): number | undefined => {
    const value = first(name);
    return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
  };
  const timeUnixMillis = parseEventTime(first("time", "ts"));
  if (timeUnixMillis === undefined) return { wanted: "a time in ISO 8601 or unix seconds" };
  const statusCode = parseStatus(first("http.response.status_code", "status"));
  if (statusCode === undefined) return { wanted: "a status from 100 to 999" };
  const clientAddress = canonicalAddress(text("client.address", "ip"));
  const userAgent = text("user_agent.original", "ua");
  const fields = { "client.address": clientAddress, "user_agent.original": userAgent };
  const keyHash = text("api_key.hash", "key") || keyFromFields(context.keyFrom, fields);
  const outcome = toOutcome(text("api_key.auth.outcome"), statusCode);
  if (keyHash === "" && outcome !== "missing") return "no_key";
  const previousKeyHash = text("api_key.previous_hash");
  if (Math.max(keyHash.length, previousKeyHash.length) > MAX_KEY_HASH_LENGTH)
    return { wanted: `a key hash of at most ${MAX_KEY_HASH_LENGTH} characters` };
  if (context.isRawKey(keyHash) || context.isRawKey(previousKeyHash))
    return { wanted: "the hash of a key, not the key itself (see keytrail hash)" };
  const serviceName = context.clean(text("service.name"), "service.name");
  const label = first("label");
  if (typeof label === "string")
    context.noteLabel?.({ timeUnixMillis, keyHash, clientAddress, serviceName }, context.clean(label, "label"));
  return {
    timeUnixMillis,
    keyHash,
    previousKeyHash,
    clientAddress,
    addressUntrusted: text("keytrail.client.address_source") === "untrusted_forwarded",
    userAgent: context.clean(userAgent, "user_agent.original"),
    serviceName,
    route: context.clean(text("http.route", "route"), "http.route"),
    statusCode,
    outcome,
    weight: 1,
    keyName: context.clean(text("api_key.id", "api_key.owner"), "api_key.id"),
    keyFormat: text("api_key.format"),
    method: text("http.request.method", "method"),
    serviceVersion: context.clean(text("service.version"), "service.version"),
    path: text("url.path", "path"),
    resendCount: count("http.request.resend_count") ?? 0,
    responseBytes: count("http.response.body.size"),
    retryAfterSeconds: first("keytrail.response.retry_after") === -1 ? -1 : count("keytrail.response.retry_after"),
    record: "log",
    ...identityOf(text("trace_id"), text("span_id"), first("id")),
  };
}

function identityOf(
  traceId: string,
  spanId: string,
  id: unknown,
): { traceId?: string; spanId?: string; eventId?: string } {
  if (TRACE_ID.test(traceId) && SPAN_ID.test(spanId)) return { traceId, spanId };
  if (typeof id === "string" && id !== "") return { eventId: id };
  return typeof id === "number" ? { eventId: String(id) } : {};
}

/** @returns 0 when there is none, undefined for what is no status */
function parseStatus(value: unknown): number | undefined {
  if (value === undefined) return 0;
  const status = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof status !== "number" || !Number.isInteger(status)) return undefined;
  return status === 0 || (status >= 100 && status <= 999) ? status : undefined;
}

function toOutcome(said: string, statusCode: number): AuthOutcome {
  return isOutcome(said) ? said : outcomeOf(statusCode);
}

function isOutcome(text: string): text is AuthOutcome {
  return OUTCOMES.has(text);
}
