import { describe, expect, test } from "vitest";
import { createKeyHasher, createKeyScanner } from "@keytrail/sdk/keys";
import {
  type Attributes,
  type DataPointSpec,
  encodePayload,
  logsPayload,
  metricsPayload,
  type MetricSpec,
  type Payload,
  type SpanSpec,
  tracesPayload,
} from "../../support/otlp-builder.ts";
import { hashOf, markerOf, SAMPLE_JWT, sampleKey, sampleToken } from "../../support/otlp-fake-keys.ts";
import { ENCODINGS, scanBytes, scanContext, scanPayload, stringsIn } from "../../support/otlp-scan.ts";

const KEY = sampleKey(1);
const MARKER = markerOf("stripe_secret", KEY);
const TEXT = `before ${KEY} after`;

const point = (spec: DataPointSpec): MetricSpec => ({ name: "m", points: [spec] });
const spanWith = (spec: SpanSpec): Payload => tracesPayload([spec]);

/** One payload for each place of the grammar of `keytrail.leak.locations`. */
const PLACES: readonly [location: string, payload: Payload][] = [
  ["span.name", spanWith({ name: TEXT })],
  ["span.status.message", spanWith({ status: { code: 2, message: TEXT } })],
  ["span.trace_state", spanWith({ traceState: `vendor=${KEY}` })],
  ["span.attributes.db.query.text", spanWith({ attributes: { "db.query.text": TEXT } })],
  ["span.attributes.list", spanWith({ attributes: { list: ["x", TEXT] } })],
  ["span.attributes.map", spanWith({ attributes: { map: { inner: [{ deep: TEXT }] } } })],
  ["span.attributes.map", spanWith({ attributes: { map: { [TEXT]: 1 } } })],
  ["span.attributes.bytes", spanWith({ attributes: { bytes: new TextEncoder().encode(TEXT) } })],
  ["span.attributes.[key]", spanWith({ attributes: { [TEXT]: 1 } })],
  [`span.events.failed ${MARKER}.name`, spanWith({ events: [{ name: `failed ${KEY}` }] })],
  [
    "span.events.exception.attributes.exception.message",
    spanWith({ events: [{ name: "exception", attributes: { "exception.message": TEXT } }] }),
  ],
  ["span.links.trace_state", spanWith({ links: [{ traceState: `v=${KEY}` }] })],
  ["span.links.attributes.a", spanWith({ links: [{ attributes: { a: TEXT } }] })],
  ["resource.attributes.process.command", tracesPayload([{}], { resource: { "process.command": TEXT } })],
  ["scope.name", tracesPayload([{}], { scope: { name: TEXT } })],
  ["scope.version", tracesPayload([{}], { scope: { version: TEXT } })],
  ["scope.attributes.a", tracesPayload([{}], { scope: { attributes: { a: TEXT } } })],
  ["log.body", logsPayload([{ body: TEXT }])],
  ["log.body", logsPayload([{ body: { request: { lines: ["a", TEXT] } } }])],
  ["log.attributes.a", logsPayload([{ attributes: { a: TEXT } }])],
  ["log.severity_text", logsPayload([{ severityText: TEXT }])],
  ["log.event_name", logsPayload([{ eventName: TEXT }])],
  ["metric.name", metricsPayload([{ name: TEXT, points: [{}] }])],
  ["metric.description", metricsPayload([{ description: TEXT, points: [{}] }])],
  ["metric.unit", metricsPayload([{ unit: TEXT, points: [{}] }])],
  ["metric.metadata.a", metricsPayload([{ metadata: { a: TEXT }, points: [{}] }])],
  ["datapoint.attributes.a", metricsPayload([point({ attributes: { a: TEXT } })])],
  ...(["sum", "histogram", "exponentialHistogram", "summary"] as const).map((type): [string, Payload] => [
    "datapoint.attributes.a",
    metricsPayload([{ type, points: [{ attributes: { b: 1 } }, { attributes: { a: TEXT } }] }]),
  ]),
  ...(["gauge", "sum", "histogram", "exponentialHistogram"] as const).map((type): [string, Payload] => [
    "exemplar.attributes.a",
    metricsPayload([{ type, points: [{ exemplars: [{ filteredAttributes: { a: TEXT } }] }] }]),
  ]),
];

