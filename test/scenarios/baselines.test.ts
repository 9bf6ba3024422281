import { describe, expect, test } from "vitest";
import type { BaselineOptions } from "../../processor/src/rules/baseline/baseline-rule.ts";
import { createDataVolume } from "../../processor/src/rules/data-volume.ts";
import { createErrorRateSpike } from "../../processor/src/rules/error-rate-spike.ts";
import { createVolumeAnomaly } from "../../processor/src/rules/volume-anomaly.ts";
import type { Sighting } from "../../processor/src/sightings/sighting.ts";
import { BUCKETS_PER_DAY, traffic } from "../support/bucket-stories.ts";
import { playRules } from "../support/play-rules.ts";
import { keyHash, randomNumbers, sighting } from "../support/sightings.ts";
import { at } from "../support/stories.ts";

const OPTIONS: BaselineOptions = { severity: "medium", rampSeverity: "low", memoryMillis: 30 * 86_400_000 };
const VOLUME = createVolumeAnomaly(OPTIONS);
const KEY = `${keyHash("story").slice(0, 8)}…`;
const DAY = BUCKETS_PER_DAY;
const DAY_SECONDS = 86_400;

/** Time goes on after the story, so that its last bucket is judged. */
const ending = (story: readonly Sighting[]): Sighting[] => {
  const last = Math.max(...story.map((one) => one.timeUnixMillis));
  return [...story, sighting({ timeUnixMillis: last + 1_000_000, keyHash: keyHash("another") })];
};
const volumeAlerts = (buckets: number, countAt: (bucket: number) => number) =>
  playRules(ending(traffic(buckets, countAt)), VOLUME);

describe("volume_anomaly", () => {
  test("a key of 90 requests in five minutes makes 450 for half an hour: medium", async () => {
    const alerts = await volumeAlerts(3 * DAY + 6, (bucket) => (bucket < 3 * DAY ? 90 : 450));
    expect(alerts).toMatchObject([
      {
        rule: { id: "volume_anomaly" },
        severity: "medium",
        title: `Key ${KEY} made an estimated 450 requests in 5 minutes, where 90 is usual`,
        entity: { "api_key.hash": keyHash("story") },
        observed: 450,
        baseline: 90,
        // e^(6 · ln 1.25) times as much.
        threshold: Math.round(91 * 1.25 ** 6 - 1),
        // The second bucket of the six is the first that is not alone, and its last second says so.
        first_seen: at(3 * DAY_SECONDS + 599),
        provisional: false,
        window: { to: at(3 * DAY_SECONDS + 600) },
      },
    ]);
    expect(alerts[0]!.counterfactual).toBe("would not fire with 346 requests in 5 minutes or fewer");
  });

  test("what was learned is pulled towards the usual: a day of it does not make it normal", async () => {
    const isAttack = (bucket: number): boolean => bucket >= 5 * DAY && bucket % (2 * DAY) >= DAY && bucket % DAY < 12;
    const alerts = await volumeAlerts(12 * DAY, (bucket) => (isAttack(bucket) ? 900 : 90));
    expect(alerts.map((alert) => alert.severity)).toEqual(["medium", "medium", "medium", "medium"]);
  });

  test("it grows by two per cent each five minutes: low, before it would be a spike", async () => {
    const alerts = await volumeAlerts(3 * DAY + 60, (bucket) => 90 * 1.02 ** Math.max(0, bucket - 3 * DAY));
    expect(alerts).toMatchObject([{ severity: "low" }]);
    expect(alerts[0]!.title).toMatch(/requests in 5 minutes, growing little by little from the usual 9\d$/);
  });

  test("a new key is compared with its peers, where somebody knows them", async () => {
    const story = ending(traffic(10, () => 450));
    expect(await playRules(story, VOLUME)).toEqual([]);
    const withPeers = (count: number) => createVolumeAnomaly({ ...OPTIONS, peerCountOf: () => count });
    expect(await playRules(story, withPeers(90))).toMatchObject([{ severity: "medium", observed: 450 }]);
    expect(await playRules(story, withPeers(200))).toEqual([]);
  });

  const noise = randomNumbers(7);
  const varied = (mean: number): number => mean * (0.75 + noise() / 2);
  test.each<[string, number, (bucket: number) => number]>([
    ["one bucket alone", 3 * DAY, (bucket) => (bucket === 2 * DAY ? 900 : 90)],
    ["two and a half times as much for half an hour", 3 * DAY + 6, (bucket) => (bucket < 3 * DAY ? 90 : 225)],
    ["a quiet key that makes 50 requests", 3 * DAY + 6, (bucket) => (bucket < 3 * DAY ? 1 : 50)],
    ["its first day", DAY, (bucket) => (bucket < 200 ? 90 : 900)],
    [
      "two weeks of days ten times as busy as nights",
      14 * DAY,
      (bucket) => varied(100 * 10 ** (0.5 + Math.sin((bucket / DAY) * 2 * Math.PI) / 2)),
    ],
    ["a job of every night", 14 * DAY, (bucket) => (bucket % DAY < 12 ? varied(2_000) : varied(5))],
    ["a day without telemetry", 6 * DAY, (bucket) => (bucket >= 3 * DAY && bucket < 4 * DAY ? 0 : varied(90))],
    ["half an hour of silence, and all comes back", 4 * DAY, (bucket) => (bucket % 100 < 6 ? 0 : varied(90))],
    ["bursts that it always had", 7 * DAY, (bucket) => (bucket % 13 < 2 ? varied(1_500) : varied(10))],
  ])("silence: %s", async (_says, buckets, countAt) => {
    expect(await volumeAlerts(buckets, countAt)).toEqual([]);
  });

  test("a job of every Sunday is told at most twice, then it is usual", async () => {
    const isJob = (bucket: number): boolean => Math.floor(bucket / DAY) % 7 === 6 && bucket % DAY < 12;
    const alerts = await volumeAlerts(42 * DAY, (bucket) => (isJob(bucket) ? 2_000 : 20));
    expect(alerts.length).toBeGreaterThan(0);
    expect(alerts.length).toBeLessThanOrEqual(2);
  });
});

