import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { identityOfEvent, LineIdentities } from "../../../../processor/src/sightings/replay/identity.ts";

const digest = (text: string): string => createHash("sha256").update(text).digest("hex");

test("identityOfEvent() is the start of the id's SHA-256", () => {
  expect(identityOfEvent("event-1")).toEqual({
    traceId: digest("event-1").slice(0, 32),
    spanId: digest("event-1").slice(32, 48),
  });
});

test("the n-th occurrence of a line has an identity of its own, the same in every reading", () => {
  const first = new LineIdentities(900_000);
  const second = new LineIdentities(900_000);
  const lines = ["a", "b", "a", "a"];
  const ids = lines.map((line) => first.identityOf(line, 1_000_000).traceId);
  expect(new Set(ids).size).toBe(4);
  expect(ids).toEqual(lines.map((line) => second.identityOf(line, 1_000_000).traceId));
  expect(ids[0]).toBe(digest("a\n1").slice(0, 32));
  expect(ids[2]).toBe(digest("a\n2").slice(0, 32));
});

test("the set of identities does not depend on the order of lines that differ", () => {
  const setOf = (lines: readonly string[]): string[] => {
    const identities = new LineIdentities(1_000);
    return lines.map((line) => identities.identityOf(line, 5_000).traceId).toSorted();
  };
  expect(setOf(["a", "b", "a", "c"])).toEqual(setOf(["a", "a", "c", "b"]));
});

test("counts outlast what may still come, and are forgotten when a line would be late", () => {
  const identities = new LineIdentities(10_000);
  const [firstId] = [identities.identityOf("a", 0).traceId];
  identities.identityOf("x", 10_000);
  expect(identities.identityOf("a", 0).traceId).toBe(digest("a\n2").slice(0, 32));
  identities.identityOf("y", 40_000);
  expect(identities.identityOf("a", 0).traceId).toBe(firstId);
});
