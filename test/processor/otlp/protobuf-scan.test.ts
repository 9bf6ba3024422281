import { describe, expect, test } from "vitest";
import { KeytrailError } from "../../../processor/src/errors.ts";
import { encodePayload, logsPayload, metricsPayload, type Payload, tracesPayload } from "../../support/otlp-builder.ts";
import { createFakeScanner, hashOf, markerOf, sampleKey } from "../../support/otlp-fake-keys.ts";
import { scanBytes, scanContext } from "../../support/otlp-scan.ts";
import {
  bytesField,
  concat,
  fixed32Field,
  fixed64Field,
  stringAttribute,
  traceRequest,
  varint,
  varintField,
} from "../../support/otlp-wire.ts";

const KEY = sampleKey(1);
const MARKER = markerOf("stripe_secret", KEY);
const RESOURCE = concat(stringAttribute("service.name", "a", 1), stringAttribute("service.instance.id", "a-1", 1));

const scan = (body: Uint8Array) => scanBytes("traces", "protobuf", body);
const refusal = (body: Uint8Array): unknown => {
  try {
    scan(body);
  } catch (error) {
    return error instanceof KeytrailError ? error.code : error;
  }
  return "accepted";
};
const spanRequest = (...fields: Uint8Array[]) => traceRequest(RESOURCE, bytesField(2, concat(...fields)));
const marks = (location: string) =>
  concat(
    bytesField(9, concat(bytesField(1, "keytrail.leak.detected"), bytesField(2, varintField(2, 1)))),
    ...(
      [
        ["formats", "stripe_secret"],
        ["locations", location],
        ["key_hashes", hashOf(KEY)],
      ] as const
    ).map(([list, text]) =>
      bytesField(
        9,
        concat(
          bytesField(1, `keytrail.leak.${list}`),
          bytesField(2, bytesField(5, bytesField(1, bytesField(1, text)))),
        ),
      ),
    ),
  );

describe("scan() of protobuf keeps what it does not change", () => {
  test("copies unknown fields of every level, around a redaction", () => {
    const unknown = concat(bytesField(500, "kept"), varintField(501, 9), fixed64Field(502, 5n), fixed32Field(503, 6));
    const request = (value: string, ...appended: Uint8Array[]) => {
      const anyValue = concat(bytesField(1, value), unknown);
      const attribute = bytesField(9, concat(bytesField(1, "note"), unknown, bytesField(2, anyValue), unknown));
      const span = bytesField(2, concat(unknown, attribute, unknown, fixed32Field(16, 257), ...appended));
      const scopeSpans = bytesField(2, concat(unknown, span, unknown));
      return concat(
        unknown,
        bytesField(1, concat(unknown, bytesField(1, concat(RESOURCE, unknown)), scopeSpans)),
        unknown,
      );
    };
    const { result } = scan(request(`x ${KEY} y`));
    expect(Buffer.from(result.body)).toEqual(Buffer.from(request(`x ${MARKER} y`, marks("span.attributes.note"))));
  });

  test("keeps lengths that are written longer than needed, where nothing inside them changes", () => {
    const quiet = bytesField(2, bytesField(5, "quiet", 3), 4);
    const request = (name: string, ...appended: Uint8Array[]) =>
      traceRequest(RESOURCE, quiet, bytesField(2, concat(bytesField(5, name), ...appended)), quiet);
    const { result } = scan(request(KEY));
    expect(Buffer.from(result.body)).toEqual(Buffer.from(request(MARKER, marks("span.name"))));
  });

  test("writes the changed lengths of messages that were written long", () => {
    const body = spanRequest(bytesField(9, concat(bytesField(1, "a", 2), bytesField(2, bytesField(1, KEY, 5), 6)), 3));
    expect(scan(body).leaks).toMatchObject([{ location: "span.attributes.a" }]);
    expect(JSON.stringify(scan(body).content)).toContain(MARKER);
  });

  test("grows the length of a message from one byte to two", () => {
    const { content, result } = scan(spanRequest(bytesField(5, KEY)));
    expect(result.body.length).toBeGreaterThan(128);
    expect(JSON.stringify(content)).toContain(`"name":"${MARKER}"`);
  });

  test("works on a view into a larger buffer", () => {
    const body = spanRequest(bytesField(5, KEY), varintField(6, 2), stringAttribute("api_key.hash", "h"));
    const view = concat(new Uint8Array(7), body, new Uint8Array(5)).subarray(7, 7 + body.length);
    expect(Buffer.from(scan(view).result.body)).toEqual(Buffer.from(scan(body).result.body));
    expect(scan(view).sightings).toEqual(scan(body).sightings);
  });
});

