import { describe, expect, test } from "vitest";
import { createAbsentDetect } from "../../processor/src/rules/detect/absent.ts";
import { createBaselineDetect } from "../../processor/src/rules/detect/baseline.ts";
import { createCountDetect } from "../../processor/src/rules/detect/count.ts";
import type { DetectOptions } from "../../processor/src/rules/detect/detect-rule.ts";
import { createDistinctDetect } from "../../processor/src/rules/detect/distinct.ts";
import { createNewValueDetect } from "../../processor/src/rules/detect/new-value.ts";
import { createScheduleDetect } from "../../processor/src/rules/detect/schedule.ts";
import { createSequenceDetect } from "../../processor/src/rules/detect/sequence.ts";
import { OUTCOME_ACCEPTED, OUTCOME_REJECTED } from "../../processor/src/sightings/batch.ts";
import type { Sighting } from "../../processor/src/sightings/sighting.ts";
import { BUCKETS_PER_DAY, traffic } from "../support/bucket-stories.ts";
import { playRules } from "../support/play-rules.ts";
import { keyHash, sighting, STORY_START_MILLIS } from "../support/sightings.ts";
import { at, requests } from "../support/stories.ts";

const DAY = 86_400;
const KEY = `key ${keyHash("story").slice(0, 8)}…`;
const OPTIONS: DetectOptions = {
  id: "charges",
  entity: ["api_key.hash"],
  where: ({ route }) => route === "/v1/charges",
  whereText: "http.route: /v1/charges",
  severity: "high",
  keepAliveSeconds: 300,
};
const inTime = (...story: readonly Sighting[]): Sighting[] =>
  story.toSorted((a, b) => a.timeUnixMillis - b.timeUnixMillis);
const refunds = requests(9, 1, { route: "/v1/refunds" });

