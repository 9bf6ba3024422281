import { classifyAttributeName, createKeyScanner } from "@keytrail/sdk/keys";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { KeytrailError } from "../../processor/src/errors.ts";
import type { OtlpEncoding, OtlpSignal } from "../../processor/src/otlp/scan.ts";
import {
  type Attributes,
  encodePayload,
  logsPayload,
  metricsPayload,
  nanosAt,
  type Payload,
  tracesPayload,
  type Value,
} from "../support/otlp-builder.ts";
import { createFakeScanner, hashOf, markerOf, SAMPLE_JWT, sampleKey, sampleToken } from "../support/otlp-fake-keys.ts";
import { decodeProtobuf, rewriteMessages } from "../support/otlp-proto.ts";
import { bytesField, fixed32Field, fixed64Field, varintField } from "../support/otlp-wire.ts";
import { ENCODINGS, scanBytes, scanContext, scanPayload } from "../support/otlp-scan.ts";

const KNOWN_HASH = hashOf("known");
const SECRETS: readonly [raw: string, marker: string][] = [
  [sampleKey(1), markerOf("stripe_secret", sampleKey(1))],
  [sampleToken(2), markerOf("test_token", sampleToken(2))],
  [SAMPLE_JWT, markerOf("jwt")],
];

const quiet = fc.string({ unit: "binary", maxLength: 12 }).map((text) => text.toWellFormed());
const leaky = fc
  .tuple(quiet, fc.constantFrom(...SECRETS.map(([raw]) => raw)), quiet)
  .map(([before, raw, after]) => `${before} ${raw} ${after}`);
const hashText = fc.constantFrom(`x ${KNOWN_HASH} y`, hashOf("unknown"), KNOWN_HASH.slice(1));
const text = fc.oneof(
  { weight: 6, arbitrary: quiet },
  { weight: 2, arbitrary: leaky },
  { weight: 1, arbitrary: hashText },
);
const attributeName = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      "a",
      "note",
      "db.query.text",
      "exception.message",
      "url.query",
      "user_agent.original",
      "http.route",
    ),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      "client.address",
      "api_key.hash",
      "api_key.id",
      "http.response.status_code",
      "http.status_code",
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      "http.request.header.x-api-key",
      "http.request.header.authorization",
      "password",
      "keytrail.audit",
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom("__proto__", "constructor") },
  { weight: 1, arbitrary: text },
);
const { value } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    { weight: 8, arbitrary: text },
    { weight: 2, arbitrary: fc.integer() },
    { weight: 1, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) },
    { weight: 1, arbitrary: fc.boolean() },
    { weight: 1, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: text.map((inner) => new TextEncoder().encode(inner)) },
    { weight: 2, arbitrary: fc.array(tie("value"), { maxLength: 3 }) },
    { weight: 2, arbitrary: fc.dictionary(attributeName, tie("value"), { maxKeys: 3, noNullPrototype: true }) },
  ),
}));
const marks: fc.Arbitrary<Attributes> = fc.constant({
  "keytrail.leak.detected": true,
  "keytrail.leak.formats": ["stripe_secret", "key_hash"],
  "keytrail.leak.locations": ["span.attributes.note", "log.body"],
  "keytrail.leak.key_hashes": [hashOf(sampleKey(1)), KNOWN_HASH],
});
const attributes: fc.Arbitrary<Attributes> = fc
  .tuple(
    fc.dictionary(attributeName, value, { maxKeys: 6, noNullPrototype: true }),
    fc.oneof({ weight: 5, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: marks }),
  )
  .map(([own, marked]) => ({ ...own, ...marked }));