describe("scan() of protobuf reads as the encoding says", () => {
  const HASH_ATTRIBUTE = stringAttribute("api_key.hash", "h");

  test("takes fields in any order", () => {
    const span = bytesField(2, concat(HASH_ATTRIBUTE, varintField(6, 2), fixed64Field(7, 2_000_000n)));
    const body = bytesField(1, concat(bytesField(2, span), bytesField(1, RESOURCE)));
    expect(scan(body).sightings).toMatchObject([{ keyHash: "h", serviceName: "a", source: "a-1", timeUnixMillis: 2 }]);
  });

  test("takes the value of an attribute before its key", () => {
    const attribute = bytesField(9, concat(bytesField(2, bytesField(1, "h")), bytesField(1, "api_key.hash")));
    expect(scan(spanRequest(attribute, varintField(6, 2))).sightings).toMatchObject([{ keyHash: "h" }]);
  });

  test("takes the last of a scalar that is given twice, and redacts the first as well", () => {
    const body = spanRequest(
      bytesField(5, KEY),
      varintField(6, 2),
      varintField(6, 1),
      bytesField(5, "last"),
      HASH_ATTRIBUTE,
    );
    const { sightings, leaks, result } = scan(body);
    expect(sightings).toEqual([]);
    expect(leaks).toMatchObject([{ location: "span.name", codeLocation: "last" }]);
    expect(Buffer.from(result.body).includes(KEY)).toBe(false);
  });

  test("merges a resource and a status that come in pieces", () => {
    const status = concat(bytesField(15, bytesField(2, hashOf("x"))), bytesField(15, varintField(3, 2)));
    const group = concat(
      bytesField(1, stringAttribute("service.name", "a", 1)),
      bytesField(2, bytesField(2, concat(status, varintField(6, 2), HASH_ATTRIBUTE))),
      bytesField(1, stringAttribute("service.instance.id", "a-1", 1)),
    );
    const { sightings, leaks } = scan(bytesField(1, group));
    expect(sightings).toMatchObject([{ serviceName: "a", source: "a-1" }]);
    expect(leaks).toMatchObject([{ kind: "key_hash", location: "span.status.message" }]);
  });

  test("takes the last value of a oneof", () => {
    const value = concat(bytesField(1, "first"), bytesField(1, "h"));
    const attribute = bytesField(9, concat(bytesField(1, "api_key.hash"), bytesField(2, value)));
    expect(scan(spanRequest(attribute, varintField(6, 2))).sightings).toMatchObject([{ keyHash: "h" }]);
  });

  test("meets a credential's name inside a map without any prefilter hit", () => {
    const payload = tracesPayload([{ attributes: { request: { password: "hunter-two" } } }]);
    const { leaks, content } = scan(encodePayload(payload, "protobuf"));
    expect(leaks).toMatchObject([{ location: "span.attributes.request", format: "unknown" }]);
    expect(JSON.stringify(content)).not.toContain("hunter-two");
  });

  test("asks the key scanner once a new name and once a hit, not once a value", () => {
    const spans = Array.from({ length: 50 }, (_, index) => ({ attributes: { a: "x", b: `y${index}`, c: 1 } }));
    const context = scanContext();
    scanBytes("traces", "protobuf", encodePayload(tracesPayload(spans), "protobuf"), context);
    // Three names of spans, two of the resource; no value has a hit.
    expect(context.scanner).toMatchObject({ findCalls: 5 });
  });

  test("searches a value that leaks once, though walk and judge both ask", () => {
    const found = (value: string): number => {
      const scanner = createFakeScanner();
      const payload = tracesPayload([{ attributes: { a: value } }]);
      scanBytes("traces", "protobuf", encodePayload(payload, "protobuf"), scanContext({ scanner }));
      return scanner.findCalls;
    };
    expect(found(`a ${sampleKey(1)}`)).toBe(found("clean") + 1);
  });
});

