import type { Attributes, SpanContext } from "@opentelemetry/api";
import {
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_ROUTE,
  ATTR_KEYTRAIL_AUDIT,
  ATTR_KEYTRAIL_AUDIT_SEQUENCE,
  EVENT_API_KEY_REQUEST,
} from "../attributes.ts";
import type { ReadableLogRecord } from "../scrub/telemetry.ts";
import { addClosingAttributes, leakAttributes } from "./close-record.ts";
import type { RequestRecord } from "./request-record.ts";

/** Seconds since the epoch, and nanoseconds. */
type Time = readonly [number, number];

/** What is known of a request only when it is over. */
export interface RequestEnd {
  /** The span's own where it is recorded. */
  readonly startTime: Time;
  readonly endTime: Time;
  readonly method: string;
  /** 0 where no response began. */
  readonly statusCode: number;
  /** Attributes of the recorded server span, which the record repeats; undefined for a span that was not recorded. */
  readonly spanAttributes: Attributes | undefined;
}

/** What differs from one record to the next. */
export interface LogRecordFields {
  readonly eventName: string;
  readonly hrTime: Time;
  readonly hrTimeObserved: Time;
  readonly spanContext: SpanContext | undefined;
  readonly attributes: Attributes;
}

/** Makes a log record with the process's resource and scope. */
export type CreateLogRecord = (fields: LogRecordFields) => ReadableLogRecord;

const MAX_EVENT_AGE_SECONDS = 60;
/** What the record would only repeat: each byte is paid once a request. */
const ATTR_NETWORK_PEER_ADDRESS = "network.peer.address";

/** Creates the step record → audit record. Sequence numbers start at 1 and have no holes: a hole downstream is a lost record. */
export function createAuditRecorder(
  createRecord: CreateLogRecord,
): (record: RequestRecord, end: RequestEnd) => ReadableLogRecord {
  let sequence = 0;
  return (record, end) =>
    createRecord({
      eventName: EVENT_API_KEY_REQUEST,
      hrTime: eventTime(end),
      hrTimeObserved: end.endTime,
      spanContext: record.spanContext,
      attributes: describe(record, end, ++sequence),
    });
}

function describe(record: RequestRecord, end: RequestEnd, sequence: number): Attributes {
  const attributes: Attributes = {};
  const { spanAttributes } = end;
  for (const name in record.attributes) {
    const value = record.attributes[name];
    if (value === undefined || name === ATTR_KEYTRAIL_AUDIT || name === ATTR_NETWORK_PEER_ADDRESS) continue;
    // The span's value counts, where it has one: others may have set it since.
    const seen = spanAttributes?.[name];
    attributes[name] = seen === undefined || isCut(seen, value) ? value : seen;
  }
  attributes[ATTR_HTTP_REQUEST_METHOD] = spanAttributes?.[ATTR_HTTP_REQUEST_METHOD] ?? end.method;
  const statusCode = spanAttributes?.[ATTR_HTTP_RESPONSE_STATUS_CODE] ?? end.statusCode;
  if (statusCode !== 0) attributes[ATTR_HTTP_RESPONSE_STATUS_CODE] = statusCode;
  const route = spanAttributes?.[ATTR_HTTP_ROUTE] ?? record.route;
  if (route !== undefined) attributes[ATTR_HTTP_ROUTE] = route;
  // A leak is told once: on the span, where there is one.
  if (record.leaks !== undefined && spanAttributes === undefined)
    Object.assign(attributes, leakAttributes(record.leaks));
  addClosingAttributes(attributes, record, end.statusCode);
  attributes[ATTR_KEYTRAIL_AUDIT_SEQUENCE] = sequence;
  return attributes;
}

/** A long request counts at its end less a minute, so that it isn't late for the detection. */
function eventTime({ startTime, endTime }: RequestEnd): Time {
  const latest: Time = [endTime[0] - MAX_EVENT_AGE_SECONDS, endTime[1]];
  const isLong = latest[0] > startTime[0] || (latest[0] === startTime[0] && latest[1] > startTime[1]);
  return isLong ? latest : startTime;
}

/** A service may limit how long the values of its spans are. A hash that was cut would be that of another key. */
function isCut(seen: unknown, value: unknown): boolean {
  return typeof seen === "string" && typeof value === "string" && value.startsWith(seen);
}