describe("rules as data", () => {
  test("count: the sixth request in a minute", async () => {
    const rule = createCountDetect(OPTIONS, { overSeconds: 60, gt: 5 });
    expect(await playRules([...requests(5, 1), ...refunds], rule)).toEqual([]);
    expect(await playRules(requests(6, 12), rule)).toEqual([]);
    expect(await playRules([...requests(6, 1), ...refunds], rule)).toMatchObject([
      {
        rule: { id: "charges" },
        severity: "high",
        title: `charges: ${KEY} made 6 requests in 1 minute, limit 5`,
        entity: { "api_key.hash": keyHash("story") },
        observed: 6,
        threshold: 5,
        window: { from: at(-54), to: at(6) },
      },
    ]);
  });

  test("distinct: a service and network from where three keys come, for entities of several fields", async () => {
    const rule = createDistinctDetect(
      { ...OPTIONS, entity: ["service.name", "client.prefix"] },
      { of: "api_key.hash", overSeconds: 60, gt: 2 },
    );
    const story = ["a", "b", "c"].map((key, i) => sighting({ atSeconds: i, keyHash: keyHash(key) }));
    expect(await playRules(story.slice(1), rule)).toEqual([]);
    expect(
      await playRules(
        story.map((one, i) => ({ ...one, serviceName: `s${i}` })),
        rule,
      ),
    ).toEqual([]);
    expect(await playRules(story, rule)).toMatchObject([
      {
        title:
          "charges: service.name checkout, client.prefix 192.0.2.1 showed 3 values of api_key.hash in 1 minute, limit 2",
        entity: { "service.name": "checkout", "client.prefix": "192.0.2.1" },
      },
    ]);
  });

  test("new_value: another method after 20 requests, and low before", async () => {
    const rule = createNewValueDetect(
      { ...OPTIONS, entity: ["service.name"] },
      { of: "http.request.method", memorySeconds: 30 * DAY, learningEvents: 20, quarantineSeconds: DAY },
    );
    const story = (before: number): Sighting[] => [
      ...requests(before, 1, { method: "GET" }),
      sighting({ atSeconds: 600, method: "DELETE" }),
    ];
    expect(await playRules([...story(25), sighting({ atSeconds: 601, method: "GET" })], rule)).toMatchObject([
      {
        severity: "high",
        title: "charges: service.name checkout, http.request.method DELETE not seen together in 30 days",
        entity: { "service.name": "checkout", "http.request.method": "DELETE" },
        provisional: false,
      },
    ]);
    expect(await playRules(story(19), rule)).toMatchObject([{ severity: "low", gates: ["learning: 19 of 20"] }]);
    expect(await playRules(requests(25, 1, { method: "GET" }), rule)).toEqual([]);
  });

  test("absent: a job that came every minute stays away", async () => {
    const rule = createAbsentDetect(OPTIONS, { forSeconds: 300, minEvents: 3 });
    const job = requests(10, 60);
    const others = requests(20, 60, { keyHash: keyHash("others"), atSeconds: 0 });
    expect(await playRules(inTime(...job, ...others), rule)).toMatchObject([
      {
        title: `charges: ${KEY} is silent for 5 minutes, after 10 requests`,
        first_seen: at(540 + 300),
        entity: { "api_key.hash": keyHash("story") },
      },
    ]);
    expect(await playRules(inTime(...job, ...others, sighting({ atSeconds: 840 })), rule)).toEqual([]);
    expect(await playRules(inTime(...job.slice(8), ...others), rule)).toEqual([]);
  });

  test("sequence: refused, then accepted, then a refund, within ten minutes", async () => {
    const rule = createSequenceDetect(
      { ...OPTIONS, where: () => true },
      {
        steps: [
          { name: "refused", where: ({ outcome }) => outcome === OUTCOME_REJECTED },
          { name: "accepted", where: ({ outcome }) => outcome === OUTCOME_ACCEPTED },
          { name: "refund", where: ({ route }) => route === "/v1/refunds" },
        ],
        stepsText: "refused, accepted, refund",
        withinSeconds: 600,
        ordered: true,
      },
    );
    const story = [
      sighting({ atSeconds: 0, outcome: "rejected" }),
      sighting({ atSeconds: 50 }),
      sighting({ atSeconds: 100, route: "/v1/refunds" }),
    ];
    const alerts = await playRules(story.toReversed(), rule);
    expect(alerts).toMatchObject([
      {
        title: `charges: ${KEY} did refused, then accepted, then refund within 10 minutes`,
        first_seen: at(100),
        counterfactual: "would not fire if the steps had to come within 100 seconds",
        provisional: false,
      },
    ]);
    expect(alerts[0]!.evidence.map(({ time }) => time)).toEqual([at(0), at(50), at(100)]);
    expect(await playRules([story[1]!, story[2]!, sighting({ atSeconds: 300, outcome: "rejected" })], rule)).toEqual(
      [],
    );
    const slow = [story[0]!, story[1]!, sighting({ atSeconds: 600, route: "/v1/refunds" })];
    expect(await playRules(slow, rule)).toEqual([]);
  });

  test("schedule: Berlin's office hours, over the change to summer time, and a holiday", async () => {
    const rule = createScheduleDetect(OPTIONS, {
      intervals: [1, 2, 3, 4, 5].map((weekday) => ({ weekday, fromMinute: 9 * 60, toMinute: 18 * 60 })),
      timeZone: "Europe/Berlin",
      holidays: ["2026-04-03"],
    });
    const instant = (iso: string): Sighting => sighting({ atSeconds: (Date.parse(iso) - STORY_START_MILLIS) / 1000 });
    // Winter: 09:00 is 08:00 UTC. From 29 March it is 07:00 UTC.
    const inside = ["2026-03-27T08:00:00Z", "2026-03-27T16:59:59Z", "2026-03-30T07:00:00Z"].map(instant);
    expect(await playRules(inside, rule)).toEqual([]);
    const outside = ["2026-03-27T07:59:59Z", "2026-03-30T16:00:00Z", "2026-04-03T10:00:00Z", "2026-04-04T10:00:00Z"];
    const alerts = await playRules(inTime(...inside, ...outside.map(instant)), rule);
    expect(alerts.map((alert) => alert.title)).toEqual(
      ["2026-03-27 08:59", "2026-03-30 18:00", "2026-04-03 12:00", "2026-04-04 12:00"].map(
        (clock) => `charges: ${KEY} came once outside of its hours, first at ${clock} (Europe/Berlin)`,
      ),
    );
  });

  test("baseline: the bytes that a route gives leave what is usual for it", async () => {
    const rule = createBaselineDetect(
      { ...OPTIONS, entity: ["http.route"] },
      { of: "response_bytes", minimum: 1_000_000, memorySeconds: 30 * DAY },
    );
    const story = (bytes: number): Sighting[] => [
      ...traffic(2 * BUCKETS_PER_DAY, () => 10, { responseBytes: 50_000 }),
      ...traffic(2, () => 10, { responseBytes: bytes, atSeconds: 2 * DAY }),
      sighting({ atSeconds: 2 * DAY + 1_000, route: "/v1/refunds", responseBytes: 1 }),
    ];
    const alerts = await playRules(story(500_000), rule);
    expect(alerts).toMatchObject([{ severity: "high", entity: { "http.route": "/v1/charges" }, observed: 5_000_000 }]);
    expect(alerts[0]!.title).toMatch(
      /^charges: http.route \/v1\/charges had .*5000000 bytes of responses in 5 minutes, where 500\d{3} is usual$/,
    );
    expect(await playRules(story(120_000), rule)).toEqual([]);
  });

  test("a rule's version changes with its condition and parameters, and not with its severity", () => {
    const parameters = { overSeconds: 60, gt: 5 };
    const { version } = createCountDetect(OPTIONS, parameters);
    expect(createCountDetect({ ...OPTIONS, severity: "low" }, parameters).version).toBe(version);
    expect(createCountDetect({ ...OPTIONS, whereText: "" }, parameters).version).not.toBe(version);
    expect(createCountDetect({ ...OPTIONS, entity: ["service.name"] }, parameters).version).not.toBe(version);
    expect(createCountDetect(OPTIONS, { ...parameters, gt: 6 }).version).not.toBe(version);
  });
});
