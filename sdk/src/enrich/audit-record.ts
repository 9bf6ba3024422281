import { ROOT_CONTEXT, trace } from "@opentelemetry/api";
import type { Attributes } from "@opentelemetry/api";
import {
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_ROUTE,
  ATTR_KEYTRAIL_AUDIT,
  ATTR_KEYTRAIL_AUDIT_SEQUENCE,
  EVENT_API_KEY_REQUEST,
} from "../attributes.ts";
import type { Logger } from "../instrument/sdk-modules.ts";
import { closingAttributes, leakAttributes } from "./close-record.ts";
import type { RequestRecord } from "./request-record.ts";

/** What is known of a request only when it is over. */
export interface RequestEnd {
  /** Seconds since the epoch, and nanoseconds; the span's own where it is recorded. */
  readonly startTime: readonly [number, number];
  readonly endTime: readonly [number, number];
  readonly method: string;
  /** 0 where no response began. */
  readonly statusCode: number;
  /** Attributes of the recorded server span, which the record repeats; undefined for a span that was not recorded. */
  readonly spanAttributes: Attributes | undefined;
}

const SEVERITY_INFO = 9;
/** What the record would only repeat: each byte is paid once a request. */
const SPAN_ONLY: ReadonlySet<string> = new Set([ATTR_KEYTRAIL_AUDIT, "network.peer.address"]);
const MAX_EVENT_AGE_SECONDS = 60;

/** Creates the step record → audit record. Sequence numbers start at 1 and have no holes: a hole downstream is a lost record. */
export function createAuditRecorder(logger: Logger): (record: RequestRecord, end: RequestEnd) => void {
  let sequence = 0;
  return (record, end) => {
    sequence++;
    const context =
      record.spanContext === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, record.spanContext);
    logger.emit({
      eventName: EVENT_API_KEY_REQUEST,
      timestamp: eventTime(end),
      observedTimestamp: end.endTime,
      severityNumber: SEVERITY_INFO,
      attributes: { ...describe(record, end), [ATTR_KEYTRAIL_AUDIT_SEQUENCE]: sequence },
      context,
    });
  };
}

function describe(record: RequestRecord, end: RequestEnd): Attributes {
  const attributes: Attributes = {};
  for (const [name, value] of Object.entries(record.attributes)) {
    if (value !== undefined && !SPAN_ONLY.has(name)) attributes[name] = end.spanAttributes?.[name] ?? value;
  }
  attributes[ATTR_HTTP_REQUEST_METHOD] = end.spanAttributes?.[ATTR_HTTP_REQUEST_METHOD] ?? end.method;
  const statusCode = end.spanAttributes?.[ATTR_HTTP_RESPONSE_STATUS_CODE] ?? end.statusCode;
  if (statusCode !== 0) attributes[ATTR_HTTP_RESPONSE_STATUS_CODE] = statusCode;
  const route = end.spanAttributes?.[ATTR_HTTP_ROUTE] ?? record.route;
  if (route !== undefined) attributes[ATTR_HTTP_ROUTE] = route;
  // A leak is told once: on the span, where there is one.
  if (record.leaks !== undefined && end.spanAttributes === undefined)
    Object.assign(attributes, leakAttributes(record.leaks));
  return Object.assign(attributes, closingAttributes(record, end.statusCode));
}

/** A long request counts at its end less a minute, so that it isn't late for the detection. */
function eventTime({ startTime, endTime }: RequestEnd): readonly [number, number] {
  const latest: readonly [number, number] = [endTime[0] - MAX_EVENT_AGE_SECONDS, endTime[1]];
  const isLong = latest[0] > startTime[0] || (latest[0] === startTime[0] && latest[1] > startTime[1]);
  return isLong ? latest : startTime;
}
