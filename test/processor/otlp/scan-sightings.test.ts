import { describe, expect, test } from "vitest";
import { createPayloadScanner } from "../../../processor/src/otlp/scan.ts";
import { MAX_BATCH_ROWS } from "../../../processor/src/sightings/batch.ts";
import {
  type Attributes,
  BASE_TIME_UNIX_MILLIS,
  encodePayload,
  logsPayload,
  nanosAt,
  type SpanSpec,
  tracesPayload,
} from "../../support/otlp-builder.ts";
import { hashOf, markerOf, SAMPLE_JWT, sampleKey } from "../../support/otlp-fake-keys.ts";
import {
  ENCODINGS,
  RECEIVED_AT_UNIX_MILLIS,
  scanBytes,
  scanContext,
  scanPayload,
  stringsIn,
} from "../../support/otlp-scan.ts";

const HASH = hashOf("key");
const IDS = { traceId: "0af7651916cd43dd8448eb211c80319c", spanId: "b7ad6b7169203331" };

describe.each(ENCODINGS)("scan() of %s", (encoding) => {
  const sightingsOf = (...spans: SpanSpec[]) => scanPayload(tracesPayload(spans), encoding).sightings;
  const sightingOf = (attributes: Attributes, rest: SpanSpec = {}) =>
    sightingsOf({ ...rest, attributes: { "api_key.hash": HASH, ...attributes } })[0];

  test("takes a sighting from a server span with a key hash", () => {
    const attributes = {
      "api_key.hash": HASH,
      "api_key.id": "checkout-prod",
      "api_key.owner": "payments",
      "client.address": "203.0.113.9",
      "user_agent.original": "curl/8",
      "http.route": "/orders/{id}",
      "http.response.status_code": 200,
      "keytrail.client.address_source": "untrusted_forwarded",
    };
    expect(sightingsOf({ ...IDS, startTimeUnixNano: nanosAt(1.5), attributes })).toEqual([
      {
        ...IDS,
        timeUnixMillis: BASE_TIME_UNIX_MILLIS + 1.5,
        keyHash: HASH,
        clientAddress: "203.0.113.9",
        addressUntrusted: true,
        userAgent: "curl/8",
        serviceName: "checkout",
        route: "/orders/{id}",
        statusCode: 200,
        outcome: "accepted",
        weight: 1,
        keyName: "checkout-prod",
        source: "checkout-1",
      },
    ]);
  });

  test("takes the hash under the secret before from a span and from an audit record, whether or not they are taken apart", () => {
    const previous = hashOf("before");
    const attributes = { "api_key.hash": HASH, "api_key.previous_hash": previous };
    const wanted = [{ keyHash: HASH, previousKeyHash: previous }];
    const leaking = { ...attributes, "app.note": `it was ${sampleKey(1)}` };

    expect(sightingsOf({ attributes })).toMatchObject(wanted);
    expect(sightingsOf({ attributes: leaking })).toMatchObject(wanted);
    for (const part of [attributes, leaking]) {
      const { sightings } = scanPayload(logsPayload([{ eventName: "api_key.request", attributes: part }]), encoding);
      expect(sightings).toMatchObject(wanted);
    }
    const rotated = logsPayload([{ eventName: "api_key.rotated", attributes }]);
    expect(scanPayload(rotated, encoding).sightings, "of the owner's key before").toEqual([]);
  });

  test.each([0, 1, 3, 4, 5])("takes none from a span of kind %i", (kind) => {
    expect(sightingsOf({ kind, attributes: { "api_key.hash": HASH } })).toEqual([]);
  });

  test("takes none from a server span without a key hash", () => {
    expect(sightingsOf({ attributes: { "client.address": "203.0.113.9" } })).toEqual([]);
  });

  test("takes a sighting from an audit record, with the record's ids and without a weight", () => {
    const record = {
      ...IDS,
      eventName: "api_key.request",
      timeUnixNano: nanosAt(7),
      observedTimeUnixNano: nanosAt(90_000),
    };
    const attributes = { "api_key.hash": HASH, "http.response.status_code": 403, "client.address": "::ffff:10.0.0.1" };
    const { sightings } = scanPayload(logsPayload([{ ...record, attributes }]), encoding);
    expect(sightings).toHaveLength(1);
    expect(sightings[0]).toMatchObject({
      ...IDS,
      timeUnixMillis: BASE_TIME_UNIX_MILLIS + 7,
      keyHash: HASH,
      outcome: "rejected",
      clientAddress: "10.0.0.1",
      weight: 1,
    });
  });

  test("takes a sighting without a key from an audit record of a request that had none", () => {
    const record = { ...IDS, eventName: "api_key.request", attributes: { "api_key.auth.outcome": "missing" } };
    const { sightings } = scanPayload(logsPayload([record]), encoding);
    expect(sightings).toMatchObject([{ keyHash: "", outcome: "missing" }]);
  });

  test("takes none from other log records", () => {
    const records = ["", "api_key.requests", "other"].map((eventName) => ({
      eventName,
      attributes: { "api_key.hash": HASH },
    }));
    expect(scanPayload(logsPayload(records), encoding).sightings).toEqual([]);
  });

  test("gives records without ids an identity of their own, the same in a repeat", () => {
    const record = (sequence: number) => ({
      eventName: "api_key.request",
      attributes: { "api_key.hash": HASH, "keytrail.audit.sequence": sequence },
    });
    const { sightings } = scanPayload(logsPayload([record(1), record(2), record(1)]), encoding);
    expect(new Set(sightings.map(({ traceId, spanId }) => traceId + spanId)).size).toBe(2);
    expect(sightings.every(({ traceId }) => /^(?!0+$)[0-9a-f]{32}$/.test(traceId))).toBe(true);
  });

  test.each([
    ["the service's word", { "api_key.auth.outcome": "rejected", "http.response.status_code": 200 }, "rejected"],
    ["401", { "http.response.status_code": 401 }, "rejected"],
    ["403 by its old name", { "http.status_code": 403 }, "rejected"],
    ["404", { "http.response.status_code": 404 }, "accepted"],
    ["a status in text", { "http.response.status_code": "401" }, "rejected"],
    ["no word and no status", {}, "unknown"],
    ["a word that is not known", { "api_key.auth.outcome": "perhaps" }, "unknown"],
  ])("takes the outcome from %s", (_, attributes: Attributes, outcome) => {
    expect(sightingOf(attributes)?.outcome).toBe(outcome);
  });

  test.each([
    ["1.2.3.4", "1.2.3.4"],
    ["::ffff:1.2.3.4", "1.2.3.4"],
    ["2001:DB8:0:0::1", "2001:db8::1"],
    ["fe80::1%eth0", "fe80::1"],
    ["not an address", ""],
    ["1.2.3.4:80", ""],
    ["", ""],
  ])("reads client.address %j as %j", (text, address) => {
    expect(sightingOf({ "client.address": text })?.clientAddress).toBe(address);
  });

  test.each(["network.peer.address", "net.sock.peer.addr", "http.client_ip"])(
    "falls back to %s for the address",
    (name) => {
      expect(sightingOf({ [name]: "1.2.3.4" })?.clientAddress).toBe("1.2.3.4");
      expect(sightingOf({ [name]: "1.2.3.4", "client.address": "5.6.7.8" })?.clientAddress).toBe("5.6.7.8");
    },
  );

  test("understands the old name of the user agent", () => {
    expect(sightingOf({ "http.user_agent": "curl/7" })?.userAgent).toBe("curl/7");
  });

  test.each([
    ["ot=th:8", 2],
    ["ot=th:c", 4],
    ["ot=th:0", 1],
    ["ot=th:fd70a3d70a3d7", 100],
    ["vendor=1,ot=rv:abc;th:8", 2],
    ["ot=th:xyz", 1],
    ["ot=th:ffffffffffffff", 2 ** 24 - 1],
    ["", 1],
  ])("weighs a span with tracestate %j as %d", (traceState, weight) => {
    expect(sightingOf({}, { traceState })?.weight).toBeCloseTo(weight, 0);
  });

  test("weighs a span 1 whose request has an audit record", () => {
    expect(sightingOf({ "keytrail.audit": true }, { traceState: "ot=th:8" })?.weight).toBe(1);
    expect(sightingOf({ "keytrail.audit": false }, { traceState: "ot=th:8" })?.weight).toBe(2);
  });

  test.each([
    ["60 s", 60_000, 0],
    ["61 s", 61_000, 1_000],
    ["an hour", 3_600_000, 3_540_000],
  ])("puts a request of %s where its end less 60 s allows", (_, durationMillis, offset) => {
    const times = { startTimeUnixNano: nanosAt(0), endTimeUnixNano: nanosAt(durationMillis) };
    expect(sightingOf({}, times)?.timeUnixMillis).toBe(BASE_TIME_UNIX_MILLIS + offset);
  });

  test("takes the receipt for the time of a span that has none", () => {
    expect(sightingOf({}, { startTimeUnixNano: "0", endTimeUnixNano: "0" })?.timeUnixMillis).toBe(
      RECEIVED_AT_UNIX_MILLIS,
    );
  });

  test("takes the connection for the source of a resource without an instance", () => {
    const payload = tracesPayload([{ attributes: { "api_key.hash": HASH } }], { resource: { "service.name": "a" } });
    expect(scanPayload(payload, encoding).sightings).toMatchObject([{ serviceName: "a", source: "connection-1" }]);
  });

  test("leaves no key in a sighting whose user agent leaks one", () => {
    const key = sampleKey(4);
    const sighting = sightingOf({ "user_agent.original": `bot ${key}`, "http.route": `/x/${key}` });
    expect(sighting).toMatchObject({ userAgent: `bot ${markerOf("stripe_secret", key)}`, keyHash: HASH });
    expect(JSON.stringify(sighting)).not.toContain(key);
  });

  test("opens a new batch when one is full", () => {
    const spans = Array.from({ length: MAX_BATCH_ROWS + 3 }, (_, index) => ({
      attributes: { "api_key.hash": hashOf(`${index}`) },
    }));
    const { result, sightings } = scanPayload(tracesPayload(spans), encoding);
    const lengths = result.batches.map((batch) => batch.length);
    expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(MAX_BATCH_ROWS + 3);
    expect(lengths.length).toBeGreaterThan(1);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(MAX_BATCH_ROWS);
    expect(sightings.map((sighting) => sighting.keyHash)).toEqual(spans.map((span) => span.attributes["api_key.hash"]));
  });

  test("gives the same sightings when one scanner sees payload after payload", () => {
    const scanner = createPayloadScanner();
    const context = scanContext();
    const payloads = [1, 2, 3].map((number) =>
      tracesPayload([
        { ...IDS, attributes: { "api_key.hash": hashOf(`${number % 2}`), "client.address": `10.0.0.${number}` } },
      ]),
    );
    const scanned = payloads.map((payload) =>
      scanBytes("traces", encoding, encodePayload(payload, encoding), context, scanner),
    );
    expect(scanned.map(({ sightings }) => sightings)).toEqual(
      payloads.map((payload) => scanPayload(payload, encoding).sightings),
    );
  });
});

