import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { DEFAULT_RULES } from "../../../processor/src/detection.ts";
import type { KeyEvent } from "../../../processor/src/registry/key-change.ts";
import { createRegistry } from "../../../processor/src/registry/registry.ts";
import type { Registry } from "../../../processor/src/registry/registry.ts";
import { NO_CONTEXT } from "../../../processor/src/rules/context.ts";
import { createDetection } from "../../../processor/src/state/engine.ts";
import { createReplay } from "../../../processor/src/state/replay.ts";
import { createManualClock } from "../../support/manual-clock.ts";
import { batchOf, keyHash, sighting, STORY_START_MILLIS } from "../../support/sightings.ts";
import { copyAsCrashed, createKeepingExporter, of, withDirectory } from "../../support/stories.ts";

const [OLD, NEW] = [keyHash("old"), keyHash("new")];
const NOW = STORY_START_MILLIS + 3_600_000;
const ROTATED: KeyEvent = {
  kind: "rotated",
  atUnixMillis: STORY_START_MILLIS,
  keyHash: NEW,
  previousHash: OLD,
  graceUntilUnixMillis: STORY_START_MILLIS + 60_000,
};

function emptyRegistry(trustsEvents: boolean = true): Registry {
  return createRegistry({ isComplete: false, trustsEvents, rotationGraceMillis: undefined, maxEventKeys: 100 });
}

async function open(stateDirectory: string, registry: Registry) {
  const detection = await createDetection({
    stateDirectory,
    rules: DEFAULT_RULES,
    context: { ...NO_CONTEXT, registry },
    registry,
    exporters: [createKeepingExporter()],
    clock: createManualClock(NOW),
    log: () => undefined,
  });
  onTestFinished(() => detection.close());
  return detection;
}

test("what services told of their keys is there after a crash, and after a snapshot", async () => {
  await withDirectory(async (directory) => {
    const [live, crashed, later] = ["live", "crashed", "later"].map((name) => join(directory, name)) as [
      string,
      string,
      string,
    ];
    const registry = emptyRegistry();
    const detection = await open(live, registry);
    await detection.ingest([], [], NOW, [ROTATED]);
    expect(registry.find(OLD)).toMatchObject({ status: "rotated", graceUntilUnixMillis: STORY_START_MILLIS + 60_000 });
    copyAsCrashed(live, crashed);
    const recovered = emptyRegistry();
    await (await open(crashed, recovered)).close();
    expect([...recovered.list()]).toEqual([...registry.list()]);
    // The journal of before is behind the snapshot that closing wrote.
    copyAsCrashed(crashed, later);
    const restored = emptyRegistry();
    await open(later, restored);
    expect([...restored.list()]).toEqual([...registry.list()]);
  });
});

test("a change that was asked for is journaled when its promise resolves", async () => {
  await withDirectory(async (directory) => {
    const registry = emptyRegistry();
    const detection = await open(join(directory, "live"), registry);
    const entry = { keyHash: OLD, status: "active" as const, name: "shop" };
    await detection.changeKeys([{ kind: "put", atUnixMillis: NOW, entry, base: registry.baseOf(OLD, "put") }]);
    copyAsCrashed(join(directory, "live"), join(directory, "crashed"));
    const recovered = emptyRegistry();
    await open(join(directory, "crashed"), recovered);
    expect(recovered.find(OLD)?.name).toBe("shop");
    expect(recovered.find(OLD, NOW - 1)).toBeUndefined();
  });
});

test("a run over recorded input in the same state keeps what it does not read", async () => {
  await withDirectory(async (directory) => {
    const detection = await open(directory, emptyRegistry());
    await detection.ingest([], [], NOW, [ROTATED]);
    await detection.close();
    const replay = await createReplay({ stateDirectory: directory, rules: DEFAULT_RULES, teach: true });
    await replay.apply([batchOf([sighting()])], []);
    await replay.finish();
    const registry = emptyRegistry();
    await open(directory, registry);
    expect(registry.find(OLD)?.status).toBe("rotated");
  });
});

