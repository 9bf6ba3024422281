import { describe, expect, test } from "vitest";
import { NOWHERE } from "../../processor/src/geo/geo.ts";
import { NO_REGISTRY } from "../../processor/src/registry/key-record.ts";
import { createKeyEnumerationDistributed } from "../../processor/src/rules/key-enumeration-distributed.ts";
import type { Sighting } from "../../processor/src/sightings/sighting.ts";
import { foldSighting, runFold } from "../support/folds.ts";
import { keyRecord, registryOf } from "../support/key-records.ts";
import { playRules } from "../support/play-rules.ts";
import { keyHash, sighting } from "../support/sightings.ts";
import { at } from "../support/stories.ts";

const OPTIONS = { severity: "high", usualKeys: 20 } as const;
const RULE = createKeyEnumerationDistributed(OPTIONS, NO_REGISTRY);
const DAY = 86_400;

/** Each request with a key and a client of its own. */
const tries = (count: number, fromSecond: number, part: Parameters<typeof sighting>[0] = {}): Sighting[] =>
  Array.from({ length: count }, (_, i) =>
    sighting({
      atSeconds: fromSecond + (i * 299) / count,
      keyHash: keyHash(`${fromSecond} ${i}`),
      clientAddress: `198.51.${i % 250}.${(i * 7) % 250}`,
      userAgent: `agent-${i % 9}/1`,
      outcome: "rejected",
      statusCode: 401,
      ...part,
    }),
  );
/** Two days on which 10 wrong keys come in five minutes. */
const usual = Array.from({ length: 576 }, (_, bucket) => tries(10, bucket * 300)).flat();
const end = sighting({ atSeconds: 2 * DAY + 3_600 });

describe("key_enumeration_distributed", () => {
  test("200 wrong keys in five minutes, each from another client, twice: high, for the whole fleet", async () => {
    const attack = [...tries(200, 2 * DAY), ...tries(60, 2 * DAY + 300)];
    const alerts = await playRules([...usual, ...attack, end], RULE);
    expect(alerts).toMatchObject([
      {
        rule: { id: "key_enumeration_distributed" },
        severity: "high",
        entity: { "keytrail.fleet": "all" },
        title: "60 unknown keys were tried in 5 minutes, where 10 is usual",
        first_seen: at(2 * DAY + 599),
        baseline: 10,
      },
    ]);
    expect(alerts[0]!.evidence.length).toBeGreaterThan(10);
  });

  test("most of them by one program: the alert is about it", async () => {
    const part = { userAgent: "sprayer/0.1 (x)" };
    const attack = [...tries(200, 2 * DAY, part), ...tries(200, 2 * DAY + 300, part)];
    const [alert] = await playRules([...usual, ...attack, end], RULE);
    expect(alert!.entity).toEqual({ "user_agent.family": "sprayer" });
    expect(alert!.title).toMatch(
      /^about \d+ unknown keys were tried in 5 minutes, most of them by sprayer, where 10 is usual$/,
    );
  });

  test("most of them from one network: the alert is about that", () => {
    const seen = (network: (i: number) => number): string[] => {
      const attack = Array.from({ length: 120 }, (_, i) =>
        foldSighting({
          atSeconds: (i % 60) * 10,
          keyHash: keyHash(`${i}`),
          outcome: "rejected",
          place: { ...NOWHERE, asn: network(i) },
        }),
      );
      const rule = createKeyEnumerationDistributed({ ...OPTIONS, usualKeys: 5 }, NO_REGISTRY);
      return runFold(rule, attack).map((match) => JSON.stringify(match.entity));
    };
    expect(seen((i) => (i % 3 === 0 ? 64501 : 64500))).toEqual(['{"network.asn":"64500"}']);
    expect(seen((i) => 64500 + (i % 3))).toEqual(['{"user_agent.family":"test"}']);
  });

  test("before a day is learned it leans on what is configured as usual", async () => {
    const story = [...tries(60, 0), ...tries(60, 300), end];
    expect(
      await playRules(story, createKeyEnumerationDistributed({ ...OPTIONS, usualKeys: 5 }, NO_REGISTRY)),
    ).toHaveLength(1);
    expect(await playRules(story, RULE)).toEqual([]);
  });

  test.each<[string, Sighting[]]>([
    ["one bucket alone", tries(200, 2 * DAY)],
    [
      "one wrong key from 200 clients",
      [...tries(200, 2 * DAY), ...tries(200, 2 * DAY + 300)].map((one) => ({ ...one, keyHash: keyHash("stale") })),
    ],
    [
      "200 good keys",
      [...tries(200, 2 * DAY, { outcome: "accepted" }), ...tries(200, 2 * DAY + 300, { outcome: "accepted" })],
    ],
  ])("silence: %s", async (_says, story) => {
    expect(await playRules([...usual, ...story, end], RULE)).toEqual([]);
  });

  test("silence: an outage that rejects keys which the registry knows", async () => {
    const outage = [...tries(200, 2 * DAY), ...tries(200, 2 * DAY + 300)];
    const registry = registryOf(outage.map((one) => keyRecord({ keyHash: one.keyHash })));
    expect(await playRules([...usual, ...outage, end], createKeyEnumerationDistributed(OPTIONS, registry))).toEqual([]);
  });
});
