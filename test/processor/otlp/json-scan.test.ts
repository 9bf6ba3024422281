import { describe, expect, test } from "vitest";
import { KeytrailError } from "../../../processor/src/errors.ts";
import { tracesPayload } from "../../support/otlp-builder.ts";
import { hashOf, markerOf, sampleKey } from "../../support/otlp-fake-keys.ts";
import { scanBytes, scanContext } from "../../support/otlp-scan.ts";

const KEY = sampleKey(1);
const MARKER = markerOf("stripe_secret", KEY);
const encode = (text: string) => new TextEncoder().encode(text);
const scan = (text: string) => scanBytes("traces", "json", encode(text));
const forwarded = (text: string) => new TextDecoder().decode(scan(text).result.body);
const MARKS = (location: string) =>
  `{"key":"keytrail.leak.detected","value":{"boolValue":true}},` +
  [
    ["formats", "stripe_secret"],
    ["locations", location],
    ["key_hashes", hashOf(KEY)],
  ]
    .map(
      ([list, text]) => `{"key":"keytrail.leak.${list}","value":{"arrayValue":{"values":[{"stringValue":"${text}"}]}}}`,
    )
    .join(",");
const request = (span: string, resource = "{}") =>
  `{"resourceSpans":[{"resource":${resource},"scopeSpans":[{"spans":[${span}]}]}]}`;

describe("scan() of JSON keeps what it does not change", () => {
  test("copies blanks, unknown fields and long numbers, around a redaction", () => {
    const text = (value: string, marks: string) =>
      `\t{ "x" : [1.50, -0.0, 1e+3, null, {"deep":["\\u00e9"]}],\r\n "resourceSpans" : [ {"scopeSpans":[ { "spans" : [\n` +
      `{"n":18446744073709551615, "startTimeUnixNano":1767607200000000001,"attributes":[ {"extra":true,"key" :"note","value":{"stringValue" :"${value}"}}\n${marks}],"flags":1}\n] } ]} ] }\n`;
    expect(forwarded(text(`x ${KEY} y`, ""))).toBe(text(`x ${MARKER} y`, `,${MARKS("span.attributes.note")}`));
  });

  test("keeps the escapes around a redaction as they are written", () => {
    const text = (value: string, marks: string) =>
      request(`{"attributes":[{"key":"a","value":{"stringValue":"${value}"}}${marks}]}`);
    const escaped = `\\"\\u00e9\\/\\n\\ud83d\\ude00 ${KEY}\\t\\\\"`.slice(0, -1);
    expect(forwarded(text(escaped, ""))).toBe(text(escaped.replace(KEY, MARKER), `,${MARKS("span.attributes.a")}`));
  });

  test.each([
    ["an escape inside", `${KEY.slice(0, 5)}\\u00${KEY.charCodeAt(5).toString(16)}${KEY.slice(6)}`],
    ["every letter escaped", Array.from(KEY, (letter) => `\\u00${letter.charCodeAt(0).toString(16)}`).join("")],
  ])("redacts a key with %s", (_, written) => {
    const text = (value: string) => request(`{"name":"< ${value} >"}`);
    expect(forwarded(text(written))).toBe(request(`{"attributes":[${MARKS("span.name")}],"name":"< ${MARKER} >"}`));
  });

  test.each([
    ["a list", `{"name":"${KEY}","attributes":[]}`, `{"name":"${MARKER}","attributes":[${MARKS("span.name")}]}`],
    ["null", `{"name":"${KEY}","attributes":null}`, `{"name":"${MARKER}","attributes":[${MARKS("span.name")}]}`],
    ["nothing", `{"name":"${KEY}"}`, `{"attributes":[${MARKS("span.name")}],"name":"${MARKER}"}`],
  ])("adds the marks where an item has %s for attributes", (_, before, after) => {
    expect(forwarded(request(before))).toBe(request(after));
  });

  test("redacts inside base64", () => {
    const base64 = (text: string) => Buffer.from(text).toString("base64");
    const text = (value: string, marks: string) =>
      request(`{"attributes":[{"key":"a","value":{"bytesValue":"${base64(value)}"}}${marks}]}`);
    expect(forwarded(text(`\u00ff ${KEY}!`, ""))).toBe(text(`\u00ff ${MARKER}!`, `,${MARKS("span.attributes.a")}`));
  });
});

