import { describe, expect, test } from "vitest";
import { createPayloadScanner } from "../../../processor/src/otlp/scan.ts";
import {
  FLAG_AUDIT_PROMISED,
  FLAG_AUDIT_RECORD,
  hashPathBytes,
  type SightingBatch,
} from "../../../processor/src/sightings/batch.ts";
import {
  type Attributes,
  encodePayload,
  logsPayload,
  type Payload,
  tracesPayload,
} from "../../support/otlp-builder.ts";
import { hashOf, sampleKey } from "../../support/otlp-fake-keys.ts";
import { ENCODINGS, scanContext } from "../../support/otlp-scan.ts";

const HASH = hashOf("key");
const IDS = { traceId: "0af7651916cd43dd8448eb211c80319c", spanId: "b7ad6b7169203331" };
const FACTS: Attributes = {
  "api_key.hash": HASH,
  "api_key.format": "stripe_secret",
  "http.request.method": "POST",
  "url.path": "/v1/charges/42",
  "http.request.resend_count": 2,
  "http.response.body.size": 1234,
  "http.response.status_code": 429,
  "keytrail.response.retry_after": 17,
};
const path = Buffer.from("/v1/charges/42");

describe.each(ENCODINGS)("what %s tells of a request", (encoding) => {
  const batchOf = (payload: Payload): SightingBatch => {
    const { batches } = createPayloadScanner().scan(
      payload.signal,
      encoding,
      encodePayload(payload, encoding),
      scanContext(),
    );
    expect(batches).toHaveLength(1);
    return batches[0]!;
  };
  const wanted = {
    format: "stripe_secret",
    method: "POST",
    path: hashPathBytes(path, 0, path.length),
    resends: 2,
    retryAfter: 17 + 2,
    responseBytes: 1235,
  };
  const shown = (batch: SightingBatch) => ({
    format: batch.strings[batch.format[0]!],
    method: batch.strings[batch.method[0]!],
    path: batch.path[0],
    resends: batch.resends[0],
    retryAfter: batch.retryAfter[0],
    responseBytes: batch.responseBytes[0],
  });

  test.each([
    ["that is only walked", {}],
    ["that is taken apart", { note: `x ${sampleKey(1)}` }],
  ])("goes into the columns from a span %s", (_name, more) => {
    const attributes = { ...FACTS, "keytrail.audit": true, ...more };
    const batch = batchOf(tracesPayload([{ ...IDS, attributes }]));
    expect(shown(batch)).toEqual(wanted);
    expect(batch.flags[0]).toBe(FLAG_AUDIT_PROMISED);
    expect(batch.sequence[0]).toBe(0);
  });

  test.each([
    ["that is only walked", {}],
    ["that is taken apart", { note: `x ${sampleKey(1)}` }],
  ])("goes into the columns from an audit record %s", (_name, more) => {
    const attributes = { ...FACTS, "keytrail.audit.sequence": 99, ...more };
    const batch = batchOf(logsPayload([{ ...IDS, eventName: "api_key.request", attributes }]));
    expect(shown(batch)).toEqual(wanted);
    expect(batch.flags[0]).toBe(FLAG_AUDIT_RECORD);
    expect(batch.sequence[0]).toBe(99);
  });

  test("what is not told is unknown, and a header that was not there is told apart from that", () => {
    const plain = batchOf(tracesPayload([{ ...IDS, attributes: { "api_key.hash": HASH } }]));
    expect(shown(plain)).toEqual({ format: "", method: "", path: 0, resends: 0, retryAfter: 0, responseBytes: 0 });
    const attributes = { "api_key.hash": HASH, "keytrail.response.retry_after": -1 };
    expect(batchOf(tracesPayload([{ ...IDS, attributes }])).retryAfter[0]).toBe(1);
  });
});
