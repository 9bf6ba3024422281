import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Alert } from "../../processor/src/alerts/alert.ts";
import { DEFAULT_RULES, type RulesOptions } from "../../processor/src/detection.ts";
import type { Sighting } from "../../processor/src/sightings/sighting.ts";
import { createDetection } from "../../processor/src/state/engine.ts";
import { createReplay } from "../../processor/src/state/replay.ts";
import { createManualClock } from "../support/manual-clock.ts";
import {
  batchOf,
  chunks,
  keyHash,
  randomNumbers,
  shuffleWithin,
  sighting,
  STORY_START_MILLIS,
} from "../support/sightings.ts";
import { believed, createKeepingExporter, history, isLeak, leak, type StoryEvent } from "../support/stories.ts";

const RULES: RulesOptions = {
  ...DEFAULT_RULES,
  pack: "default",
  request_rate_burst: { ...DEFAULT_RULES.request_rate_burst, limit: 5, windowMillis: 10_000 },
  request_rate_sustained: { ...DEFAULT_RULES.request_rate_sustained, limit: 12, windowMillis: 40_000 },
  new_client_address: { ...DEFAULT_RULES.new_client_address, learningSightings: 4 },
};

const story = fc.array(
  fc.record({
    gapMillis: fc.oneof(
      { arbitrary: fc.integer({ min: 0, max: 3_000 }), weight: 20 },
      { arbitrary: fc.integer({ min: 0, max: 60_000 }), weight: 2 },
    ),
    key: fc.integer({ min: 0, max: 2 }),
    address: fc.integer({ min: 0, max: 2 }),
    isRotated: fc.boolean(),
    kind: fc.constantFrom("accepted", "accepted", "accepted", "rejected", "leak", "hash"),
  }),
  { minLength: 1, maxLength: 80 },
);

function toEvents(
  steps: readonly { gapMillis: number; key: number; address: number; isRotated: boolean; kind: string }[],
  seed: number,
): StoryEvent[] {
  let time = STORY_START_MILLIS;
  const sightings: Sighting[] = [];
  const leaks: StoryEvent[] = [];
  for (const { gapMillis, key, address, isRotated, kind } of steps) {
    time += gapMillis;
    const [before, now] = [keyHash(`k${key}`), keyHash(`k${key} rotated`)];
    const part = { timeUnixMillis: time, keyHash: isRotated ? now : before, clientAddress: `192.0.2.${address + 1}` };
    if (kind === "leak") leaks.push(leak({ ...part, origin: address === 0 ? "client" : "service" }));
    else if (kind === "hash") leaks.push(leak({ ...part, kind: "key_hash", location: "log.body" }));
    else
      sightings.push(
        sighting({
          ...part,
          previousKeyHash: isRotated ? before : "",
          outcome: kind === "accepted" ? "accepted" : "rejected",
        }),
      );
  }
  const shuffled: StoryEvent[] = shuffleWithin(sightings, 100_000, randomNumbers(seed));
  // An hour of history, so that the store is no longer cold.
  const past = [0, 1, 2].flatMap((key) => history({ keyHash: keyHash(`k${key}`) }));
  return [...past, ...shuffled, ...leaks];
}

const facts = ({ state: _, revision: __, ...rest }: Alert): Omit<Alert, "state" | "revision"> => rest;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "setTimeout", "clearTimeout"] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe("live detection", () => {
  test("has the replay's alert set, and what it told agrees with the set once the watermark has passed", async () => {
    await fc.assert(
      fc.asyncProperty(story, fc.integer(), fc.integer({ min: 1, max: 30 }), async (steps, seed, size) => {
        const events = toEvents(steps, seed);
        const clock = createManualClock(STORY_START_MILLIS + 3 * 3_600_000);
        const exporter = createKeepingExporter();
        const detection = await createDetection({
          stateDirectory: undefined,
          rules: RULES,
          exporters: [exporter],
          clock,
          log: () => undefined,
        });
        const replay = await createReplay({ stateDirectory: undefined, rules: RULES, teach: false });
        for (const group of chunks(events, size)) {
          const sightings = group.filter((event): event is Sighting => !isLeak(event));
          const leaks = group.filter(isLeak);
          await detection.ingest([batchOf(sightings)], leaks, clock.nowUnixMillis());
          await replay.apply([batchOf(sightings)], leaks);
        }
        // Silence of all: idle, then quiet until every episode has ended.
        for (const seconds of [31, 1, 150, 20, 4_000, 20]) {
          clock.advance(seconds * 1_000);
          await vi.advanceTimersByTimeAsync(1_000);
        }
        const set = await detection.alertSet();
        expect(set.map(facts)).toEqual((await replay.finish()).alerts.map(facts));
        expect(detection.counters.summarized).toBe(0);
        const told = believed(exporter.lines).map(facts);
        expect(told.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual(
          set.map(facts).toSorted((a, b) => (a.id < b.id ? -1 : 1)),
        );
        expect(believed(exporter.lines).every((line) => line.state === "close")).toBe(true);
        for (const { id } of exporter.lines) {
          const revisions = exporter.lines.filter((line) => line.id === id).map((line) => line.revision);
          expect(revisions).toEqual([...new Set(revisions)].toSorted((a, b) => a - b));
        }
        await detection.close();
      }),
      { numRuns: 80 },
    );
  });
});