describe("scan() of protobuf refuses what is no payload", () => {
  const nested = (depth: number): Uint8Array =>
    depth === 0 ? bytesField(1, "x") : bytesField(5, bytesField(1, nested(depth - 1)));

  test.each<[string, Uint8Array]>([
    ["a length beyond the message", Uint8Array.of(0x0a, 5, 1)],
    ["a length of 2^63", concat(Uint8Array.of(0x0a), Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 255, 127))],
    ["a varint of eleven bytes", concat(Uint8Array.of(0x08), new Uint8Array(10).fill(0x80), Uint8Array.of(1))],
    ["a varint over 64 bits", concat(Uint8Array.of(0x08), new Uint8Array(9).fill(0xff), Uint8Array.of(2))],
    ["a varint that does not end", Uint8Array.of(0x08, 0x80)],
    ["field number 0", Uint8Array.of(0x02, 0)],
    ["a field number over 2^29 - 1", concat(varint(2 ** 32), Uint8Array.of(0))],
    ["a group", spanRequest(varint(100 * 8 + 3), varint(100 * 8 + 4))],
    ["the end of a group", Uint8Array.of(0x0c)],
    ["wire type 6", Uint8Array.of(0x0e, 0)],
    ["wire type 7", Uint8Array.of(0x0f, 0)],
    ["a span's name as a number", spanRequest(varintField(5, 1))],
    ["a span's kind as a string", spanRequest(bytesField(6, "2"))],
    ["a span's time as a varint", spanRequest(varintField(7, 1))],
    ["attributes as a number", spanRequest(varintField(9, 1))],
    ["a trace id of 15 bytes", spanRequest(bytesField(1, new Uint8Array(15)))],
    ["a span id of 9 bytes", spanRequest(bytesField(2, new Uint8Array(9)))],
    ["a cut fixed64", Uint8Array.of(0x09, 1, 2)],
    ["a cut fixed32", Uint8Array.of(0x0d, 1, 2)],
    ["values nested 5,000 deep", spanRequest(bytesField(9, concat(bytesField(1, "a"), bytesField(2, nested(5_000)))))],
  ])("refuses %s as bad_payload", (_, body) => {
    expect(refusal(body)).toBe("bad_payload");
  });

  test("takes values nested 40 deep", () => {
    expect(refusal(spanRequest(bytesField(9, concat(bytesField(1, "a"), bytesField(2, nested(40))))))).toBe("accepted");
  });

  test("takes an empty request", () => {
    expect(scan(new Uint8Array(0)).result).toMatchObject({ itemCount: 0, changed: false, batches: [], leaks: [] });
  });

  const attributes = { a: KEY, list: ["x", { b: 1.5 }], "api_key.hash": "h" };
  test.each<[string, Payload]>([
    [
      "traces",
      tracesPayload([
        { attributes, events: [{ name: "e", attributes }], links: [{ attributes }], status: { message: "m" } },
      ]),
    ],
    ["logs", logsPayload([{ body: attributes, attributes, eventName: "api_key.request" }])],
    [
      "metrics",
      metricsPayload([
        { type: "histogram", points: [{ attributes, exemplars: [{ filteredAttributes: attributes }] }] },
      ]),
    ],
  ])("refuses %s cut off at any byte", (_, payload) => {
    const body = encodePayload(payload, "protobuf");
    for (let length = 1; length < body.length; length++) {
      expect(() => scanBytes(payload.signal, "protobuf", body.slice(0, length))).toThrow(KeytrailError);
    }
  });
});
