import fc from "fast-check";
import { expect, test } from "vitest";
import type { KeyChange, KeyEvent } from "../../../processor/src/registry/key-change.ts";
import type { KeyEntry, RegistryContent } from "../../../processor/src/registry/key-entry.ts";
import { createRegistry } from "../../../processor/src/registry/registry.ts";
import type { Registry, RegistryOptions } from "../../../processor/src/registry/registry.ts";
import { keyHash } from "../../support/sightings.ts";

const [OLD, NEW, OTHER] = [keyHash("old"), keyHash("new"), keyHash("other")];
const OPTIONS: RegistryOptions = {
  isComplete: false,
  trustsEvents: true,
  rotationGraceMillis: undefined,
  maxEventKeys: 10,
};

function contentOf(...entries: KeyEntry[]): RegistryContent {
  return { owners: new Map(), plans: new Map(), keys: new Map(entries.map((entry) => [entry.keyHash, entry])) };
}

function tell(registry: Registry, event: Partial<KeyEvent> & Pick<KeyEvent, "kind">): void {
  const change = registry.eventChange({ atUnixMillis: 1_000, keyHash: NEW, ...event });
  if (change !== undefined) registry.apply(change);
}

function put(registry: Registry, entry: KeyEntry, atUnixMillis: number): KeyChange {
  const change: KeyChange = { kind: "put", atUnixMillis, entry, base: registry.baseOf(entry.keyHash, "put") };
  registry.apply(change);
  return change;
}

test("a rotation makes the new key active and the old one rotated, until the grace that the event tells", () => {
  const registry = createRegistry(OPTIONS, contentOf({ keyHash: OLD, status: "active", name: "shop" }));
  tell(registry, { kind: "rotated", previousHash: OLD, graceUntilUnixMillis: 5_000, owner: "team" });
  expect(registry.find(NEW)).toMatchObject({ status: "active", owner: "team" });
  expect(registry.find(OLD)).toMatchObject({
    status: "rotated",
    name: "shop",
    changedAtUnixMillis: 1_000,
    graceUntilUnixMillis: 5_000,
  });
  expect(registry.listing(OLD)?.origin).toBe("event");
});

test("a rotation without a grace has no deadline, unless one is configured", () => {
  const without = createRegistry(OPTIONS);
  tell(without, { kind: "rotated", previousHash: OLD });
  expect(without.find(OLD)).toMatchObject({ status: "rotated", graceUntilUnixMillis: undefined });
  const configured = createRegistry({ ...OPTIONS, rotationGraceMillis: 500 });
  tell(configured, { kind: "rotated", previousHash: OLD });
  expect(configured.find(OLD)?.graceUntilUnixMillis).toBe(1_500);
});

test("events make no key more permitted: none is brought back, no deadline moves away, no policy goes", () => {
  const strict: KeyEntry = {
    keyHash: OLD,
    status: "rotated",
    graceUntilUnixMillis: 2_000,
    isCanary: true,
    allowedCidrs: ["192.0.2.1"],
  };
  const registry = createRegistry(OPTIONS, contentOf(strict, { keyHash: OTHER, status: "revoked" }));
  tell(registry, { kind: "created", keyHash: OTHER });
  tell(registry, { kind: "rotated", previousHash: OTHER, graceUntilUnixMillis: 9_000 });
  tell(registry, { kind: "rotated", previousHash: OLD, graceUntilUnixMillis: 9_000 });
  tell(registry, { kind: "created", keyHash: OLD, expiresAtUnixMillis: 9_000 });
  expect(registry.find(OTHER)?.status).toBe("revoked");
  expect(registry.find(OLD)).toMatchObject({
    status: "rotated",
    graceUntilUnixMillis: 2_000,
    isCanary: true,
    allowedCidrs: ["192.0.2.1"],
    expiresAtUnixMillis: undefined,
  });
});

test("events in any order, each once or more often, end in the same registry", () => {
  const time = fc.integer({ min: 1, max: 9 }).map((seconds) => seconds * 1_000);
  const hash = fc.constantFrom(OLD, NEW, OTHER);
  const event: fc.Arbitrary<KeyEvent> = fc.record(
    {
      kind: fc.constantFrom("created", "rotated", "revoked"),
      atUnixMillis: time,
      keyHash: hash,
      previousHash: hash,
      graceUntilUnixMillis: time,
      expiresAtUnixMillis: time,
      name: fc.constantFrom("a", "b"),
      owner: fc.constantFrom("x", "y"),
    },
    { requiredKeys: ["kind", "atUnixMillis", "keyHash"] },
  );
  const orders = fc.array(event, { maxLength: 6 }).chain((events) => {
    const repeated = fc.shuffledSubarray([...events, ...events, ...events], { minLength: events.length * 3 });
    return fc.tuple(fc.constant(events), repeated);
  });
  const endOf = (events: readonly KeyEvent[]) => {
    const registry = createRegistry(OPTIONS, contentOf({ keyHash: OTHER, status: "active", name: "file" }));
    for (const one of events) tell(registry, one);
    return Array.from(registry.list(), ({ record }) => record);
  };
  fc.assert(
    fc.property(orders, ([events, shuffled]) => {
      expect(endOf(shuffled)).toEqual(endOf(events));
    }),
    { numRuns: 500 },
  );
});

