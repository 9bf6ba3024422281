import { KeytrailError } from "../../../errors.ts";
import { canonicalAddress } from "../../from-otlp-address.ts";
import { parseEventTime } from "../event-time.ts";
import { isRecord, ownText, ownValue, parseJson } from "../json.ts";
import { outcomeOf, SightingCollector, type Reading } from "../line-sightings.ts";
import type { ReadChunk, ReadContext, ReplayReader } from "./reader.ts";

/** CloudTrail's own files have at most 50 MB before compression; the document is parsed whole. */
const MAX_DOCUMENT_BYTES = 128 * 1024 * 1024;

/**
 * CloudTrail's log files: `{"Records":[…]}`, one event each.
 * The access key's id is the key, and is hashed; an event without one is no sighting.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export const cloudtrailReader: ReplayReader = {
  id: "cloudtrail",
  latenessMillis: 900_000,
  hashesKeys: true,
  needsKeyFrom: false,
  sources: "input",
  detects: (head) => /^\ufeff?\s*\{\s*"Records"\s*:\s*\[/.test(textOf(head)),
  read: readDocument,
};

async function* readDocument(bytes: AsyncIterable<Uint8Array>, context: ReadContext): AsyncGenerator<ReadChunk> {
  const document = parseJson(await readText(bytes, context));
  const records = isRecord(document) ? ownValue(document, "Records") : undefined;
  if (!Array.isArray(records)) throw unreadable(context, "a JSON document with Records", "something else");
  const collector = new SightingCollector(context);
  for (const [index, record] of records.entries()) {
    const text = isRecord(record) && ownText(record, "eventID") !== "" ? "" : JSON.stringify(record);
    if (collector.add("record", index + 1, parseRecord(record, context), text)) yield collector.take();
  }
  yield collector.take();
}

async function readText(bytes: AsyncIterable<Uint8Array>, context: ReadContext): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of bytes) {
    length += chunk.length;
    if (length > MAX_DOCUMENT_BYTES) throw unreadable(context, `at most ${MAX_DOCUMENT_BYTES} bytes`, "more");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks)
    .toString("utf8")
    .replace(/^\ufeff/, "");
}

function parseRecord(record: unknown, context: ReadContext): Reading {
  if (!isRecord(record)) return { wanted: "a JSON object" };
  const timeUnixMillis = parseEventTime(ownText(record, "eventTime"));
  if (timeUnixMillis === undefined) return { wanted: "an eventTime in ISO 8601" };
  const identity = ownValue(record, "userIdentity");
  const accessKeyId = isRecord(identity) ? ownText(identity, "accessKeyId") : "";
  if (accessKeyId === "") return "no_key";
  const serviceName = ownText(record, "eventSource");
  const statusCode = toStatusCode(ownText(record, "errorCode"));
  const eventId = ownText(record, "eventID");
  return {
    timeUnixMillis,
    keyHash: context.hash(accessKeyId),
    previousKeyHash: context.previousHash(accessKeyId),
    // AWS services name themselves here: that is no address.
    clientAddress: canonicalAddress(ownText(record, "sourceIPAddress")),
    addressUntrusted: false,
    userAgent: context.clean(ownText(record, "userAgent"), "user_agent.original"),
    serviceName: context.clean(serviceName, "service.name"),
    route: context.clean(`${serviceName.split(".", 1)[0] ?? ""}:${ownText(record, "eventName")}`, "http.route"),
    statusCode,
    outcome: outcomeOf(statusCode),
    weight: 1,
    keyName: "",
    ...(eventId === "" ? {} : { eventId }),
  };
}

/** CloudTrail records an error's name and no status; services prefix and suffix it as they like. */
function toStatusCode(errorCode: string): number {
  if (errorCode === "") return 200;
  if (/AccessDenied|UnauthorizedOperation/.test(errorCode)) return 403;
  return /Throttl|RequestLimitExceeded|TooManyRequests/.test(errorCode) ? 429 : 400;
}

function textOf(head: Uint8Array): string {
  return Buffer.from(head.buffer, head.byteOffset, Math.min(head.byteLength, 1024)).toString("utf8");
}

function unreadable(context: ReadContext, wanted: string, received: string): KeytrailError {
  return new KeytrailError(
    "input_unreadable",
    `Cannot read ${context.source} as cloudtrail: wanted ${wanted}: received ${received}`,
  );
}
