import { expect, test } from "vitest";
import { createHashKeyCheck } from "../../../processor/src/sightings/hash-key-check.ts";
import { encodePayload, tracesPayload } from "../../support/otlp-builder.ts";
import { scanBytes, scanContext } from "../../support/otlp-scan.ts";

test("a service with another hash secret is named once, with what mends it", () => {
  const lines: string[] = [];
  const check = createHashKeyCheck({ hashKeyId: "0badcafe" }, (line) => lines.push(line));
  check("checkout", "0badcafe", "");
  check("billing", "12345678", "");
  check("billing", "12345678", "");
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('"billing"');
  expect(lines[0]).toContain("KEYTRAIL_HASH_SECRET");
});

test("while the secret is rotated, a service may have the new one first, or the processor", () => {
  const lines: string[] = [];
  const hash = (): never => {
    throw new Error("nothing is hashed here");
  };
  const before = createHashKeyCheck({ hashKeyId: "01d01d01" }, (line) => lines.push(line));
  before("checkout", "2e2e2e2e", "01d01d01");
  const previous = { hashKeyId: "01d01d01", hash };
  const after = createHashKeyCheck({ hashKeyId: "2e2e2e2e", previous }, (line) => lines.push(line));
  after("checkout", "01d01d01", "");
  after("billing", "2e2e2e2e", "01d01d01");
  expect(lines).toEqual([]);
  after("shipping", "2e2e2e2f", "01d01d02");
  expect(lines).toHaveLength(1);
});

test.each(["protobuf", "json"] as const)(
  "the scan of %s tells the secret's name of each resource that gives it",
  (encoding) => {
    const told: string[][] = [];
    const resource = { "service.name": "billing", "keytrail.hash_key_id": "12345678" };
    const context = { ...scanContext(), noteHashKeyId: (...ids: string[]) => void told.push(ids) };
    const rotating = { ...resource, "keytrail.previous_hash_key_id": "01d01d01" };
    scanBytes("traces", encoding, encodePayload(tracesPayload([{}], { resource: rotating }), encoding), context);
    scanBytes("traces", encoding, encodePayload(tracesPayload([{}], { resource }), encoding), context);
    scanBytes("traces", encoding, encodePayload(tracesPayload([{}]), encoding), context);
    expect(told).toEqual([
      ["billing", "12345678", "01d01d01"],
      ["billing", "12345678", ""],
    ]);
  },
);