describe("error_rate_spike", () => {
  const ERRORS = createErrorRateSpike(OPTIONS);
  const mixed = (buckets: number, good: (bucket: number) => number, bad: (bucket: number) => number): Sighting[] =>
    ending(
      [
        ...traffic(buckets, good),
        ...traffic(buckets, bad, { atSeconds: 1, statusCode: 404, outcome: "accepted" }),
      ].toSorted((a, b) => a.timeUnixMillis - b.timeUnixMillis),
    );

  test("a key that meets five errors in five minutes meets 200: medium", async () => {
    const story = mixed(
      2 * DAY + 3,
      () => 300,
      (bucket) => (bucket < 2 * DAY ? 5 : 200),
    );
    expect(await playRules(story, ERRORS)).toMatchObject([
      {
        rule: { id: "error_rate_spike" },
        severity: "medium",
        title: `Key ${KEY} met an estimated 200 errors in 5 minutes (40 % of its requests), where 5 is usual`,
        evidence: [{ "http.response.status_code": 404 }, { "http.response.status_code": 404 }],
      },
    ]);
  });

  test("silence: ten times the requests with ten times the errors", async () => {
    const busy = (bucket: number): number => (bucket < 2 * DAY ? 1 : 10);
    const story = mixed(
      2 * DAY + 3,
      (bucket) => 300 * busy(bucket),
      (bucket) => 20 * busy(bucket),
    );
    expect(await playRules(story, ERRORS)).toEqual([]);
  });

  test("silence: requests whose status nobody knows", async () => {
    const story = ending(traffic(2 * DAY + 3, (bucket) => (bucket < 2 * DAY ? 1 : 900), { statusCode: 0 }));
    expect(await playRules(story, ERRORS)).toEqual([]);
  });
});

describe("data_volume", () => {
  const DATA = createDataVolume(OPTIONS);

  test("a key that takes 2 MB in five minutes takes 50 MB with as many requests: medium", async () => {
    const story = ending([
      ...traffic(2 * DAY, () => 10, { responseBytes: 200_000 }),
      ...traffic(3, () => 10, { responseBytes: 5_000_000, atSeconds: 2 * DAY_SECONDS }),
    ]);
    expect(await playRules(story, DATA)).toMatchObject([
      {
        rule: { id: "data_volume" },
        title: `Key ${KEY} took an estimated 50.0 MB in 5 minutes, where 2.0 MB is usual`,
        observed: 50_000_000,
        baseline: expect.closeTo(2_000_000, -4) as number,
      },
    ]);
  });

  test("silence: answers whose size nobody knows", async () => {
    expect(await playRules(ending(traffic(3 * DAY, (bucket) => (bucket < 2 * DAY ? 1 : 900))), DATA)).toEqual([]);
  });
});
