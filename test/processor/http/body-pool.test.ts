import { expect, test } from "vitest";
import { createBodyPool } from "../../../processor/src/http/body-pool.ts";

const KIB = 1024;

test("a buffer that was given back is taken again", () => {
  const pool = createBodyPool(1024 * KIB);
  const first = pool.take(100 * KIB)!;
  pool.give(first);
  expect(pool.take(90 * KIB)).toBe(first);
});

test("a buffer in use is not given to anybody else", () => {
  const pool = createBodyPool(1024 * KIB);
  const first = pool.take(100 * KIB)!;
  expect(pool.take(100 * KIB)).not.toBe(first);
});

test("a buffer that is given back twice is taken once", () => {
  const pool = createBodyPool(1024 * KIB);
  const first = pool.take(100 * KIB)!;
  pool.give(first);
  pool.give(first);
  expect(pool.take(100 * KIB)).toBe(first);
  expect(pool.take(100 * KIB)).not.toBe(first);
});

test("a buffer that somebody may still read is never taken again, and makes room for another", () => {
  const pool = createBodyPool(128 * KIB);
  const first = pool.take(100 * KIB)!;
  expect(pool.take(100 * KIB)).toBeUndefined();
  pool.forget(first);
  pool.give(first);
  const second = pool.take(100 * KIB);
  expect(second).toBeDefined();
  expect(second).not.toBe(first);
});

test("bodies that are small, huge or over the bound come from elsewhere", () => {
  const pool = createBodyPool(256 * KIB);
  expect(pool.take(10 * KIB)).toBeUndefined();
  expect(pool.take(64 * KIB * KIB)).toBeUndefined();
  expect(pool.take(200 * KIB)).toBeDefined();
  expect(pool.take(200 * KIB)).toBeUndefined();
});
