import { describe, expect, test } from "vitest";
import { playWithKeys } from "../support/key-scenarios.ts";
import { keyHash, sighting } from "../support/sightings.ts";
import { at, history } from "../support/stories.ts";

const RULE = "key_replay";
const KEY = `Key ${keyHash("story").slice(0, 8)}… (checkout-prod)`;

const PLACES = { "192.0.2.1": { asn: 3320 }, "203.0.113.9": { asn: 64_500 } };
const play = (events: Parameters<typeof playWithKeys>[2]) =>
  playWithKeys(RULE, { records: [], places: PLACES }, events);
const owner = (atSeconds: number) => sighting({ atSeconds, userAgent: "app/1", keyName: "checkout-prod" });
const thief = (atSeconds: number, part: Parameters<typeof sighting>[0] = {}) =>
  sighting({ atSeconds, clientAddress: "203.0.113.9", userAgent: "curl/8.5", keyName: "checkout-prod", ...part });
const past = history({ userAgent: "app/1" });

describe("key_replay", () => {
  test("the owner is at work, and somebody tries the key from elsewhere with curl: high", async () => {
    const alerts = await play([...past, owner(0), thief(20)]);
    expect(alerts).toMatchObject([
      {
        severity: "high",
        title: `${KEY} was used from AS3320 and AS64500 by app and curl within 1 minute; new is AS64500 and curl`,
        entity: { "api_key.hash": keyHash("story") },
        observed: 2,
        threshold: 2,
        first_seen: at(20),
        gates: [],
      },
    ]);
    expect(alerts[0]!.evidence).toMatchObject([{ "client.address": "192.0.2.1" }, { "client.address": "203.0.113.9" }]);
  });

  test.each([
    ["a minute later", [owner(0), thief(60)]],
    ["the same program elsewhere", [owner(0), thief(20, { userAgent: "app/2" })]],
    ["a request that was sent again", [owner(0), thief(20, { resendCount: 1 })]],
    ["a refused request", [owner(0), thief(20, { outcome: "rejected", statusCode: 401 })]],
  ])("%s: silence", async (_what, events) => {
    expect(await play([...past, ...events])).toEqual([]);
  });
});