const optional = { requiredKeys: [] as [] };
const origin = fc.record(
  { resource: attributes, scope: fc.record({ name: text, version: text, attributes }, optional) },
  optional,
);
const time = fc.integer({ min: 0, max: 200_000 }).map(nanosAt);
const span = fc.record(
  {
    traceState: fc.oneof(text, fc.constantFrom("ot=th:8", "a=b,ot=th:c")),
    name: text,
    kind: fc.integer({ min: 0, max: 5 }),
    startTimeUnixNano: time,
    endTimeUnixNano: time,
    attributes,
    events: fc.array(fc.record({ name: text, attributes }), { maxLength: 2 }),
    links: fc.array(fc.record({ traceState: text, attributes }), { maxLength: 2 }),
    status: fc.record({ code: fc.integer({ min: 0, max: 2 }), message: text }),
  },
  optional,
);
const log = fc.record(
  {
    timeUnixNano: time,
    observedTimeUnixNano: time,
    severityText: text,
    body: value,
    attributes,
    traceId: fc.constant("0af7651916cd43dd8448eb211c80319c"),
    eventName: fc.oneof(fc.constant("api_key.request"), text),
  },
  optional,
);
const metric = fc.record(
  {
    name: text,
    description: text,
    unit: text,
    metadata: attributes,
    type: fc.constantFrom("gauge", "sum", "histogram", "exponentialHistogram"),
    points: fc.array(
      fc.record(
        { attributes, exemplars: fc.array(fc.record({ filteredAttributes: attributes }), { maxLength: 2 }) },
        optional,
      ),
      { maxLength: 2 },
    ),
  },
  { requiredKeys: ["points"] },
);
const payload: fc.Arbitrary<Payload> = fc.oneof(
  fc.tuple(fc.array(span, { maxLength: 3 }), origin).map(([spans, from]) => tracesPayload(spans, from)),
  fc.tuple(fc.array(log, { maxLength: 3 }), origin).map(([records, from]) => logsPayload(records, from)),
  fc.tuple(fc.array(metric, { maxLength: 3 }), origin).map(([metrics, from]) => metricsPayload(metrics, from)),
);

const FIRST_UNKNOWN = 1_000;
let lastUnknown = FIRST_UNKNOWN;
/** Fields that no decoder knows, each with a number of its own; most of the time none. */
const unknownField = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ number: 0, bytes: new Uint8Array(0) }) },
  {
    weight: 1,
    arbitrary: fc.nat({ max: 3 }).map((kind) => {
      const number = (lastUnknown = lastUnknown > 2 ** 20 ? FIRST_UNKNOWN : lastUnknown + 1);
      const writers = [
        () => varintField(number, 300),
        () => fixed64Field(number, 1n),
        () => fixed32Field(number, 1),
        () => bytesField(number, `kept ${sampleKey(1)}`, 2),
      ];
      return { number, bytes: writers[kind]!() };
    }),
  },
);

const context = () => scanContext({ isKnownKeyHash: (hash) => hash === KNOWN_HASH });
const sorted = (values: readonly unknown[]) => values.map((entry) => JSON.stringify(entry)).toSorted();

