import { describe, expect, test } from "vitest";
import { findOnce } from "../../../processor/src/otlp/found-once.ts";
import { createFakeScanner, sampleKey } from "../../support/otlp-fake-keys.ts";

const bytes = new TextEncoder().encode(`key ${sampleKey(1)} and more`);

describe("findOnce()", () => {
  test("hands findings over to the next who asks, and then searches again", () => {
    const inner = createFakeScanner();
    const scanner = findOnce(inner);
    const first = scanner.findInBytes(bytes, 0, bytes.length, "name");
    expect(first).toHaveLength(1);
    expect(scanner.findInBytes(bytes, 0, bytes.length, "name")).toBe(first);
    expect(inner.findCalls).toBe(1);
    scanner.findInBytes(bytes, 0, bytes.length, "name");
    expect(inner.findCalls).toBe(2);
  });

  test.each([
    ["another end", bytes.length - 1, "name"],
    ["another name", bytes.length, "http.request.header.authorization"],
  ])("searches again for %s", (_what, end, name) => {
    const inner = createFakeScanner();
    const scanner = findOnce(inner);
    scanner.findInBytes(bytes, 0, bytes.length, "name");
    expect(scanner.findInBytes(bytes, 0, end, name)).toEqual(createFakeScanner().findInBytes(bytes, 0, end, name));
    expect(inner.findCalls).toBe(2);
  });
});
