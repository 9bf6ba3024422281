import { createRequire } from "node:module";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createLogEncoder } from "../../../sdk/src/export/log-bytes.ts";
import type { InstrumentationScope, ReadableLogRecord, Resource } from "../../../sdk/src/scrub/telemetry.ts";

/*
 * OpenTelemetry's own serializer is the oracle: what leaves must not depend on who wrote it.
 */

const { ProtobufLogsSerializer } = createRequire(createRequire(import.meta.url).resolve("@opentelemetry/sdk-node"))(
  "@opentelemetry/otlp-transformer",
) as { ProtobufLogsSerializer: { serializeRequest(records: readonly object[]): Uint8Array } };

const encode = createLogEncoder();
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ unit: "grapheme", maxLength: 300 }),
  fc.string({ minLength: 120, maxLength: 20_000 }),
);
const { value } = fc.letrec<{ value: unknown; nested: unknown }>((tie) => ({
  nested: fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.string({ maxLength: 8 }), tie("value"), { maxKeys: 4 }),
  ),
  value: fc.oneof(
    { maxDepth: 3 },
    text,
    fc.boolean(),
    fc.integer(),
    fc.integer({ min: -1_000_000, max: 2 ** 32 - 1 }),
    fc.double(),
    tie("nested"),
  ),
}));
const attributes = fc.dictionary(text, value, { maxKeys: 20 });
const time = fc.tuple(fc.integer({ min: 0, max: 4_000_000_000 }), fc.integer({ min: 0, max: 999_999_999 }));
const hex = (bytes: number): fc.Arbitrary<string> =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((array) => Buffer.from(array).toString("hex"));
const resources = fc.array(fc.record({ attributes, schemaUrl: fc.webUrl() }, { requiredKeys: ["attributes"] }), {
  minLength: 1,
  maxLength: 2,
}) as unknown as fc.Arbitrary<readonly Resource[]>;
const scopes = fc.array(
  fc.record({ name: text, version: fc.string(), schemaUrl: fc.webUrl(), attributes }, { requiredKeys: ["name"] }),
  { minLength: 1, maxLength: 2 },
) as unknown as fc.Arbitrary<readonly InstrumentationScope[]>;
const record = fc.record(
  {
    hrTime: time,
    hrTimeObserved: time,
    spanContext: fc.record({ traceId: hex(16), spanId: hex(8), traceFlags: fc.integer({ min: 0, max: 255 }) }),
    severityText: fc.string(),
    severityNumber: fc.integer({ min: 0, max: 24 }),
    body: value,
    eventName: fc.string(),
    attributes,
    droppedAttributesCount: fc.nat(300),
  },
  { requiredKeys: ["hrTime", "hrTimeObserved", "attributes", "droppedAttributesCount"] },
);

test("createLogEncoder() writes the very bytes that OpenTelemetry's serializer writes", () => {
  fc.assert(
    fc.property(resources, scopes, fc.array(record, { minLength: 1, maxLength: 12 }), (some, kinds, items) => {
      // OpenTelemetry puts what shares a resource and a scope together; so do records that come in that order.
      const groups = some.flatMap((resource) =>
        kinds.map((instrumentationScope) => ({ resource, instrumentationScope })),
      );
      const records = items
        .map((item, index) => ({ ...item, ...groups[Math.floor((index * groups.length) / items.length)] }))
        .map((item) => item as unknown as ReadableLogRecord);
      const expected = ProtobufLogsSerializer.serializeRequest(records);
      expect(Buffer.from(encode(records) ?? []).equals(expected)).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test("a batch that follows does not write over one that is on its way", () => {
  const recordOf = (eventName: string): ReadableLogRecord => ({
    hrTime: [1, 2],
    hrTimeObserved: [3, 4],
    eventName,
    resource: { attributes: {} },
    instrumentationScope: { name: "scope" },
    attributes: { note: eventName.repeat(100_000) },
    droppedAttributesCount: 0,
  });
  const first = encode([recordOf("a")]) ?? new Uint8Array();
  const copy = Buffer.from(first);
  encode([recordOf("b"), recordOf("c")]);
  expect(copy.equals(first)).toBe(true);
  expect(encode([])).toBeUndefined();
});
