import { describe, expect, test } from "vitest";
import { keyHash, sighting } from "../support/sightings.ts";
import { at, leak, play, withDirectory, type StoryEvent } from "../support/stories.ts";

const HOUR = 3_600;
const used = (part: Parameters<typeof sighting>[0] = {}): StoryEvent => sighting(part);
const refused = (part: Parameters<typeof sighting>[0] = {}): StoryEvent =>
  sighting({ outcome: "rejected", statusCode: 401, ...part });

describe("leaked_key", () => {
  test("a service throws an exception with a working key in its message: critical, at once", async () => {
    const { alerts } = await play([used({ keyName: "checkout-prod" }), leak({ atSeconds: 5 })]);
    expect(alerts).toHaveLength(1);
    expect(alerts[0]).toMatchObject({
      state: "open",
      rule: { id: "leaked_key" },
      severity: "critical",
      title: `Key ${keyHash("story").slice(0, 8)}… (checkout-prod) leaked by checkout in exception.message`,
      entity: {
        "api_key.hash": keyHash("story"),
        "service.name": "checkout",
        "code.location": "POST /v1/charges",
        "keytrail.leak.location": "exception.message",
      },
      observed: 1,
      threshold: null,
      count: 1,
      first_seen: at(5),
      provisional: false,
    });
    expect(alerts[0]!.evidence).toMatchObject([{ "http.route": "/v1/charges", "http.response.status_code": 500 }]);
  });

  test("requests without a leak: silence", async () => {
    expect((await play([used(), refused({ atSeconds: 1 })])).alerts).toEqual([]);
  });

  describe("severity", () => {
    test.each<[string, "service" | "client", StoryEvent[], string]>([
      ["the service tells an accepted key", "service", [used()], "critical"],
      ["the service tells a key that was only rejected", "service", [refused()], "high"],
      ["the service tells a key nobody ever used", "service", [], "high"],
      ["a client sends an accepted key in a place of its choice", "client", [used()], "medium"],
      ["a client sends a key that was only rejected", "client", [refused()], "low"],
      ["a client sends a key nobody ever used", "client", [], "low"],
    ])("%s", async (_, origin, uses, severity) => {
      const { alerts } = await play([...uses, leak({ atSeconds: 5, origin, location: "url.query" })]);
      expect(alerts.map((alert) => alert.severity)).toEqual([severity]);
    });

    test.each(["service", "client"] as const)(
      "is the same whether the key is accepted before or after the leak of a %s, in either order of arrival",
      async (origin) => {
        const [found, accepted] = [leak({ atSeconds: 30, origin }), used({ atSeconds: 60 })];
        const expected = (await play([accepted, found])).alerts;
        expect(expected.map((alert) => alert.severity)).toEqual([origin === "service" ? "critical" : "medium"]);
        expect((await play([found, accepted])).alerts).toEqual(expected);
        const before = used({ atSeconds: 0 });
        expect((await play([before, found])).alerts[0]!.severity).toBe(expected[0]!.severity);
        expect((await play([found, before])).alerts[0]!.severity).toBe(expected[0]!.severity);
      },
    );
  });

  describe("what is one alert", () => {
    test("the same place over and over is one alert that counts", async () => {
      const { alerts } = await play([used(), ...[1, 2, 3, 4].map((atSeconds) => leak({ atSeconds: atSeconds * 600 }))]);
      expect(alerts).toMatchObject([{ count: 4, observed: 4, first_seen: at(600), last_seen: at(2_400) }]);
    });

    test("another place, code location, service or key is another alert", async () => {
      const { alerts } = await play([
        leak({ atSeconds: 1 }),
        leak({ atSeconds: 2, location: "log.body" }),
        leak({ atSeconds: 3, codeLocation: "GET /v1/refunds" }),
        leak({ atSeconds: 4, serviceName: "refunds" }),
        leak({ atSeconds: 5, keyHash: keyHash("other") }),
      ]);
      expect(alerts).toHaveLength(5);
      expect(new Set(alerts.map((alert) => alert.id)).size).toBe(5);
    });

    test("an hour without a leak ends the episode, a second less does not", async () => {
      expect((await play([leak({ atSeconds: 0 }), leak({ atSeconds: HOUR - 1 })])).alerts).toHaveLength(1);
      expect((await play([leak({ atSeconds: 0 }), leak({ atSeconds: HOUR })])).alerts).toHaveLength(2);
    });

    test("the same leak told twice counts once", async () => {
      const once = leak({ atSeconds: 1 });
      const { alerts, counters } = await play([once, { ...once }]);
      expect(alerts).toMatchObject([{ count: 1 }]);
      expect(counters).toMatchObject({ leaksReceived: 2, leaksCounted: 1, leaksDuplicate: 1, leaksLate: 0 });
    });

    test("a secret without a key of its own, such as a token, is told without a key hash", async () => {
      const { alerts } = await play([leak({ keyHash: "", format: "jwt", location: "log.body" })]);
      expect(alerts).toMatchObject([{ severity: "high", title: "A secret leaked by checkout in log.body" }]);
      expect(alerts[0]!.entity).not.toHaveProperty("api_key.hash");
    });
  });

  describe("a stranger who makes keys up", () => {
    const madeUp = (n: number): StoryEvent =>
      leak({ atSeconds: n, origin: "client", location: "url.query", keyHash: keyHash(`made up ${n}`) });

    test("hundreds of unknown keys in a request's URL are one low alert", async () => {
      const { alerts } = await play(Array.from({ length: 300 }, (_, n) => madeUp(n)));
      expect(alerts).toMatchObject([
        { severity: "low", count: 300, entity: { "service.name": "checkout", "keytrail.leak.location": "url.query" } },
      ]);
      expect(alerts[0]!.entity).not.toHaveProperty("api_key.hash");
    });

    test("one of them turns out to work: it has an alert of its own, and the rest stay together", async () => {
      const leaks = Array.from({ length: 10 }, (_, n) => madeUp(n));
      const works = used({ atSeconds: 20, keyHash: keyHash("made up 4") });
      const { alerts } = await play([...leaks, works]);
      expect(alerts.map((alert) => [alert.severity, alert.count, alert.entity["api_key.hash"]])).toEqual([
        ["low", 9, undefined],
        ["medium", 1, keyHash("made up 4")],
      ]);
      expect((await play([works, ...leaks])).alerts).toEqual(alerts);
    });

    test("the only one turns out to work: nothing is left of the low alert", async () => {
      const { alerts } = await play([madeUp(0), used({ atSeconds: 20, keyHash: keyHash("made up 0") })]);
      expect(alerts.map((alert) => alert.severity)).toEqual(["medium"]);
    });
  });

  describe("a hash where it must not be", () => {
    const hashLeak = leak({ atSeconds: 30, kind: "key_hash", format: "key_hash", location: "log.body" });

    test("64 hex digits that are no key's hash: silence", async () => {
      expect((await play([hashLeak])).alerts).toEqual([]);
    });

    test.each([
      ["accepted", "critical"],
      ["rejected", "high"],
    ] as const)("the hash of a key that was %s is told, in either order of arrival", async (outcome, severity) => {
      const use = used({ atSeconds: 0, outcome });
      const expected = (await play([use, hashLeak])).alerts;
      expect(expected).toMatchObject([{ severity, count: 1, first_seen: at(30) }]);
      expect((await play([hashLeak, use])).alerts).toEqual(expected);
    });

    test("it counts from its own time once the key is seen later", async () => {
      const { alerts } = await play([hashLeak, used({ atSeconds: 1_800 })]);
      expect(alerts).toMatchObject([{ severity: "critical", first_seen: at(30) }]);
    });

    test("the raw key and its hash in one place are one alert", async () => {
      const { alerts } = await play([used(), leak({ atSeconds: 30, location: "log.body" }), hashLeak]);
      expect(alerts).toMatchObject([{ count: 2 }]);
    });
  });
});

