import { describe, expect, test } from "vitest";
import { playWithKeys } from "../support/key-scenarios.ts";
import { keyHash, sighting } from "../support/sightings.ts";
import { at } from "../support/stories.ts";

const RULE = "dormant_key_used";
const KEY = `Key ${keyHash("story").slice(0, 8)}… (checkout-prod)`;
const DAY = 86_400;
const play = (events: Parameters<typeof playWithKeys>[2]) => playWithKeys(RULE, { records: [] }, events);
const use = (atSeconds: number, part: Parameters<typeof sighting>[0] = {}) =>
  sighting({ atSeconds, keyName: "checkout-prod", ...part });

describe("dormant_key_used", () => {
  test("a key that rested for 45 days is used: medium", async () => {
    const alerts = await play([use(-45 * DAY), use(0, { clientAddress: "203.0.113.9" }), use(60)]);
    expect(alerts).toMatchObject([
      {
        severity: "medium",
        title: `${KEY} was used from 203.0.113.9 after 45 silent days`,
        entity: { "api_key.hash": keyHash("story") },
        observed: 45,
        threshold: 30,
        count: 1,
        first_seen: at(0),
      },
    ]);
    expect(alerts[0]!.evidence).toMatchObject([{ "client.address": "203.0.113.9" }]);
  });

  test("30 days to the second, and a key that nobody has seen before: silence", async () => {
    expect(await play([use(-30 * DAY), use(0)])).toEqual([]);
    expect(await play([use(0)])).toEqual([]);
  });

  test("somebody tries a dormant key and is refused: that is no use, and does not wake it", async () => {
    const refused = { outcome: "rejected", statusCode: 401 } as const;
    const alerts = await play([use(-45 * DAY), use(-5 * DAY, refused), use(0)]);
    expect(alerts).toMatchObject([{ first_seen: at(0), observed: 45 }]);
  });
});