describe.each(ENCODINGS)("scan() of %s", (encoding) => {
  test("takes neither trace nor span id of the item for a key, whatever name it stands under", () => {
    const hasher = createKeyHasher({ secret: "a secret that only tests share, 32+" });
    const scanner = createKeyScanner({ hash: hasher.hash });
    const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
    const other = "5bf92f3577b34da6a3ce929d0e0e4737";
    const attributes = { "request.token": traceId, note: `api_key=${traceId}`, "other.token": other };
    const { leaks } = scanPayload(spanWith({ traceId, attributes }), encoding, scanContext({ scanner, hasher }));
    expect(leaks.map((leak) => [leak.location, leak.keyHash])).toEqual([
      ["span.attributes.other.token", hasher.hash(other)],
    ]);
  });

  test.each(PLACES)("finds, redacts and marks a key at %s", (location, payload) => {
    const { leaks, result, content } = scanPayload(payload, encoding);
    expect(leaks.map((leak) => [leak.kind, leak.format, leak.location, leak.keyHash])).toEqual([
      ["raw_key", "stripe_secret", location, hashOf(KEY)],
    ]);
    expect(result.changed).toBe(true);
    const strings = stringsIn(content);
    const decoded = strings.map((text) => Buffer.from(text, "base64").toString());
    expect([...strings, ...decoded].filter((text) => text.includes(KEY))).toEqual([]);
    expect([...strings, ...decoded].some((text) => text.includes(MARKER))).toBe(true);
    expect(strings).toContain(location);
    expect(strings.filter((text) => text === "keytrail.leak.detected")).toHaveLength(1);
  });

  test.each(PLACES)(
    "changes nothing and yields the same leaks in a second pass over its own output (%s)",
    (_, payload) => {
      const first = scanPayload(payload, encoding);
      const second = scanBytes(payload.signal, encoding, first.result.body);
      expect(second.result.body).toBe(first.result.body);
      expect(second.result.changed).toBe(false);
      expect(second.leaks).toEqual(first.leaks);
    },
  );

  test("returns the very same body when nothing is found", () => {
    const body = encodePayload(tracesPayload([{ attributes: { a: "b", list: ["c"] } }, {}, {}]), encoding);
    const context = scanContext();
    const { result } = scanBytes("traces", encoding, body, context);
    expect(result.body).toBe(body);
    expect(result.itemCount).toBe(3);
  });

  test("appends the four marks to the item that leaks and to no other", () => {
    const payload = tracesPayload([{ name: "a" }, { name: "b", attributes: { note: `${KEY} ${sampleToken(2)}` } }]);
    const { content } = scanPayload(payload, encoding);
    const expected = tracesPayload([
      { name: "a" },
      {
        name: "b",
        attributes: {
          note: `${MARKER} ${markerOf("test_token", sampleToken(2))}`,
          "keytrail.leak.detected": true,
          "keytrail.leak.formats": ["stripe_secret", "test_token"],
          "keytrail.leak.locations": ["span.attributes.note", "span.attributes.note"],
          "keytrail.leak.key_hashes": [hashOf(KEY), hashOf(sampleToken(2))],
        },
      },
    ]);
    expect(attributesOf(content)).toEqual(attributesOf(expected.content));
  });

  test("extends the marks that an SDK left, and reports its leaks too", () => {
    const payload = tracesPayload([
      {
        attributes: {
          note: KEY,
          "keytrail.leak.detected": true,
          "keytrail.leak.formats": ["github_pat"],
          "keytrail.leak.locations": ["span.attributes.other"],
          "keytrail.leak.key_hashes": ["aa"],
        },
      },
    ]);
    const { content, leaks } = scanPayload(payload, encoding);
    expect(leaks.map((leak) => [leak.format, leak.location, leak.keyHash])).toEqual([
      ["github_pat", "span.attributes.other", "aa"],
      ["stripe_secret", "span.attributes.note", hashOf(KEY)],
    ]);
    const expected: Attributes = {
      note: MARKER,
      "keytrail.leak.detected": true,
      "keytrail.leak.formats": ["github_pat", "stripe_secret"],
      "keytrail.leak.locations": ["span.attributes.other", "span.attributes.note"],
      "keytrail.leak.key_hashes": ["aa", hashOf(KEY)],
    };
    expect(attributesOf(content)).toEqual(attributesOf(tracesPayload([{ attributes: expected }]).content));
  });

  test("mends marks of the wrong type or of unequal length when it adds its own", () => {
    const payload = logsPayload([
      {
        body: KEY,
        attributes: {
          "keytrail.leak.detected": false,
          "keytrail.leak.formats": ["a", "b"],
          "keytrail.leak.locations": "x",
        },
      },
    ]);
    const { content } = scanPayload(payload, encoding);
    const expected: Attributes = {
      "keytrail.leak.detected": true,
      "keytrail.leak.formats": ["a", "b", "stripe_secret"],
      "keytrail.leak.locations": ["x", "", "log.body"],
      "keytrail.leak.key_hashes": ["", "", hashOf(KEY)],
    };
    expect(attributesOf(content)).toEqual(attributesOf(logsPayload([{ body: MARKER, attributes: expected }]).content));
  });

  test("redacts a JWT without an identity", () => {
    const { leaks, content } = scanPayload(logsPayload([{ body: `token ${SAMPLE_JWT}` }]), encoding);
    expect(leaks.map((leak) => [leak.format, leak.keyHash])).toEqual([["jwt", ""]]);
    expect(stringsIn(content)).toContain("token [REDACTED:jwt]");
  });

  test("reports one leak for a key that stands twice in one place", () => {
    const { leaks, content } = scanPayload(logsPayload([{ body: `${KEY} and ${KEY}` }]), encoding);
    expect(leaks).toHaveLength(1);
    expect(stringsIn(content)).toContain(`${MARKER} and ${MARKER}`);
  });

  test("says what the leaking request was", () => {
    const payload = tracesPayload([
      {
        traceId: "0af7651916cd43dd8448eb211c80319c",
        spanId: "b7ad6b7169203331",
        name: "POST /pay",
        attributes: {
          "client.address": "203.0.113.9",
          "http.route": "/pay",
          "http.response.status_code": 500,
          sql: KEY,
        },
      },
    ]);
    expect(scanPayload(payload, encoding).leaks).toEqual([
      {
        kind: "raw_key",
        keyHash: hashOf(KEY),
        format: "stripe_secret",
        location: "span.attributes.sql",
        origin: "service",
        serviceName: "checkout",
        codeLocation: "POST /pay",
        traceId: "0af7651916cd43dd8448eb211c80319c",
        spanId: "b7ad6b7169203331",
        timeUnixMillis: 1_767_607_200_000,
        clientAddress: "203.0.113.9",
        route: "/pay",
        statusCode: 500,
        source: "checkout-1",
      },
    ]);
  });

  test("names the logger and the metric as the code's location, redacted", () => {
    const logs = logsPayload([{ body: KEY }], { scope: { name: `app ${KEY}` } });
    expect(scanPayload(logs, encoding).leaks.map((leak) => leak.codeLocation)).toEqual([
      `app ${MARKER}`,
      `app ${MARKER}`,
    ]);
    const metrics = metricsPayload([{ name: "orders", points: [{ attributes: { a: KEY } }] }]);
    expect(scanPayload(metrics, encoding).leaks.map((leak) => leak.codeLocation)).toEqual(["orders"]);
  });

  test("gives a resource's leak its redacted service name and the time of its first item", () => {
    const payload = logsPayload([{ timeUnixNano: "1767607201500000000" }], { resource: { "service.name": `x${KEY}` } });
    const [leak] = scanPayload(payload, encoding).leaks;
    expect(leak).toMatchObject({
      location: "resource.attributes.service.name",
      serviceName: `x${MARKER}`,
      source: "connection-1",
    });
    expect(leak?.timeUnixMillis).toBe(1_767_607_201_500);
  });

  test("redacts the request's key in the place that api_key.source names, and calls it no leak", () => {
    const attributes = {
      "api_key.hash": hashOf(KEY),
      "api_key.source": "header:x-api-key",
      "http.request.header.x-api-key": [KEY],
    };
    const { leaks, content } = scanPayload(tracesPayload([{ attributes }]), encoding);
    expect(leaks).toEqual([]);
    expect(stringsIn(content)).toContain(MARKER);
    expect(stringsIn(content)).not.toContain("keytrail.leak.detected");
  });

  test("calls another key in that place a leak", () => {
    const attributes = {
      "api_key.hash": hashOf("other"),
      "api_key.source": "header:x-api-key",
      "http.request.header.x-api-key": [KEY],
    };
    expect(scanPayload(tracesPayload([{ attributes }]), encoding).leaks).toHaveLength(1);
  });
});

