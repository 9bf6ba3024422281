import { cpSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Alert } from "../../../processor/src/alerts/alert.ts";
import { DEFAULT_RULES, type Detection, type RulesOptions } from "../../../processor/src/detection.ts";
import type { Sighting } from "../../../processor/src/sightings/sighting.ts";
import { createDetection, type DetectionOptions } from "../../../processor/src/state/engine.ts";
import { createManualClock, type ManualClock } from "../../support/manual-clock.ts";
import {
  batchOf,
  chunks,
  keyHash,
  randomNumbers,
  shuffleWithin,
  sighting,
  STORY_START_MILLIS,
} from "../../support/sightings.ts";
import {
  at,
  copyAsCrashed,
  createKeepingExporter,
  history,
  isLeak,
  leak,
  requests,
  withDirectory,
  type KeepingExporter,
  type StoryEvent,
} from "../../support/stories.ts";

const SMALL: RulesOptions = {
  ...DEFAULT_RULES,
  request_rate_burst: { ...DEFAULT_RULES.request_rate_burst, limit: 5, windowMillis: 10_000 },
  request_rate_sustained: { ...DEFAULT_RULES.request_rate_sustained, limit: 12, windowMillis: 40_000 },
  new_client_address: { ...DEFAULT_RULES.new_client_address, learningSightings: 4 },
};

interface Live {
  readonly detection: Detection;
  readonly clock: ManualClock;
  readonly exporter: KeepingExporter;
  readonly log: string[];
  /** Gives events over as one request that arrives now. */
  give(events: readonly StoryEvent[]): Promise<void>;
  /** Lets wall time pass, ticks included. */
  pass(seconds: number): Promise<void>;
}