test("what came of events is counted and adds up", () => {
  const registry = createRegistry({ ...OPTIONS, maxEventKeys: 1 });
  tell(registry, { kind: "created", keyHash: NEW });
  tell(registry, { kind: "created", keyHash: NEW });
  tell(registry, { kind: "created", keyHash: OLD });
  expect(registry.eventCounts).toEqual({ applied: 1, withoutEffect: 1, untrusted: 0, refused: 1 });
  const wary = createRegistry({ ...OPTIONS, trustsEvents: false });
  tell(wary, { kind: "revoked" });
  expect(wary.size).toBe(0);
  expect(wary.eventCounts.untrusted).toBe(1);
});

test("a key that was put holds over the file until the file says something else of it", async () => {
  const inFile: KeyEntry = { keyHash: OLD, status: "active", name: "file" };
  const registry = createRegistry(OPTIONS, contentOf(inFile));
  put(registry, { keyHash: OLD, status: "active", name: "put" }, 10);
  await registry.replaceFile(contentOf(inFile, { keyHash: OTHER, status: "active" }), 20);
  expect(registry.find(OLD)?.name).toBe("put");
  await registry.replaceFile(contentOf({ ...inFile, owner: "team" }), 30);
  expect(registry.find(OLD)).toMatchObject({ name: "file", owner: "team" });
  expect(registry.listing(OLD)?.origin).toBe("file");
});

test("an edit of a revoked key's name in the file does not bring it back, an edit of its status does", async () => {
  const inFile: KeyEntry = { keyHash: OLD, status: "active", name: "shop" };
  const registry = createRegistry(OPTIONS, contentOf(inFile));
  tell(registry, { kind: "revoked", keyHash: OLD });
  await registry.replaceFile(contentOf({ ...inFile, name: "store" }), 20);
  expect(registry.find(OLD)).toMatchObject({ name: "store", status: "revoked" });
  await registry.replaceFile(contentOf({ ...inFile, status: "rotated" }), 30);
  expect(registry.find(OLD)?.status).toBe("rotated");
});

test("a key that was deleted is gone, and no event brings it back", () => {
  const registry = createRegistry(OPTIONS, contentOf({ keyHash: OLD, status: "active" }));
  registry.apply({ kind: "delete", atUnixMillis: 1, keyHash: OLD, base: registry.baseOf(OLD, "delete") });
  expect(registry.find(OLD)).toBeUndefined();
  tell(registry, { kind: "created", keyHash: OLD });
  expect(registry.find(OLD)).toBeUndefined();
});

test("a use is judged by what held at its time, but for the status, which says since when it is", () => {
  const registry = createRegistry(OPTIONS, contentOf({ keyHash: OLD, status: "active", allowedCidrs: ["10.0.0.0/8"] }));
  put(registry, { keyHash: OLD, status: "active", allowedCidrs: ["192.0.2.0/24"] }, 1_000);
  put(registry, { keyHash: OLD, status: "revoked", allowedCidrs: [] }, 2_000);
  expect(registry.find(OLD, 999)).toMatchObject({
    allowedCidrs: ["10.0.0.0/8"],
    status: "revoked",
    changedAtUnixMillis: 2_000,
  });
  expect(registry.find(OLD, 1_000)?.allowedCidrs).toEqual(["192.0.2.0/24"]);
  expect(registry.find(OLD, 2_000)?.allowedCidrs).toEqual([]);
  put(registry, { keyHash: NEW, status: "active" }, 3_000);
  expect(registry.find(NEW, 2_999)).toBeUndefined();
  expect(registry.find(NEW, 3_000)?.status).toBe("active");
});

test("a registry that was dumped and restored gives the same answers", () => {
  const content = contentOf({ keyHash: OLD, status: "active", allowedCidrs: ["10.0.0.0/8"] });
  const before = createRegistry(OPTIONS, content);
  put(before, { keyHash: OLD, status: "active", allowedCidrs: ["192.0.2.0/24"] }, 1_000);
  tell(before, { kind: "rotated", previousHash: OTHER });
  const after = createRegistry(OPTIONS, content);
  after.restore(structuredClone(before.dump()));
  expect([...after.list()]).toEqual([...before.list()]);
  for (const at of [0, 999, 1_000]) expect(after.find(OLD, at)).toEqual(before.find(OLD, at));
});

test("room that events took is there again when the file or the owner takes their key over", async () => {
  const registry = createRegistry({ ...OPTIONS, maxEventKeys: 1 });
  tell(registry, { kind: "created", keyHash: NEW });
  put(registry, { keyHash: NEW, status: "active" }, 10);
  tell(registry, { kind: "created", keyHash: OLD });
  expect(registry.listing(OLD)?.origin).toBe("event");
  await registry.replaceFile(contentOf({ keyHash: OLD, status: "active" }), 20);
  tell(registry, { kind: "created", keyHash: OTHER });
  expect(Array.from(registry.list(), ({ origin }) => origin).toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
    "api",
    "event",
    "file",
  ]);
  expect(registry.eventCounts.refused).toBe(0);
});