test("a client and the service put one key into one place: what the service did counts, whoever came first", async () => {
  const byClient = leak({ origin: "client" });
  const byService = leak({ origin: "service" });
  for (const story of [
    [used(), byClient, byService],
    [byService, byClient, used()],
    [byClient, used(), byService],
  ])
    expect((await play(story)).alerts).toMatchObject([{ severity: "critical", count: 2 }]);
});

describe("leaked_key over a long time", () => {
  const guess = (hours: number, name: string): StoryEvent =>
    leak({ atSeconds: hours * HOUR, origin: "client", location: "url.query", keyHash: keyHash(name) });

  test("a place that leaks again hours later is a second episode, and the first is not told again when others join it", async () => {
    const story = [guess(0, "a"), guess(5, "a"), guess(5.1, "b"), guess(5.2, "c")];
    const { alerts } = await play(story);
    expect(alerts.map((alert) => [alert.first_seen, alert.count])).toEqual([
      [at(0), 1],
      [at(5 * HOUR), 3],
    ]);
  });

  test("guesses go on for hours from ever new keys: one episode from its beginning, also over a restart", async () => {
    const story = Array.from({ length: 20 }, (_, n) => guess(n * 0.5, `guess ${n}`));
    const { alerts } = await play(story);
    expect(alerts).toMatchObject([{ count: 20, first_seen: at(0), last_seen: at(9.5 * HOUR) }]);
    await withDirectory(async (directory) => {
      const first = await play(story.slice(0, 11), {}, directory);
      expect(first.alerts).toMatchObject([{ count: 11 }]);
      expect((await play(story.slice(11), {}, directory)).alerts).toEqual(alerts);
    });
  });
});
