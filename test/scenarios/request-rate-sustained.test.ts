import { describe, expect, test } from "vitest";
import { DEFAULT_RULES } from "../../processor/src/detection.ts";
import { keyHash } from "../support/sightings.ts";
import { at, of, play, requests } from "../support/stories.ts";

const RULE = "request_rate_sustained";

describe("request_rate_sustained", () => {
  test("a scraper keeps just above 100 a minute for five minutes: over 500, high", async () => {
    const { alerts } = await play(requests(501, 0.598));
    expect(of(RULE, alerts)).toHaveLength(1);
    expect(of(RULE, alerts)[0]).toMatchObject({
      severity: "high",
      observed: 501,
      threshold: 500,
      title: `Key ${keyHash("story").slice(0, 8)}… made 501 requests in 5 minutes, limit 500`,
      window: { from: at(0), to: at(300) },
      first_seen: at(299),
    });
  });

  test("where short bursts are allowed, the pace over five minutes still counts", async () => {
    const rules = { request_rate_burst: { ...DEFAULT_RULES.request_rate_burst, limit: 1_000 } };
    const { alerts } = await play([...requests(400, 0.1), ...requests(101, 0.1, { atSeconds: 200 })], rules);
    expect(alerts.map((alert) => alert.rule.id)).toEqual([RULE]);
  });

  test("the scraper is a little slower: 501 requests in five minutes and a second, silence", async () => {
    expect((await play(requests(501, 0.602))).alerts).toEqual([]);
  });

  test("exactly 500 in five minutes: silence", async () => {
    expect(of(RULE, (await play(requests(500, 0.599))).alerts)).toEqual([]);
    expect(of(RULE, (await play(requests(501, 0.598))).alerts)).toHaveLength(1);
  });

  test("the window slides over a clock's five minutes", async () => {
    const story = [...requests(251, 0.59, { atSeconds: 150 }), ...requests(250, 0.59, { atSeconds: 300 })];
    const { alerts } = await play(story);
    expect(of(RULE, alerts)).toHaveLength(1);
    expect(of(RULE, alerts)[0]!.observed).toBe(501);
  });

  test("a flood of 600 in ten seconds is told by both rules", async () => {
    const { alerts } = await play(requests(600, 1 / 60));
    expect(alerts.map((alert) => [alert.rule.id, alert.severity, alert.observed])).toEqual([
      ["request_rate_burst", "medium", 600],
      ["request_rate_sustained", "high", 600],
    ]);
  });

  test("it goes on for an hour: one episode, not twelve", async () => {
    const { alerts } = await play(requests(6_500, 3_600 / 6_500));
    const sustained = of(RULE, alerts);
    expect(sustained).toHaveLength(1);
    expect(sustained[0]!.count).toBe(6_500);
    expect(Date.parse(sustained[0]!.last_seen) - Date.parse(sustained[0]!.first_seen)).toBeGreaterThan(3_000_000);
  });

  test("a pause of under five minutes between over-limit seconds joins, one of five minutes parts", async () => {
    const first = requests(501, 0);
    expect(of(RULE, (await play([...first, ...requests(501, 0, { atSeconds: 299 })])).alerts)).toHaveLength(1);
    expect(of(RULE, (await play([...first, ...requests(501, 0, { atSeconds: 300 })])).alerts)).toHaveLength(2);
  });
});