test("an event ahead of the clock counts at its receipt, and one that is not trusted not at all", async () => {
  await withDirectory(async (directory) => {
    const registry = emptyRegistry();
    const detection = await open(join(directory, "trusting"), registry);
    const ahead: KeyEvent = { kind: "revoked", keyHash: OLD, atUnixMillis: NOW + 60_001 };
    await detection.ingest([], [], NOW, [ahead]);
    expect(registry.find(OLD)?.changedAtUnixMillis).toBe(NOW);
    const wary = emptyRegistry(false);
    await (await open(join(directory, "wary"), wary)).ingest([], [], NOW, [ahead]);
    expect(wary.size).toBe(0);
    expect(wary.eventCounts.untrusted).toBe(1);
  });
});

const REVOKED_USED = {
  more: {
    revoked_key_used: { enabled: true, severity: "critical", rejectedSeverity: "medium", toleranceMillis: 60_000 },
  },
} as const;

async function openWithRules(stateDirectory: string | undefined, registry: Registry) {
  const detection = await createDetection({
    stateDirectory,
    rules: { ...DEFAULT_RULES, ...REVOKED_USED },
    context: { ...NO_CONTEXT, registry },
    registry,
    exporters: [],
    clock: createManualClock(NOW),
    log: () => undefined,
  });
  onTestFinished(() => detection.close());
  return detection;
}

const revokedAt = (atSeconds: number): KeyEvent => ({
  kind: "revoked",
  keyHash: OLD,
  atUnixMillis: STORY_START_MILLIS + atSeconds * 1_000,
});

test("an event counts before the sightings that came with it", async () => {
  const detection = await openWithRules(undefined, emptyRegistry());
  await detection.ingest([batchOf([sighting({ keyHash: OLD, atSeconds: 61 })])], [], NOW, [revokedAt(0)]);
  expect(of("revoked_key_used", await detection.alertSet())).toMatchObject([{ severity: "critical", observed: 1 }]);
});

test("an event that comes after the uses that it is about gives the same alerts, also after a crash", async () => {
  await withDirectory(async (directory) => {
    const live = join(directory, "live");
    const detection = await openWithRules(live, emptyRegistry());
    const uses = [0, 60, 61, 90].map((atSeconds) => sighting({ keyHash: OLD, atSeconds }));
    await detection.ingest([batchOf(uses)], [], NOW);
    expect(of("revoked_key_used", await detection.alertSet())).toEqual([]);
    await detection.ingest([], [], NOW, [revokedAt(0)]);
    const alerts = of("revoked_key_used", await detection.alertSet());
    expect(alerts).toMatchObject([{ severity: "critical", observed: 2 }]);
    copyAsCrashed(live, join(directory, "crashed"));
    const recovered = await openWithRules(join(directory, "crashed"), emptyRegistry());
    expect(of("revoked_key_used", await recovered.alertSet())).toEqual(alerts);
    // Told by another service, which had revoked it a second before.
    await detection.ingest([], [], NOW, [revokedAt(-1)]);
    expect(of("revoked_key_used", await detection.alertSet())).toMatchObject([{ observed: 3 }]);
  });
});

test("another content of the file counts for uses that may still change", async () => {
  const registry = emptyRegistry();
  const detection = await openWithRules(undefined, registry);
  await detection.ingest([batchOf([sighting({ keyHash: OLD, atSeconds: 61 })])], [], NOW);
  const revoked = { keyHash: OLD, status: "revoked", changedAtUnixMillis: STORY_START_MILLIS } as const;
  await registry.replaceFile({ owners: new Map(), plans: new Map(), keys: new Map([[OLD, revoked]]) }, 0);
  expect(of("revoked_key_used", await detection.alertSet())).toHaveLength(1);
});

test("changes without a registry are refused", async () => {
  const detection = await createDetection({
    stateDirectory: undefined,
    rules: DEFAULT_RULES,
    exporters: [],
    clock: createManualClock(NOW),
    log: () => undefined,
  });
  onTestFinished(() => detection.close());
  await expect(detection.changeKeys([])).rejects.toThrow(TypeError);
});
