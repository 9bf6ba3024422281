import { describe, expect, test } from "vitest";
import { DEFAULT_RULES } from "../../processor/src/detection.ts";
import { keyHash, sighting } from "../support/sightings.ts";
import { at, of, play, requests } from "../support/stories.ts";

const RULE = "request_rate_burst";

describe("request_rate_burst", () => {
  test("a script makes 101 requests with one key within a minute: one alert, medium", async () => {
    const { alerts } = await play(requests(101, 0.5, { keyName: "checkout-prod" }));
    expect(alerts).toHaveLength(1);
    expect(alerts[0]).toMatchObject({
      state: "open",
      rule: { id: RULE },
      severity: "medium",
      title: `Key ${keyHash("story").slice(0, 8)}… (checkout-prod) made 101 requests in 1 minute, limit 100`,
      entity: { "api_key.hash": keyHash("story") },
      window: { from: at(-9), to: at(51) },
      observed: 101,
      threshold: 100,
      count: 101,
      first_seen: at(50),
      last_seen: at(50),
      provisional: false,
      counterfactual: "would not fire at a limit of 101 or more",
      completeness: { sampled: false },
    });
    expect(alerts[0]!.evidence).toHaveLength(19);
  });

  test("the same script stops after 100 requests: silence", async () => {
    expect((await play(requests(100, 0.5))).alerts).toEqual([]);
  });

  test("101 requests over a minute and a second: the first has left the window, silence", async () => {
    const story = [sighting({ atSeconds: 0 }), ...requests(100, 0.4, { atSeconds: 20.5 })];
    expect((await play(story)).alerts).toEqual([]);
    const inTime = [sighting({ atSeconds: 1 }), ...story.slice(1)];
    expect((await play(inTime)).alerts).toHaveLength(1);
  });

  test("the window slides: 60 requests at the end of one minute and 60 at the start of the next are 120", async () => {
    const { alerts } = await play([...requests(60, 0.1, { atSeconds: 50 }), ...requests(60, 0.1, { atSeconds: 60 })]);
    expect(alerts).toHaveLength(1);
    expect(alerts[0]!.observed).toBe(120);
  });

  test("two keys of one client make 100 requests each: silence, for the limit is per key", async () => {
    const story = [
      ...requests(100, 0.5, { keyHash: keyHash("one") }),
      ...requests(100, 0.5, { keyHash: keyHash("two") }),
    ];
    expect(of(RULE, (await play(story)).alerts)).toEqual([]);
  });

  test("one key used from many addresses adds up", async () => {
    const story = requests(101, 0.5).map((one, i) => ({ ...one, clientAddress: `198.51.100.${i}` }));
    expect(of(RULE, (await play(story)).alerts)).toHaveLength(1);
  });

  test("rejected requests count as well: a burst of guesses is a burst", async () => {
    expect((await play(requests(101, 0.5, { outcome: "rejected", statusCode: 401 }))).alerts).toHaveLength(1);
  });

  test("requests without a key belong to no key: silence", async () => {
    const { alerts, counters } = await play(requests(300, 0.1, { keyHash: "", outcome: "missing" }));
    expect(alerts).toEqual([]);
    expect(counters).toMatchObject({ received: 300, counted: 300, keys: 0 });
  });

  test("each request arrives as a span and as an audit record: 60 requests stay 60", async () => {
    const story = requests(60, 0.5).flatMap((one) => [one, { ...one }]);
    const { alerts, counters } = await play(story);
    expect(alerts).toEqual([]);
    expect(counters).toMatchObject({ received: 120, counted: 60, duplicate: 60 });
  });

  test("a second burst 59 s after the last over-limit second belongs to the first, one 60 s after is another", async () => {
    const first = requests(101, 0, { atSeconds: 0 });
    const together = await play([...first, ...requests(101, 0, { atSeconds: 59 })]);
    expect(together.alerts).toHaveLength(1);
    expect(together.alerts[0]).toMatchObject({ first_seen: at(0), last_seen: at(59), observed: 202, count: 202 });
    const apart = await play([...first, ...requests(101, 0, { atSeconds: 60 })]);
    expect(apart.alerts.map((alert) => [alert.first_seen, alert.observed])).toEqual([
      [at(0), 101],
      [at(60), 101],
    ]);
  });

  test("the peak's earliest window is shown, and the episode's sightings from the first window on", async () => {
    const story = [
      ...requests(110, 0, { atSeconds: 30 }),
      ...requests(120, 0, { atSeconds: 80 }),
      ...requests(5, 0, { atSeconds: 100 }),
    ];
    const { alerts } = await play(story);
    expect(alerts).toHaveLength(1);
    expect(alerts[0]).toMatchObject({
      observed: 230,
      window: { from: at(21), to: at(81) },
      first_seen: at(30),
      last_seen: at(100),
      count: 235,
    });
  });

  test("spans sampled at one in ten weigh ten each, and the alert says that it estimates", async () => {
    const { alerts } = await play(requests(11, 1, { weight: 10 }));
    expect(alerts).toHaveLength(1);
    expect(alerts[0]).toMatchObject({ observed: 110, completeness: { sampled: true } });
    expect(alerts[0]!.title).toContain("an estimated 110 requests");
    expect((await play(requests(10, 1, { weight: 10 }))).alerts).toEqual([]);
  });

  test("fractions of a weight add up without rounding: 40 spans of 2.5 are the limit, 41 are over it", async () => {
    expect((await play(requests(40, 0.5, { weight: 2.5 }))).alerts).toEqual([]);
    expect((await play(requests(41, 0.5, { weight: 2.5 }))).alerts).toHaveLength(1);
  });

  test("evidence shows the first, the crossing and the last request", async () => {
    const story = requests(150, 0.2, { atSeconds: 0 });
    const { alerts } = await play(story);
    const ids = alerts[0]!.evidence.map((one) => one.span_id);
    expect(ids).toHaveLength(20);
    expect(ids[0]).toBe(story[0]!.spanId);
    expect(ids).toContain(story[100]!.spanId);
    expect(ids.at(-1)).toBe(story[149]!.spanId);
    expect(alerts[0]!.evidence.map((one) => one.time)).toEqual(alerts[0]!.evidence.map((one) => one.time).toSorted());
  });

  test("a configured limit, window and severity are kept", async () => {
    const rules = {
      request_rate_burst: {
        ...DEFAULT_RULES.request_rate_burst,
        limit: 3,
        windowMillis: 10_000,
        severity: "critical" as const,
      },
    };
    const { alerts } = await play(requests(4, 2), rules);
    expect(alerts).toHaveLength(1);
    expect(alerts[0]).toMatchObject({
      severity: "critical",
      threshold: 3,
      title: expect.stringContaining("4 requests in 10 seconds, limit 3"),
    });
    expect((await play(requests(4, 4), rules)).alerts).toEqual([]);
  });

  test("switched off, it says nothing", async () => {
    const rules = { request_rate_burst: { ...DEFAULT_RULES.request_rate_burst, enabled: false } };
    expect((await play(requests(200, 0.1), rules)).alerts).toEqual([]);
  });
});
