import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { DEFAULT_RULES, type Detection, type RulesOptions } from "../../../processor/src/detection.ts";
import type { Sighting } from "../../../processor/src/sightings/sighting.ts";
import { createDetection } from "../../../processor/src/state/engine.ts";
import { createManualClock } from "../../support/manual-clock.ts";
import { batchOf, keyHash, sighting, STORY_START_MILLIS } from "../../support/sightings.ts";
import {
  copyAsCrashed,
  createKeepingExporter,
  isLeak,
  leak,
  requests,
  withDirectory,
  type KeepingExporter,
  type StoryEvent,
} from "../../support/stories.ts";

const SMALL: RulesOptions = {
  ...DEFAULT_RULES,
  request_rate_burst: { ...DEFAULT_RULES.request_rate_burst, limit: 5, windowMillis: 60_000 },
  request_rate_sustained: { ...DEFAULT_RULES.request_rate_sustained, enabled: false },
  new_client_address: { ...DEFAULT_RULES.new_client_address, enabled: false },
};

interface Live {
  readonly detection: Detection;
  readonly exporter: KeepingExporter;
  give(events: readonly StoryEvent[]): Promise<void>;
  pass(seconds: number): Promise<void>;
}

async function open(rules: RulesOptions = SMALL, stateDirectory?: string): Promise<Live> {
  const clock = createManualClock(STORY_START_MILLIS + 600_000);
  const exporter = createKeepingExporter();
  const detection = await createDetection({
    stateDirectory,
    rules,
    exporters: [exporter],
    clock,
    log: () => undefined,
  });
  return {
    detection,
    exporter,
    async give(events) {
      await detection.ingest(
        [batchOf(events.filter((event): event is Sighting => !isLeak(event)))],
        events.filter(isLeak),
        clock.nowUnixMillis(),
      );
      await vi.advanceTimersByTimeAsync(0);
    },
    async pass(seconds) {
      for (let second = 0; second < seconds; second++) {
        clock.advance(1_000);
        await vi.advanceTimersByTimeAsync(1_000);
      }
    },
  };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "setTimeout", "clearTimeout"] });
});
afterEach(() => {
  vi.useRealTimers();
});

const told = (live: Live): unknown[] => live.exporter.lines.map((line) => [line.state, line.revision, line.observed]);

describe("delivery", () => {
  test("opens at once, tells growth once a minute", async () => {
    const live = await open();
    await live.give(requests(6, 0));
    for (let i = 1; i <= 5; i++) {
      await live.pass(10);
      await live.give([sighting({ atSeconds: i })]);
    }
    expect(told(live)).toEqual([["open", 1, 6]]);
    await live.pass(10);
    expect(told(live)).toEqual([
      ["open", 1, 6],
      ["update", 2, 11],
    ]);
    await live.detection.close();
  });

  test("tells tenfold growth at once, nine-fold in its time", async () => {
    const live = await open();
    await live.give(requests(6, 0));
    await live.give(requests(53, 0));
    expect(told(live)).toEqual([["open", 1, 6]]);
    await live.give([sighting()]);
    expect(told(live)).toEqual([
      ["open", 1, 6],
      ["update", 2, 60],
    ]);
    await live.detection.close();
  });

  test("tells a step in severity at once", async () => {
    const live = await open();
    await live.give([leak({ atSeconds: 0 })]);
    await live.give([sighting({ atSeconds: 1 })]);
    expect(live.exporter.lines.map((line) => [line.state, line.severity])).toEqual([
      ["open", "high"],
      ["update", "critical"],
    ]);
    await live.detection.close();
  });

  test("ends an id whose first cell moved, naming the one that took over, before opening that", async () => {
    const live = await open();
    await live.give(requests(6, 0, { atSeconds: 30 }));
    await live.give(requests(6, 0, { atSeconds: 20 }));
    const [first, ended, opened] = live.exporter.lines;
    expect(live.exporter.lines).toHaveLength(3);
    expect(ended).toMatchObject({ id: first!.id, state: "close", revision: 2, superseded_by: opened!.id });
    expect(opened).toMatchObject({ state: "open", revision: 1 });
    expect(opened!.id).not.toBe(first!.id);
    await live.detection.close();
  });

  test("withdraws the alert about unknown keys once its only key turns out to work; should others come, it opens with a higher revision", async () => {
    const live = await open();
    const guess = (name: string): StoryEvent =>
      leak({ atSeconds: 0, origin: "client", location: "url.query", keyHash: keyHash(name) });
    await live.give([guess("works")]);
    await live.give([sighting({ atSeconds: 1, keyHash: keyHash("works") })]);
    await live.give([guess("made up")]);
    const pool = live.exporter.lines.filter((line) => line.entity["api_key.hash"] === undefined);
    expect(pool.map((line) => [line.id === pool[0]!.id, line.state, line.revision])).toEqual([
      [true, "open", 1],
      [true, "withdrawn", 2],
      [true, "open", 3],
    ]);
    await live.detection.close();
  });
});