describe.each(ENCODINGS)("scan() of %s from another SDK", (encoding) => {
  const KEY = sampleKey(7);
  const shown: readonly [string, Attributes, string][] = [
    ["x-api-key", { "http.request.header.x-api-key": KEY }, "span.attributes.http.request.header.x-api-key"],
    [
      "x-api-key as a list",
      { "http.request.header.x-api-key": [KEY] },
      "span.attributes.http.request.header.x-api-key",
    ],
    [
      "Bearer",
      { "http.request.header.authorization": [`Bearer ${KEY}`] },
      "span.attributes.http.request.header.authorization",
    ],
    [
      "ApiKey",
      { "http.request.header.authorization": `apikey ${KEY}` },
      "span.attributes.http.request.header.authorization",
    ],
    ["url.query", { "url.query": `a=1&api_key=${KEY}&b=2` }, "span.attributes.url.query"],
    ["http.target", { "http.target": `/orders?api_key=${KEY}` }, "span.attributes.http.target"],
  ];

  test.each(shown)(
    "takes a sighting from the raw key in %s, redacts it, and calls it a client's leak",
    (_, attributes, location) => {
      const { sightings, leaks, content } = scanPayload(tracesPayload([{ attributes }]), encoding);
      expect(sightings).toMatchObject([{ keyHash: hashOf(KEY) }]);
      expect(leaks).toMatchObject([{ kind: "raw_key", keyHash: hashOf(KEY), location, origin: "client" }]);
      expect(stringsIn(content).some((text) => text.includes(KEY))).toBe(false);
    },
  );

  test("hashes a key of no known format as well, by exactly its own range", () => {
    const attributes = { "http.request.header.authorization": "Bearer plain-key-1" };
    const { sightings, content } = scanPayload(tracesPayload([{ attributes }]), encoding);
    expect(sightings).toMatchObject([{ keyHash: hashOf("plain-key-1") }]);
    expect(stringsIn(content)).toContain(`Bearer ${markerOf("unknown", "plain-key-1")}`);
  });

  test("redacts a JWT and takes no sighting from it", () => {
    const attributes = { "http.request.header.authorization": `Bearer ${SAMPLE_JWT}` };
    const { sightings, leaks, content } = scanPayload(tracesPayload([{ attributes }]), encoding);
    expect(sightings).toEqual([]);
    expect(leaks).toMatchObject([{ format: "jwt", keyHash: "" }]);
    expect(stringsIn(content)).toContain("Bearer [REDACTED:jwt]");
  });

  test.each([
    ["a client span", { kind: 3, attributes: { "http.request.header.x-api-key": KEY } }],
    ["a masked header", { attributes: { "http.request.header.x-api-key": "****" } }],
    ["Basic", { attributes: { "http.request.header.authorization": "Basic dTpw" } }],
  ])("takes no sighting from %s", (_, span: SpanSpec) => {
    expect(scanPayload(tracesPayload([span]), encoding).sightings).toEqual([]);
  });
});
