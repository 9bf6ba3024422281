import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { DEFAULT_RULES, type Detection, type RulesOptions } from "../../../processor/src/detection.ts";
import { NO_CONTEXT } from "../../../processor/src/rules/context.ts";
import { createRules } from "../../../processor/src/rules/index.ts";
import type { Sighting } from "../../../processor/src/sightings/sighting.ts";
import { DetectionCore } from "../../../processor/src/state/core.ts";
import { createDetection } from "../../../processor/src/state/engine.ts";
import { Journal } from "../../../processor/src/state/journal.ts";
import { DEFAULT_LIMITS } from "../../../processor/src/state/limits.ts";
import { createManualClock } from "../../support/manual-clock.ts";
import { batchOf, chunks, keyHash, sighting, STORY_START_MILLIS } from "../../support/sightings.ts";
import { copyAsCrashed, createKeepingExporter, isLeak, leak, requests, withDirectory } from "../../support/stories.ts";
import type { StoryEvent } from "../../support/stories.ts";

const SMALL: RulesOptions = {
  ...DEFAULT_RULES,
  request_rate_burst: { ...DEFAULT_RULES.request_rate_burst, limit: 5, windowMillis: 10_000 },
  new_client_address: { ...DEFAULT_RULES.new_client_address, learningSightings: 4 },
};
const [OLD, NEW, NEXT] = [keyHash("old"), keyHash("new"), keyHash("next")];

/** Two rotations of one key, with floods, leaks and new addresses around them. */
const STORY: readonly StoryEvent[] = [
  ...requests(8, 1, { keyHash: OLD }),
  leak({ atSeconds: 8, keyHash: NEW }),
  ...requests(4, 1, { keyHash: NEW, previousKeyHash: OLD, atSeconds: 8 }),
  leak({ atSeconds: 12, kind: "key_hash", keyHash: NEXT, location: "log.body" }),
  ...requests(3, 1, { keyHash: OLD, atSeconds: 12, clientAddress: "192.0.2.2" }),
  ...requests(3, 1, { keyHash: NEXT, previousKeyHash: NEW, atSeconds: 15, clientAddress: "192.0.2.2" }),
  sighting({ keyHash: keyHash("liar"), previousKeyHash: OLD, atSeconds: 18 }),
  leak({ atSeconds: 19, keyHash: OLD }),
  ...requests(3, 1, { keyHash: NEXT, atSeconds: 20, clientAddress: "192.0.2.3" }),
];

async function open(stateDirectory: string): Promise<Detection> {
  return createDetection({
    stateDirectory,
    rules: SMALL,
    exporters: [createKeepingExporter()],
    clock: createManualClock(STORY_START_MILLIS + 600_000),
    log: () => undefined,
  });
}

/** Gives events over one by one, all at once: what waits for the disk is journaled and applied together. */
async function give(detection: Detection, events: readonly StoryEvent[]): Promise<void> {
  await Promise.all(
    events.map((event) =>
      isLeak(event)
        ? detection.ingest([], [event], STORY_START_MILLIS + 600_000)
        : detection.ingest([batchOf([event])], [], STORY_START_MILLIS + 600_000),
    ),
  );
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "setTimeout", "clearTimeout"] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe("a rotation of the hash secret", () => {
  test.each([1, 4, 9])(
    "killed after any %i requests at once, it goes on to the same alert set byte for byte",
    async (size) => {
      await withDirectory(async (root) => {
        const directory = join(root, "state");
        const live = await open(directory);
        const groups = chunks([...STORY], size);
        for (const [i, group] of groups.entries()) {
          await give(live, group);
          copyAsCrashed(directory, join(root, `killed-${i}`));
        }
        const expected = JSON.stringify(await live.alertSet());
        expect(expected).toContain(NEXT);
        expect(expected).not.toContain(`"api_key.hash":"${OLD}"`);
        const { delivered: _, summarized: __, ...counters } = live.counters;
        expect(counters).toMatchObject({ keys: 2, keysRotated: 2, rotationsRefused: 1 });
        await live.close();
        for (const i of groups.keys()) {
          const killed = await open(join(root, `killed-${i}`));
          for (const group of groups.slice(i + 1)) await give(killed, group);
          expect(JSON.stringify(await killed.alertSet()), `killed after ${i}`).toBe(expected);
          expect(killed.counters, `killed after ${i}`).toMatchObject(counters);
          await killed.close();
        }
        const again = await open(directory);
        expect(JSON.stringify(await again.alertSet()), "from the snapshot").toBe(expected);
        expect([OLD, NEW, NEXT].map((hash) => again.isKnownKeyHash(hash))).toEqual([true, true, true]);
        expect([OLD, NEW, NEXT].map((hash) => again.acceptedKeys.nameOf(hash))).toEqual(["", "", ""]);
        await again.close();
      });
    },
  );

  test("an alert that is told goes on under its id, with the new hash", async () => {
    const clock = createManualClock(STORY_START_MILLIS + 600_000);
    const exporter = createKeepingExporter();
    const rules = { ...SMALL, new_client_address: { ...SMALL.new_client_address, enabled: false } };
    const log = (): void => undefined;
    const detection = await createDetection({ stateDirectory: undefined, rules, exporters: [exporter], clock, log });
    await give(detection, requests(8, 1, { keyHash: OLD }));
    clock.advance(70_000);
    await give(detection, requests(4, 1, { keyHash: NEW, previousKeyHash: OLD, atSeconds: 8 }));
    await detection.close();

    const told = exporter.lines.map(({ id, state, entity }) => [id, state, entity["api_key.hash"]]);
    const [id] = told[0]!;
    expect(told).toEqual([
      [id, "open", OLD],
      [id, "update", NEW],
    ]);
  });

  test("that could not be journaled leaves the keys as they were", () => {
    const core = new DetectionCore({
      rules: createRules(SMALL, NO_CONTEXT),
      limits: DEFAULT_LIMITS,
      retentionMillis: 0,
      collectRawRuns: false,
      batches: new Journal(undefined, 1_000_000),
    });
    const prepare = (...sightings: Sighting[]): ReturnType<DetectionCore["prepare"]> =>
      core.prepare(batchOf(sightings), undefined, 120_000);
    core.apply(prepare(sighting({ keyHash: OLD })));
    const before = core.keys.dump();

    const first = prepare(
      sighting({ keyHash: keyHash("other") }),
      sighting({ keyHash: NEW, previousKeyHash: OLD }),
      sighting({ keyHash: keyHash("unseen, new"), previousKeyHash: keyHash("unseen, old") }),
    );
    const second = prepare(sighting({ keyHash: NEXT, previousKeyHash: NEW }), sighting({ keyHash: OLD }));
    expect(core.keys.dump()).not.toEqual(before);
    core.rollback(second);
    core.rollback(first);

    expect(core.keys.dump()).toEqual(before);
    const taken = prepare(sighting({ keyHash: keyHash("another"), previousKeyHash: OLD }));
    expect(taken.keys.links.map(({ hash }) => hash)).toEqual([keyHash("another")]);
  });
});