describe.each(ENCODINGS)("scan() of %s and quoted key hashes", (encoding) => {
  const hash = hashOf("a key");
  const known = () => scanContext({ isKnownKeyHash: (candidate) => candidate === hash });
  const quoting: readonly [string, Payload][] = [
    ["log.body", logsPayload([{ body: { why: [`no key ${hash} here`] } }])],
    ["span.status.message", tracesPayload([{ status: { code: 2, message: `unknown ${hash}` } }])],
    [
      "span.events.exception.attributes.exception.stacktrace",
      tracesPayload([
        { events: [{ name: "exception", attributes: { "exception.stacktrace": `at ${hash}\n  at x` } }] },
      ]),
    ],
    ["log.attributes.exception.message", logsPayload([{ attributes: { "exception.message": hash.toUpperCase() } }])],
  ];

  test.each(quoting)("flags the hash of a known key in %s, and leaves it readable", (location, payload) => {
    const { leaks, content } = scanPayload(payload, encoding, known());
    expect(leaks.map((leak) => [leak.kind, leak.format, leak.location, leak.keyHash])).toEqual([
      ["key_hash", "key_hash", location, hash],
    ]);
    const strings = stringsIn(content);
    expect(strings).toContain("keytrail.leak.detected");
    // Where it was quoted, and in the list of key hashes.
    expect(strings.filter((text) => text.toLowerCase().includes(hash))).toHaveLength(2);
  });

  test.each(quoting)("reports the hash of an unknown key in %s without flagging the item", (location, payload) => {
    const { leaks, result } = scanPayload(payload, encoding);
    expect(leaks.map((leak) => [leak.kind, leak.location, leak.keyHash])).toEqual([["key_hash", location, hash]]);
    expect(result.changed).toBe(false);
  });

  test.each([
    ["63 digits", hash.slice(1)],
    ["65 digits", `${hash}0`],
  ])("takes no run of %s for a hash", (_, run) => {
    expect(scanPayload(logsPayload([{ body: `x ${run} y` }]), encoding, known()).leaks).toEqual([]);
  });

  test("does not look for hashes elsewhere", () => {
    const payload = tracesPayload([
      { status: { code: 1, message: hash }, attributes: { etag: hash, "api_key.hash": hash } },
    ]);
    expect(scanPayload(payload, encoding, known()).leaks).toEqual([]);
  });
});

function attributesOf(value: unknown): unknown[] {
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([name, inner]) => (name === "attributes" ? [inner] : attributesOf(inner)));
}
