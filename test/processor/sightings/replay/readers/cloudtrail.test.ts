import { expect, test } from "vitest";
import { identityOfEvent } from "../../../../../processor/src/sightings/replay/identity.ts";
import { cloudtrailReader } from "../../../../../processor/src/sightings/replay/readers/cloudtrail.ts";
import { readWith, testHasher } from "../../../../support/read-sightings.ts";

// The vendor's documented example.
const ACCESS_KEY_ID = "AKIA" + "IOSFODNN7EXAMPLE";

function record(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    eventTime: "2026-01-05T10:00:00Z",
    eventSource: "s3.amazonaws.com",
    eventName: "GetBucketAcl",
    sourceIPAddress: "192.0.2.1",
    userAgent: "aws-cli/2",
    eventID: "event-1",
    userIdentity: { type: "IAMUser", accessKeyId: ACCESS_KEY_ID },
    ...changes,
  };
}

const documentOf = (...records: readonly unknown[]): string => JSON.stringify({ Records: records });

test("an event becomes a sighting of its access key's hash", async () => {
  const { sightings } = await readWith(cloudtrailReader, documentOf(record()), { chunkBytes: 13 });
  expect(sightings).toEqual([
    {
      ...identityOfEvent("event-1"),
      timeUnixMillis: Date.UTC(2026, 0, 5, 10),
      keyHash: testHasher.hash(ACCESS_KEY_ID),
      clientAddress: "192.0.2.1",
      addressUntrusted: false,
      userAgent: "aws-cli/2",
      serviceName: "s3.amazonaws.com",
      route: "s3:GetBucketAcl",
      statusCode: 200,
      outcome: "accepted",
      weight: 1,
      keyName: "",
      source: "input.log",
    },
  ]);
});

test.each([
  [undefined, 200, "accepted"],
  [null, 200, "accepted"],
  ["AccessDenied", 403, "rejected"],
  ["Client.UnauthorizedOperation", 403, "rejected"],
  ["ThrottlingException", 429, "accepted"],
  ["Client.RequestLimitExceeded", 429, "accepted"],
  ["NoSuchBucketPolicy", 400, "accepted"],
])("error code %o is status %d, %s", async (errorCode, statusCode, outcome) => {
  const { sightings } = await readWith(cloudtrailReader, documentOf(record({ errorCode })));
  expect(sightings[0]).toMatchObject({ statusCode, outcome });
});

test("a service that acts for the account has no address", async () => {
  const { sightings } = await readWith(
    cloudtrailReader,
    documentOf(record({ sourceIPAddress: "config.amazonaws.com" })),
  );
  expect(sightings[0]?.clientAddress).toBe("");
});

test("an event without an access key is counted and no sighting", async () => {
  const events = [record({ userIdentity: { type: "Root" } }), record({ userIdentity: null }), record()];
  const { sightings, withoutKey } = await readWith(cloudtrailReader, documentOf(...events));
  expect(sightings).toHaveLength(1);
  expect(withoutKey).toBe(2);
});

test("events without an id are told by their content and occurrence", async () => {
  const { sightings } = await readWith(cloudtrailReader, documentOf(record({ eventID: "" }), record({ eventID: "" })));
  expect(new Set(sightings.map(({ traceId }) => traceId)).size).toBe(2);
});

test("records that can't be read are numbered and skipped", async () => {
  const { sightings, skipped } = await readWith(cloudtrailReader, documentOf(7, record({ eventTime: "x" }), record()));
  expect(sightings).toHaveLength(1);
  expect(skipped).toEqual(["record 1: a JSON object", "record 2: an eventTime in ISO 8601"]);
});

test.each(['{"Records":[{"userIdentity":{"accessKeyId":"AKIA', "{}", "[]"])("%o is no document", async (text) => {
  await expect(readWith(cloudtrailReader, text)).rejects.toMatchObject({
    code: "input_unreadable",
    message: "Cannot read input.log as cloudtrail: wanted a JSON document with Records: received something else",
  });
});

test.each([
  ['{"Records":[', true],
  ['\n{\n  "Records" : [\n', true],
  ['{"Records":1}', false],
  ['{"ts":1,"Records":[]}', false],
])("detects() of %o is %s", (head, expected) => {
  expect(cloudtrailReader.detects(Buffer.from(head))).toBe(expected);
});
