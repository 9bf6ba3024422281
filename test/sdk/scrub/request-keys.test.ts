import { describe, expect, test } from "vitest";
import { createRequestKeys, isDistinctive } from "../../../sdk/src/scrub/request-keys.ts";
import type { RequestKeys } from "../../../sdk/src/scrub/request-keys.ts";
import { PLAIN_KEY, STRIPE_KEY } from "./samples.ts";

function keysOf(keys: RequestKeys, traceId: string): string[] {
  return keys.keysOf(traceId).map((pattern) => pattern.rawKey);
}

function recentKeysIn(keys: RequestKeys, text: string): string[] {
  const found: string[] = [];
  keys.visitRecent(text, (pattern) => found.push(pattern.rawKey));
  return found;
}

describe("createRequestKeys()", () => {
  test("refuses a bound that is no positive integer", () => {
    expect(() => createRequestKeys({ maxTraces: 0 })).toThrow(RangeError);
  });

  test("keeps the keys of each trace apart", () => {
    const keys = createRequestKeys({ maxTraces: 10 });
    keys.add("a", STRIPE_KEY);
    keys.add("a", PLAIN_KEY);
    keys.add("a", STRIPE_KEY);
    keys.add("b", PLAIN_KEY);
    expect(keysOf(keys, "a")).toEqual([STRIPE_KEY, PLAIN_KEY]);
    expect(keysOf(keys, "b")).toEqual([PLAIN_KEY]);
    expect(keysOf(keys, "c")).toEqual([]);
  });

  test("shares one pattern between the traces of a key", () => {
    const keys = createRequestKeys({ maxTraces: 10 });
    keys.add("a", PLAIN_KEY);
    keys.add("b", PLAIN_KEY);
    expect(keys.keysOf("a")[0]).toBe(keys.keysOf("b")[0]);
    expect(keys.keysOf("a")[0]?.needles).toBe(keys.keysOf("b")[0]?.needles);
  });

  test("drops the trace that was touched longest ago, and its keys", () => {
    const keys = createRequestKeys({ maxTraces: 2 });
    keys.add("a", `${PLAIN_KEY}1`);
    keys.add("b", `${PLAIN_KEY}2`);
    keys.add("a", `${PLAIN_KEY}1`);
    keys.add("c", `${PLAIN_KEY}3`);
    expect(keysOf(keys, "b")).toEqual([]);
    expect(keysOf(keys, "a")).toEqual([`${PLAIN_KEY}1`]);
    expect(recentKeysIn(keys, `${PLAIN_KEY}1 ${PLAIN_KEY}2 ${PLAIN_KEY}3`)).toEqual([`${PLAIN_KEY}1`, `${PLAIN_KEY}3`]);
  });

  test("forgets a key that was already searched for once its last trace falls out", () => {
    const keys = createRequestKeys({ maxTraces: 1 });
    keys.add("a", STRIPE_KEY);
    expect(recentKeysIn(keys, `x ${STRIPE_KEY} y`)).toEqual([STRIPE_KEY]);
    keys.add("b", PLAIN_KEY);
    expect(recentKeysIn(keys, `x ${STRIPE_KEY} y`)).toEqual([]);
    expect(keys.recent().map((pattern) => pattern.rawKey)).toEqual([PLAIN_KEY]);
  });

  test("bounds the keys that one trace id can hold", () => {
    const keys = createRequestKeys({ maxTraces: 100 });
    keys.add("victim", STRIPE_KEY);
    for (let at = 0; at < 1000; at++) keys.add("flood", `${PLAIN_KEY}${at}`);
    expect(keysOf(keys, "flood")).toHaveLength(16);
    expect(keysOf(keys, "victim")).toEqual([STRIPE_KEY]);
    expect(keys.recent()).toHaveLength(17);
  });

  test("bounds the keys of all traces together", () => {
    const keys = createRequestKeys({ maxTraces: 100 });
    for (let trace = 0; trace < 100; trace++)
      for (let at = 0; at < 16; at++) keys.add(`${trace}`, `${PLAIN_KEY}${trace}-${at}`);
    expect(keys.recent().length).toBeLessThanOrEqual(216);
  });

  test("remembers the keys of many requests without a trace", () => {
    const keys = createRequestKeys({ maxTraces: 100 });
    for (let at = 0; at < 50; at++) keys.add("", `${PLAIN_KEY}${at}x`);
    expect(keysOf(keys, "")).toHaveLength(16);
    expect(recentKeysIn(keys, `${PLAIN_KEY}3x`)).toEqual([`${PLAIN_KEY}3x`]);
  });

  test("counts a version up only for keys that are looked for everywhere", () => {
    const keys = createRequestKeys({ maxTraces: 10 });
    keys.add("a", "checkout");
    expect(keys.version).toBe(0);
    keys.add("a", PLAIN_KEY);
    keys.add("b", PLAIN_KEY);
    expect(keys.version).toBe(1);
  });

  test("finds each of thousands of keys in one text", () => {
    const keys = createRequestKeys({ maxTraces: 3000 });
    const all = Array.from({ length: 3000 }, (_, at) => `${STRIPE_KEY.slice(0, 20)}${at}x${at * 7919}`);
    for (const key of all) keys.add(key, key);
    expect(recentKeysIn(keys, all.join(" "))).toEqual(expect.arrayContaining(all));
    expect(recentKeysIn(keys, "GET /orders/:id of checkout-prod in 200 ms")).toEqual([]);
  });
});

describe("isDistinctive()", () => {
  test.each([STRIPE_KEY, PLAIN_KEY])("accepts sample %#", (key) => {
    expect(isDistinctive(key)).toBe(true);
  });

  test.each(["checkout", "checkout-service-production", "1234567890123456789", "a1a1a1a1a1a1a1a1a1a1"])(
    "refuses %s",
    (word) => {
      expect(isDistinctive(word)).toBe(false);
    },
  );
});