describe("storm control", () => {
  const storm = (count: number): Sighting[] =>
    Array.from({ length: count }, (_, n) => requests(6, 0, { keyHash: keyHash(`storm ${n}`) })).flat();

  test("20 opens of a rule in a minute are told one by one", async () => {
    const live = await open();
    await live.give(storm(20));
    await live.pass(61);
    expect(live.exporter.lines.filter((line) => line.state === "open")).toHaveLength(20);
    expect(live.detection.counters.summarized).toBe(0);
    await live.detection.close();
  });

  test("of 50, 20 are told and one summary counts and samples the other 30; the set has all 50", async () => {
    const live = await open();
    await live.give(storm(50));
    expect(live.exporter.lines).toHaveLength(20);
    await live.pass(61);
    const summaries = live.exporter.lines.filter((line) => line.summary !== undefined);
    expect(summaries).toHaveLength(1);
    expect(summaries[0]).toMatchObject({ state: "open", observed: 30, summary: { count: 30 } });
    expect(summaries[0]!.title).toMatch(/^30 alerts more within a minute: request_rate_burst, for example: Key /);
    expect(summaries[0]!.summary!.sample_ids).toHaveLength(20);
    expect(live.detection.counters.summarized).toBe(30);
    expect(await live.detection.alertSet()).toHaveLength(50);
    await live.detection.close();
  });

  test("what was folded before a kill is in the summary after it", async () => {
    await withDirectory(async (root) => {
      const live = await open(SMALL, join(root, "state"));
      await live.give(storm(50));
      // The next request carries what was decided on the last one into the journal.
      await live.give([sighting({ keyHash: keyHash("quiet") })]);
      copyAsCrashed(join(root, "state"), join(root, "killed"));
      const killed = await open(SMALL, join(root, "killed"));
      await killed.pass(62);
      await killed.detection.close();
      expect(killed.exporter.lines.filter((line) => line.summary !== undefined)).toMatchObject([
        { summary: { count: 30 } },
      ]);
      await live.detection.close();
    });
  });

  test("the literal pack folds nothing", async () => {
    const live = await open({ ...SMALL, pack: "literal" });
    await live.give(storm(50));
    expect(live.exporter.lines).toHaveLength(50);
    await live.detection.close();
  });

  test("an empty store tells the new addresses of its first hour as one summary", async () => {
    const live = await open({ ...SMALL, new_client_address: DEFAULT_RULES.new_client_address });
    await live.give(
      Array.from({ length: 4 }, (_, n) => sighting({ atSeconds: n, clientAddress: `198.51.100.${n + 1}` })),
    );
    expect(live.exporter.lines).toEqual([]);
    await live.pass(3_100);
    await live.give([sighting({ atSeconds: 3_601, clientAddress: "198.51.100.1" })]);
    expect(live.exporter.lines).toMatchObject([{ state: "open", summary: { count: 3 }, severity: "low" }]);
    await live.detection.close();
  });
});