async function open(
  options: Partial<DetectionOptions> = {},
  startMillis: number = STORY_START_MILLIS + 600_000,
): Promise<Live> {
  const clock = createManualClock(startMillis);
  const exporter = createKeepingExporter();
  const log: string[] = [];
  const detection = await createDetection({
    stateDirectory: undefined,
    rules: DEFAULT_RULES,
    exporters: [exporter],
    clock,
    log: (line) => log.push(line),
    ...options,
  });
  return {
    detection,
    clock,
    exporter,
    log,
    async give(events) {
      const sightings = events.filter((event): event is Sighting => !isLeak(event));
      const batches = sightings.length === 0 ? [] : [batchOf(sightings)];
      await detection.ingest(batches, events.filter(isLeak), clock.nowUnixMillis());
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

describe("createDetection() counts", () => {
  test("each request once, over its span and its audit record, and the equation holds", async () => {
    const live = await open();
    const story = requests(30, 1);
    await live.give(story);
    await live.give(story.map((one) => ({ ...one })));
    await live.give([sighting({ atSeconds: -200 }), sighting({ atSeconds: 29 })]);
    expect(live.detection.counters).toMatchObject({ received: 62, counted: 31, duplicate: 30, late: 1, skewed: 0 });
    await live.detection.close();
  });

  test.each([
    [-120_000, "counted"],
    [-120_001, "late"],
  ] as const)("a sighting %d ms from its source's newest is %s", async (offset, verdict) => {
    const live = await open();
    await live.give([sighting({ atSeconds: 600 })]);
    await live.give([sighting({ timeUnixMillis: STORY_START_MILLIS + 600_000 + offset })]);
    expect(live.detection.counters).toMatchObject(
      verdict === "late" ? { counted: 1, late: 1 } : { counted: 2, late: 0 },
    );
    await live.detection.close();
  });

  test("lateness is measured against the sighting's own source: a slow sender is not late because of a fast one", async () => {
    const live = await open();
    await live.give([sighting({ atSeconds: 0, source: "slow" })]);
    await live.give([sighting({ atSeconds: 500, source: "fast" })]);
    await live.give([sighting({ atSeconds: 1, source: "slow" })]);
    expect(live.detection.counters).toMatchObject({ counted: 3, late: 0 });
    await live.detection.close();
  });

  test.each([
    [60_000, 0],
    [60_001, 1],
  ])("a time %d ms ahead of the clock makes %d skewed", async (ahead, skewed) => {
    const live = await open({}, STORY_START_MILLIS);
    await live.give([sighting({ timeUnixMillis: STORY_START_MILLIS + ahead })]);
    expect(live.detection.counters).toMatchObject({ received: 1, counted: 1, skewed });
    await live.detection.close();
  });

  test("a skewed time is counted at its receipt and makes nothing else late", async () => {
    const live = await open({ rules: SMALL }, STORY_START_MILLIS);
    await live.give(requests(6, 0, { atSeconds: 3_600 }));
    await live.give([sighting({ atSeconds: -300 })]);
    expect(live.detection.counters).toMatchObject({ counted: 7, skewed: 6, late: 0 });
    expect(await live.detection.alertSet()).toMatchObject([
      { rule: { id: "request_rate_burst" }, first_seen: at(0), observed: 6 },
    ]);
    await live.detection.close();
  });

  test("a sender all of whose times are skewed still has its episodes closed in the end", async () => {
    const live = await open({ rules: SMALL }, STORY_START_MILLIS);
    await live.give(requests(6, 0, { atSeconds: 3_600 }));
    await live.pass(200);
    expect(live.exporter.lines.map((line) => line.state)).toEqual(["open", "close"]);
    await live.detection.close();
  });

  test("leaks have an equation of their own", async () => {
    const live = await open();
    const found = leak({ atSeconds: 0 });
    await live.give([found, { ...found }, leak({ atSeconds: 600 }), leak({ atSeconds: 1 })]);
    expect(live.detection.counters).toMatchObject({
      leaksReceived: 4,
      leaksCounted: 2,
      leaksDuplicate: 1,
      leaksLate: 1,
      received: 0,
    });
    await live.detection.close();
  });

  test("a key hash is known from its first sighting on, whatever the outcome", async () => {
    const live = await open();
    expect(live.detection.isKnownKeyHash(keyHash("story"))).toBe(false);
    await live.give([leak()]);
    expect(live.detection.isKnownKeyHash(keyHash("story"))).toBe(false);
    await live.give([sighting({ outcome: "rejected" })]);
    expect(live.detection.isKnownKeyHash(keyHash("story"))).toBe(true);
    await live.detection.close();
  });

  test("an empty request is nothing", async () => {
    const live = await open();
    await live.detection.ingest([batchOf([])], [], STORY_START_MILLIS);
    expect(live.detection.counters.received).toBe(0);
    await live.detection.close();
  });

  test("after closing it takes nothing more", async () => {
    const live = await open();
    await live.detection.close();
    await expect(live.give([sighting()])).rejects.toMatchObject({ code: "transient" });
  });
});

describe("createDetection() moves time", () => {
  test("a source silent for 30 s no longer holds confirmation back", async () => {
    const live = await open({ rules: SMALL });
    await live.give(history());
    await live.give([sighting({ atSeconds: 0, source: "stops" })]);
    await live.give([sighting({ atSeconds: 10, source: "goes on", clientAddress: "203.0.113.9" })]);
    expect(live.exporter.lines.map((line) => [line.state, line.provisional])).toEqual([["open", true]]);
    for (let minute = 1; minute <= 3; minute++) {
      await live.pass(15);
      await live.give([sighting({ atSeconds: minute * 60, source: "goes on" })]);
    }
    await live.pass(2);
    expect(live.exporter.lines.map((line) => [line.state, line.provisional])).toEqual([
      ["open", true],
      ["update", false],
    ]);
    await live.detection.close();
  });

  test("a source that comes back within ten minutes of event time is counted where it is in its own time", async () => {
    const live = await open();
    await live.give([sighting({ atSeconds: 0, source: "sleeps" })]);
    await live.pass(40);
    for (let minute = 1; minute <= 9; minute++)
      await live.give([sighting({ atSeconds: minute * 60, source: "goes on" })]);
    await live.give([sighting({ atSeconds: 1, source: "sleeps" })]);
    expect(live.detection.counters).toMatchObject({ counted: 11, late: 0 });
    await live.detection.close();
  });

  test("with everyone silent, wall-clock silence closes what is open, and makes nothing late", async () => {
    const live = await open({ rules: SMALL });
    await live.give(requests(6, 0));
    await live.pass(300);
    expect(live.exporter.lines.map((line) => [line.state, line.revision])).toEqual([
      ["open", 1],
      ["close", 2],
    ]);
    await live.give([sighting({ atSeconds: -100 })]);
    expect(live.detection.counters).toMatchObject({ counted: 7, late: 0 });
    await live.detection.close();
  });

  test("a service behind an undeclared proxy is named once, with the option to set", async () => {
    const live = await open();
    await live.give(requests(5, 1, { addressUntrusted: true }));
    await live.give(requests(5, 1, { atSeconds: 10, addressUntrusted: true }));
    expect(live.log.filter((line) => line.includes("suspended"))).toHaveLength(1);
    expect(live.log.join("\n")).toContain('"checkout"');
    expect(live.log.join("\n")).toContain("KEYTRAIL_TRUSTED_PROXIES");
    await live.detection.close();
  });
});

/** A story with every rule in it, in requests as they arrive. */
function mixedStory(): StoryEvent[][] {
  const thief = "203.0.113.9";
  const story: StoryEvent[] = shuffleWithin(
    [
      ...requests(12, 5, { atSeconds: 0, keyHash: keyHash("a") }),
      ...requests(14, 0.5, { atSeconds: 100, keyHash: keyHash("a") }),
      ...requests(8, 1, { atSeconds: 104, keyHash: keyHash("b") }),
      ...requests(4, 30, { atSeconds: 130, keyHash: keyHash("a"), clientAddress: thief }),
      ...requests(9, 0.2, { atSeconds: 300, keyHash: keyHash("c"), weight: 2, source: "instance-2" }),
      ...requests(7, 1, { atSeconds: 320, keyHash: keyHash("b"), clientAddress: thief }),
    ],
    60_000,
    randomNumbers(7),
  );
  story.splice(
    10,
    0,
    leak({ atSeconds: 100, keyHash: keyHash("b") }),
    leak({ atSeconds: 101, kind: "key_hash", keyHash: keyHash("c"), location: "log.body" }),
  );
  story.splice(40, 0, leak({ atSeconds: 140, origin: "client", keyHash: keyHash("unknown"), location: "url.query" }));
  const repeated = story.flatMap((event, i) => (i % 5 === 0 ? [event, { ...event }] : [event]));
  return chunks(repeated, 3);
}

async function playLive(live: Live, groups: readonly (readonly StoryEvent[])[]): Promise<void> {
  for (const group of groups) await live.give(group);
}

describe("createDetection() over a restart", () => {
  test("tells no line twice and opens nothing anew when it is closed and opened again after every request", async () => {
    await withDirectory(async (directory) => {
      const groups = mixedStory();
      const whole = await open({ rules: SMALL });
      await playLive(whole, groups);
      const expected = await whole.detection.alertSet();
      await whole.detection.close();
      const lines: Alert[] = [];
      for (const group of groups) {
        const live = await open({ rules: SMALL, stateDirectory: directory });
        await live.give(group);
        await live.detection.close();
        lines.push(...live.exporter.lines);
      }
      const last = await open({ rules: SMALL, stateDirectory: directory });
      expect(JSON.stringify(await last.detection.alertSet())).toBe(JSON.stringify(expected));
      expect(last.detection.counters).toMatchObject({
        ...whole.detection.counters,
        delivered: lines.length,
        summarized: expect.any(Number),
      });
      await last.detection.close();
      expect(last.exporter.lines).toEqual([]);
      const told = lines.map((line) => `${line.id} ${line.revision}`);
      expect(new Set(told).size).toBe(told.length);
    });
  });

  test("a restart alone says nothing, however often", async () => {
    await withDirectory(async (directory) => {
      const first = await open({ rules: SMALL, stateDirectory: directory });
      await playLive(first, mixedStory());
      await first.detection.close();
      const set = JSON.stringify(await first.detection.alertSet());
      for (let i = 0; i < 3; i++) {
        const again = await open({ rules: SMALL, stateDirectory: directory });
        expect(await again.detection.alertSet()).toEqual(JSON.parse(set));
        await again.detection.close();
        expect(again.exporter.lines).toEqual([]);
      }
    });
  });

  test("killed after any request, it goes on to the same alert set byte for byte, and tells at least all of it with the same ids and revisions", async () => {
    await withDirectory(async (root) => {
      const groups = mixedStory();
      const directory = join(root, "state");
      const live = await open({ rules: SMALL, stateDirectory: directory });
      const told: Alert[][] = [];
      for (const [i, group] of groups.entries()) {
        await live.give(group);
        copyAsCrashed(directory, join(root, `killed-${i}`));
        told.push([...live.exporter.lines]);
      }
      const expected = JSON.stringify(await live.detection.alertSet());
      const counters = live.detection.counters;
      await live.detection.close();
      const key = (line: Alert): string => `${line.id} ${line.revision} ${line.state}`;
      const uninterrupted = new Set(live.exporter.lines.map(key));
      for (const i of groups.keys()) {
        const killed = await open({ rules: SMALL, stateDirectory: join(root, `killed-${i}`) });
        await playLive(killed, groups.slice(i + 1));
        expect(JSON.stringify(await killed.detection.alertSet()), `killed after request ${i}`).toBe(expected);
        expect(killed.detection.counters).toMatchObject({
          received: counters.received,
          counted: counters.counted,
          duplicate: counters.duplicate,
          late: counters.late,
        });
        await killed.detection.close();
        const over = new Set([...told[i]!, ...killed.exporter.lines].map(key));
        expect(
          [...uninterrupted].filter((line) => !over.has(line)),
          `killed after request ${i}`,
        ).toEqual([]);
      }
    });
  });

  test("killed between two requests whose sender repeats the last one, each request still counts once", async () => {
    await withDirectory(async (root) => {
      const groups = mixedStory();
      const directory = join(root, "state");
      const live = await open({ rules: SMALL, stateDirectory: directory });
      await playLive(live, groups.slice(0, 6));
      cpSync(directory, join(root, "copy"), { recursive: true });
      const { counted } = live.detection.counters;
      await live.detection.close();
      copyAsCrashed(join(root, "copy"), join(root, "killed"));
      const killed = await open({ rules: SMALL, stateDirectory: join(root, "killed") });
      await killed.give(groups[5]!);
      expect(killed.detection.counters.counted).toBe(counted);
      await killed.detection.close();
    });
  });

  test("a directory is for one process at a time, and is given back", async () => {
    await withDirectory(async (directory) => {
      const first = await open({ stateDirectory: directory });
      await expect(open({ stateDirectory: directory })).rejects.toMatchObject({ code: "state_unavailable" });
      await first.detection.close();
      const second = await open({ stateDirectory: directory });
      await second.detection.close();
      expect(readdirSync(directory)).not.toContain("lock");
    });
  });
});

describe("createDetection() under pressure", () => {
  test("requests that arrive together with more keys than fit keep their counts apart", async () => {
    const live = await open({ rules: SMALL, limits: { maxKeys: 3 } });
    const groups = Array.from({ length: 8 }, (_, i) =>
      requests(4, 1, { keyHash: keyHash(`visitor ${i}`), clientAddress: "" }),
    );
    await Promise.all(groups.map((group) => live.give(group)));
    await live.give(
      groups.flatMap((_, i) => [sighting({ atSeconds: 5, keyHash: keyHash(`other ${i}`), clientAddress: "" })]),
    );
    expect(await live.detection.alertSet()).toEqual([]);
    expect(live.detection.counters).toMatchObject({ counted: 40, keys: 3 });
    expect(live.detection.counters.evicted["keys"]).toBeGreaterThanOrEqual(13);
    await live.detection.close();
  });

  test("a full duplicate filter calls late what it can't tell from a duplicate, and counts nothing twice", async () => {
    const live = await open({ limits: { maxFingerprints: 100 } });
    const story = requests(300, 1);
    await live.give(story);
    await live.give(story.map((one) => ({ ...one })));
    const { counted, late, duplicate, received } = live.detection.counters;
    expect(received).toBe(600);
    expect(counted).toBeLessThanOrEqual(300);
    expect(counted + late + duplicate).toBe(600);
    await live.detection.close();
  });

  test("within one request, too, a full filter counts nothing twice", async () => {
    const live = await open({ limits: { maxFingerprints: 100 } });
    const story = requests(110, 1);
    await live.give([...story, ...story.map((one) => ({ ...one }))]);
    expect(live.detection.counters.counted).toBeLessThanOrEqual(110);
    await live.detection.close();
  });
});