/** The order of fields, and of leaks by it, is the encoder's own: content is compared without it. */
function unordered(content: unknown): unknown {
  if (Array.isArray(content)) return sorted(content.map(unordered));
  if (content === null || typeof content !== "object") return content;
  return Object.fromEntries(
    Object.entries(content)
      .map(([name, inner]) => [name, unordered(inner)] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** Takes the marks and the redactions out, so that what is left can be compared with what came in. */
function withoutFindings(content: unknown): unknown {
  if (typeof content === "string") return withoutSecrets(content);
  if (Array.isArray(content)) return content.map(withoutFindings).filter((entry) => !isMark(entry));
  if (content === null || typeof content !== "object") return content;
  return Object.fromEntries(
    Object.entries(content)
      .map(
        ([name, inner]) =>
          [name, name === "bytesValue" ? base64WithoutSecrets(inner as string) : withoutFindings(inner)] as const,
      )
      .filter(([, inner]) => !(Array.isArray(inner) && inner.length === 0)),
  );
}

function isMark(entry: unknown): boolean {
  return (
    entry !== null && typeof entry === "object" && "key" in entry && String(entry.key).startsWith("keytrail.leak.")
  );
}

function withoutSecrets(string: string): string {
  return SECRETS.reduce((left, [raw]) => left.replaceAll(raw, "<secret>"), string).replaceAll(
    /\[REDACTED:(?!unknown)[^\]]*\]/g,
    "<secret>",
  );
}

function base64WithoutSecrets(base64: string): string {
  return withoutSecrets(Buffer.from(base64, "base64").toString());
}

/** Values that are secret by their name alone are replaced as a whole: they are left out of the comparison. */
const neutralNames = (from: Payload): boolean =>
  !/"(?:http\.request\.header|password|url\.query)/.test(JSON.stringify(from.content));

describe("scan()", () => {
  test("gives protobuf and JSON equal sightings and leaks for the same content", () => {
    fc.assert(
      fc.property(payload, (from) => {
        const [protobuf, json] = ENCODINGS.map((encoding) => scanPayload(from, encoding, context()));
        expect(json!.sightings).toEqual(protobuf!.sightings);
        expect(sorted(json!.leaks)).toEqual(sorted(protobuf!.leaks));
        expect(json!.result.itemCount).toBe(protobuf!.result.itemCount);
        expect(json!.result.changed).toBe(protobuf!.result.changed);
      }),
      { numRuns: 400 },
    );
  });

  test("leaves no secret, and all else as it was", () => {
    fc.assert(
      fc.property(
        payload.filter((from) => neutralNames(from) && !hasSafeName(from)),
        fc.constantFrom(...ENCODINGS),
        (from, encoding) => {
          const before = decodeEncoded(from, encoding);
          const after = scanPayload(from, encoding, context());
          const left = JSON.stringify(after.content);
          for (const [raw] of SECRETS) expect(left.includes(raw)).toBe(false);
          expect(unordered(withoutFindings(after.content))).toEqual(unordered(withoutFindings(before)));
        },
      ),
      { numRuns: 400 },
    );
  });

  test.each([
    ["the fake scanner", createFakeScanner()],
    ["the real scanner", createKeyScanner()],
  ])("changes nothing in a second pass with %s, and yields the same leaks", (_, scanner) => {
    const withScanner = { ...context(), scanner };
    fc.assert(
      fc.property(payload, fc.constantFrom(...ENCODINGS), (from, encoding) => {
        const first = scanPayload(from, encoding, withScanner);
        const second = scanBytes(from.signal, encoding, first.result.body, withScanner);
        expect(second.result.body).toBe(first.result.body);
        expect(sorted(second.leaks.map(identity))).toEqual(sorted(first.leaks.map(identity)));
      }),
      { numRuns: 400 },
    );
  });

  test("keeps unknown fields of every level, in their order and place", () => {
    fc.assert(
      fc.property(payload, fc.infiniteStream(unknownField), (from, fields) => {
        const plain = encodePayload(from, "protobuf");
        const unknown: number[] = [];
        const body = rewriteMessages(from.signal, plain, () => {
          const { number, bytes } = fields.next().value!;
          if (number !== 0) unknown.push(number);
          return bytes;
        });
        const after = scanBytes(from.signal, "protobuf", body, context());
        const expected = scanBytes(from.signal, "protobuf", plain, context());
        const left: number[] = [];
        const isKept = (field: number) => field < FIRST_UNKNOWN || left.push(field) === 0;
        const stripped = rewriteMessages(from.signal, after.result.body, () => new Uint8Array(0), isKept);
        expect(Buffer.from(stripped).equals(expected.result.body)).toBe(true);
        expect(left).toEqual(unknown);
        expect(after.sightings).toEqual(expected.sightings);
        expect(after.leaks).toEqual(expected.leaks);
      }),
      { numRuns: 300 },
    );
  });

  test("survives any damage to a payload: a result or bad_payload", () => {
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(payload, fc.constantFrom(...ENCODINGS), damage, (from, encoding, changes) => {
        const body = encodePayload(from, encoding);
        for (const [at, byte] of changes) body[at % body.length] = byte;
        expect(["number", "bad_payload"]).toContain(outcomeOf(from.signal, encoding, body));
      }),
      { numRuns: 1_500 },
    );
  });

  test("survives arbitrary bytes", () => {
    const signal = fc.constantFrom<OtlpSignal>("traces", "logs", "metrics");
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), signal, fc.constantFrom(...ENCODINGS), (body, of, encoding) => {
        expect(["number", "bad_payload"]).toContain(outcomeOf(of, encoding, body));
      }),
      { numRuns: 2_000 },
    );
  });
});

function decodeEncoded(from: Payload, encoding: OtlpEncoding): unknown {
  return encoding === "protobuf" ? decodeProtobuf(from.signal, encodePayload(from, "protobuf")) : from.content;
}

/** Values of safe names are never scanned: payloads with one are left out where all is to be scrubbed. */
function hasSafeName(from: Payload): boolean {
  const names = JSON.stringify(from.content).matchAll(/"key":"([^"\\]*)"/g);
  return Array.from(names, ([, name]) => name ?? "").some((name) => classifyAttributeName(name) === "safe");
}

/** What makes a leak the same leak; the rest describes its request, which the first pass may have redacted. */
function identity({
  kind,
  format,
  location,
  keyHash,
}: {
  kind: string;
  format: string;
  location: string;
  keyHash: string;
}): unknown {
  return [kind, format, location, keyHash];
}

/** What becomes of bytes that may be no payload. */
function outcomeOf(signal: OtlpSignal, encoding: OtlpEncoding, body: Uint8Array): string {
  try {
    return typeof scanBytes(signal, encoding, body, context()).result.itemCount;
  } catch (error) {
    return error instanceof KeytrailError ? error.code : String(error);
  }
}
