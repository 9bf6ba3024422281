import { expect, test } from "vitest";
import { createHashKeyCheck } from "../../../processor/src/sightings/hash-key-check.ts";
import { encodePayload, tracesPayload } from "../../support/otlp-builder.ts";
import { scanBytes, scanContext } from "../../support/otlp-scan.ts";

test("a service with another hash secret is named once, with what mends it", () => {
  const lines: string[] = [];
  const check = createHashKeyCheck("0badcafe", (line) => lines.push(line));
  check("checkout", "0badcafe");
  check("billing", "12345678");
  check("billing", "12345678");
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('"billing"');
  expect(lines[0]).toContain("KEYTRAIL_HASH_SECRET");
});

test.each(["protobuf", "json"] as const)(
  "the scan of %s tells the secret's name of each resource that gives it",
  (encoding) => {
    const told: [string, string][] = [];
    const resource = { "service.name": "billing", "keytrail.hash_key_id": "12345678" };
    const context = { ...scanContext(), noteHashKeyId: (name: string, id: string) => void told.push([name, id]) };
    scanBytes("traces", encoding, encodePayload(tracesPayload([{}], { resource }), encoding), context);
    scanBytes("traces", encoding, encodePayload(tracesPayload([{}]), encoding), context);
    expect(told).toEqual([["billing", "12345678"]]);
  },
);