describe("scan() of JSON accepts what the Collector accepts", () => {
  const hash = `{"key":"api_key.hash","value":{"stringValue":"h"}}`;

  test("reads snake_case, ids in upper case, enums by name, numbers as numbers and texts", () => {
    const span =
      `{"trace_id":"0AF7651916CD43DD8448EB211C80319C","span_id":"B7AD6B7169203331","kind":"SPAN_KIND_SERVER",` +
      `"start_time_unix_nano":1767607200000500000,"end_time_unix_nano":"1767607200000600000",` +
      `"attributes":[${hash},{"key":"http.response.status_code","value":{"int_value":404}}]}`;
    const { sightings } = scan(`{"resource_spans":[{"scope_spans":[{"spans":[${span}]}]}]}`);
    expect(sightings).toMatchObject([
      {
        traceId: "0af7651916cd43dd8448eb211c80319c",
        spanId: "b7ad6b7169203331",
        timeUnixMillis: 1_767_607_200_000.5,
        statusCode: 404,
      },
    ]);
  });

  test("reads escaped field names and attribute names", () => {
    const attribute = `{"k\\u0065y":"api_key\\u002ehash","value":{"stringValue":"\\u0068"}}`;
    expect(scan(request(`{"kind":2,"attributes":[${attribute}]}`)).sightings).toMatchObject([{ keyHash: "h" }]);
  });

  test("takes the last of a key that is given twice, and redacts both", () => {
    const { sightings, result } = scan(
      request(
        `{"kind":2,"kind":3,"name":"${KEY}","name":"b","attributes":[${hash}],"attributes":[{"key":"a","value":{"stringValue":"${KEY}"}}]}`,
      ),
    );
    expect(sightings).toEqual([]);
    expect(Buffer.from(result.body).includes(KEY)).toBe(false);
  });

  test("counts the items of the last list of two, and redacts both", () => {
    const span = `{"kind":2,"name":"${KEY}","attributes":[${hash}]}`;
    const { sightings, result } = scan(
      `{"resourceSpans":[{"scopeSpans":[{"spans":[${span},${span}],"spans":[${span}]}]}]}`,
    );
    expect(result.itemCount).toBe(1);
    expect(sightings).toHaveLength(1);
    expect(Buffer.from(result.body).includes(KEY)).toBe(false);
  });

  test("takes null for an absent field", () => {
    const text = `{"resourceSpans":[{"resource":null,"schemaUrl":null,"scopeSpans":[{"scope":null,"spans":[{"name":null,"status":null,"traceId":null,"kind":null,"attributes":[{"key":"a","value":null}]}]}]}]}`;
    expect(scan(text).result).toMatchObject({ itemCount: 1, changed: false });
  });

  test.each(["{}", " {\n} ", `{"resourceSpans":[]}`, `{"resourceSpans":null}`, `{"unknown":"x"}`])(
    "takes the empty request %s",
    (text) => {
      expect(scan(text).result).toMatchObject({ itemCount: 0, changed: false, batches: [], leaks: [] });
    },
  );

  test("does not take a name from the prototype for a field", () => {
    expect(scan(`{"__proto__":{"resourceSpans":[]},"constructor":1,"toString":2}`).result.itemCount).toBe(0);
  });
});

describe("scan() of JSON refuses what is no payload", () => {
  test.each([
    "",
    " ",
    "null x",
    "[]",
    "1",
    `"x"`,
    "{",
    "}",
    "{]",
    `{"a"}`,
    `{"a":}`,
    `{"a":1,}`,
    `{a:1}`,
    `{"a":01}`,
    `{"a":1.}`,
    `{"a":.5}`,
    `{"a":+1}`,
    `{"a":1e}`,
    `{"a":NaN}`,
    `{"a":tru}`,
    `{"a":"\n"}`,
    `{"a":"\\x"}`,
    `{"a":"\\u12g4"}`,
    `{"a":"`,
    `{"a":"\\`,
    `{"a":"\\u00`,
    "{}{}",
    "\ufeff{}",
    `{"resourceSpans":{}}`,
    `{"resourceSpans":"x"}`,
    `{"resourceSpans":[1]}`,
    request(`{"name":1}`),
    request(`{"name":{}}`),
    request(`{"attributes":{}}`),
    request(`{"traceId":"xyz"}`),
    request(`{"traceId":"0af7"}`),
    request(`{"spanId":"g7ad6b7169203331"}`),
    request(`{"kind":"SPAN_KIND_OTHER"}`),
    request(`{"startTimeUnixNano":"soon"}`),
    request(`{"attributes":[{"key":1}]}`),
  ])("refuses %j as bad_payload", (text) => {
    expect(() => scan(text)).toThrow(expect.objectContaining({ code: "bad_payload" }) as KeytrailError);
  });

  test.each([
    ["lists", "[", "]"],
    ["objects", `{"a":`, "}"],
  ])("refuses %s nested 100,000 deep", (_, open, close) => {
    expect(() => scan(`{"a":${open.repeat(100_000)}1${close.repeat(100_000)}}`)).toThrow(KeytrailError);
  });

  test("refuses a payload cut off at any byte", () => {
    const payload = tracesPayload([
      { attributes: { a: [KEY, { b: 1.5 }] }, events: [{ name: "é\n", attributes: { c: null } }] },
    ]);
    const body = encode(JSON.stringify(payload.content));
    for (let length = 0; length < body.length; length++) {
      expect(() => scanBytes("traces", "json", body.slice(0, length))).toThrow(KeytrailError);
    }
  });

  test("never quotes the payload in an error", () => {
    const context = scanContext();
    expect(() => scanBytes("traces", "json", encode(request(`{"name":["${KEY}"]}`)), context)).toThrow(
      /^Cannot read OTLP payload: JSON at byte \d+ must be a string$/,
    );
  });
});
