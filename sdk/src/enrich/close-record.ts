import type { Attributes } from "@opentelemetry/api";
import {
  ATTR_API_KEY_AUTH_OUTCOME,
  ATTR_API_KEY_HANDLE,
  ATTR_API_KEY_ID,
  ATTR_API_KEY_OWNER,
  ATTR_KEYTRAIL_RESPONSE_RETRY_AFTER,
} from "../attributes.ts";
import { markLeaks } from "../scrub/leaks.ts";
import type { ScrubLeak } from "../scrub/leaks.ts";
import { outcomeOfStatus } from "./outcome.ts";
import type { RequestRecord } from "./request-record.ts";

/** Adds the attributes that are known when the response is over; none for a request that neither had nor needed a key. */
export function addClosingAttributes(attributes: Attributes, record: RequestRecord, statusCode: number): void {
  if (record.keyId !== undefined) attributes[ATTR_API_KEY_ID] = record.keyId;
  if (record.keyOwner !== undefined) attributes[ATTR_API_KEY_OWNER] = record.keyOwner;
  if (record.keyHandle !== undefined) attributes[ATTR_API_KEY_HANDLE] = record.keyHandle;
  if (record.retryAfterSeconds !== undefined) attributes[ATTR_KEYTRAIL_RESPONSE_RETRY_AFTER] = record.retryAfterSeconds;
  const outcome = record.outcome ?? outcomeOf(record, statusCode);
  if (outcome !== undefined) attributes[ATTR_API_KEY_AUTH_OUTCOME] = outcome;
}

/** The attributes that are known when the response is over. */
export function closingAttributes(record: RequestRecord, statusCode: number): Attributes {
  const attributes: Attributes = {};
  addClosingAttributes(attributes, record, statusCode);
  return attributes;
}

/** The marks of what was found in the response. */
export function leakAttributes(leaks: readonly ScrubLeak[]): Readonly<Record<string, unknown>> {
  return markLeaks({}, leaks);
}

function outcomeOf(record: RequestRecord, statusCode: number): RequestRecord["outcome"] {
  if (record.keyHash !== undefined) return outcomeOfStatus(statusCode);
  return record.isKeyMissing ? "missing" : undefined;
}
