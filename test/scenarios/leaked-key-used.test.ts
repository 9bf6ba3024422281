import { describe, expect, test } from "vitest";
import type { RulesOptions } from "../../processor/src/detection.ts";
import type { LeakFinding } from "../../processor/src/leaks/leak.ts";
import type { Sighting } from "../../processor/src/sightings/sighting.ts";
import { keyHash, sighting } from "../support/sightings.ts";
import { at, history, leak, of, play, type StoryEvent } from "../support/stories.ts";

const RULE = "leaked_key_used";
const THIEF = "203.0.113.9";
const HOUR = 3_600;
const DAY = 24 * HOUR;
const RULES: Partial<RulesOptions> = {
  more: {
    [RULE]: {
      enabled: true,
      severity: "critical",
      watchMillis: 7 * DAY * 1000,
      memoryMillis: 30 * DAY * 1000,
    } as { enabled: boolean },
  },
};
const alertsOf = async (...events: readonly StoryEvent[]) => of(RULE, (await play(events, RULES)).alerts);
const used = (atSeconds: number, part: Partial<Sighting> = {}): Sighting =>
  sighting({ atSeconds, clientAddress: THIEF, ...part });
const leaked = (part: Partial<LeakFinding> = {}): LeakFinding => leak(part);

describe("leaked_key_used", () => {
  test("a service writes a key into an exception, and three hours later a stranger uses it: critical", async () => {
    const alerts = await alertsOf(
      ...history({ keyName: "checkout-prod" }),
      leaked(),
      used(3 * HOUR),
      used(3 * HOUR + 60),
    );
    expect(alerts).toHaveLength(1);
    expect(alerts[0]).toMatchObject({
      severity: "critical",
      entity: { "api_key.hash": keyHash("story"), "client.address": THIEF },
      title: `Key ${keyHash("story").slice(0, 8)}… (checkout-prod), which leaked in exception.message of checkout 3 hours before, was used from ${THIEF}, new for this key`,
      first_seen: at(3 * HOUR),
      last_seen: at(3 * HOUR + 60),
      observed: 2,
      count: 2,
    });
    expect(alerts[0]!.evidence).toMatchObject([{ "client.address": THIEF }, { "client.address": THIEF }]);
  });

  test("the leak arrives after the use that it comes before", async () => {
    const [first, ...rest] = [...history(), used(60), leaked()].toReversed();
    expect(await alertsOf(...rest.toReversed(), first!)).toHaveLength(1);
  });

  test.each<[string, readonly StoryEvent[]]>([
    ["the owner goes on using it", [...history(), leaked(), sighting({ atSeconds: HOUR })]],
    ["the stranger came before the leak", [...history(), used(-HOUR), leaked(), used(HOUR)]],
    ["the stranger comes eight days later", [...history(), leaked(), used(8 * DAY)]],
    ["the stranger is refused", [...history(), leaked(), used(HOUR, { outcome: "rejected", statusCode: 401 })]],
    ["a client put the key into its own URL", [...history(), leaked({ origin: "client" }), used(HOUR)]],
    ["only the key's hash stood there", [...history(), leaked({ kind: "key_hash" }), used(HOUR)]],
    ["another key leaked", [...history(), leaked({ keyHash: keyHash("other") }), used(HOUR)]],
  ])("%s: silence", async (_story, events) => {
    expect(await alertsOf(...events)).toEqual([]);
  });

  test("a stranger who stays is not learned while the leak is watched", async () => {
    const alerts = await alertsOf(...history(), leaked(), used(HOUR), used(2 * DAY), used(6 * DAY));
    expect(alerts.map((alert) => alert.first_seen)).toEqual([at(HOUR), at(2 * DAY), at(6 * DAY)]);
  });

  test("a phone's key leaks: its addresses are new all the time, and say nothing", async () => {
    const phone = Array.from({ length: 60 }, (_, i) =>
      sighting({ atSeconds: (i - 60) * HOUR, clientAddress: `198.51.100.${i + 1}` }),
    );
    expect(await alertsOf(...phone, leaked(), used(HOUR))).toEqual([]);
  });

  test("the hash secret is rotated between the leak and its use: it is the same key", async () => {
    const renewed = { keyHash: keyHash("story, next secret"), previousKeyHash: keyHash("story") };
    expect(await alertsOf(...history(), leaked(), sighting({ atSeconds: 60, ...renewed }))).toEqual([]);
    expect(await alertsOf(...history(), leaked(), used(HOUR, renewed))).toMatchObject([
      { entity: { "api_key.hash": renewed.keyHash, "client.address": THIEF } },
    ]);
  });
});
