import { describe, expect, test } from "vitest";
import { playWithKeys } from "../support/key-scenarios.ts";
import { keyHash, sighting } from "../support/sightings.ts";
import { at, history, requests } from "../support/stories.ts";

const RULE = "new_country";
const KEY = `Key ${keyHash("story").slice(0, 8)}… (checkout-prod)`;
const PLACES = {
  "192.0.2.1": { country: "DE", asn: 3320, asName: "Home Net", networkKind: "residential" },
  "192.0.2.2": { country: "DE", asn: 3320, asName: "Home Net", networkKind: "residential" },
  "203.0.113.9": { country: "US", asn: 64500, asName: "Rent A Rack", networkKind: "hosting" },
} as const;

const play = (events: Parameters<typeof playWithKeys>[2]) =>
  playWithKeys(RULE, { records: [], places: PLACES }, events);

describe("new_country", () => {
  test("a key that was only ever used from home turns up at a hoster abroad: high, and it says why", async () => {
    const alerts = await play([
      ...history({ keyName: "checkout-prod" }),
      ...requests(3, 600, { atSeconds: 0, clientAddress: "203.0.113.9", keyName: "checkout-prod" }),
    ]);
    expect(alerts).toMatchObject([
      {
        severity: "high",
        title: `${KEY} was used from US (203.0.113.9), not seen for this key in 30 days: a hosting network, after only residential ones`,
        entity: { "api_key.hash": keyHash("story"), "geo.country": "US" },
        observed: 3,
        count: 3,
        first_seen: at(0),
        last_seen: at(1_200),
        gates: [],
      },
    ]);
    expect(alerts[0]!.evidence).toHaveLength(3);
    expect(alerts[0]!.evidence[0]).toMatchObject({ "client.address": "203.0.113.9" });
  });

  test("a new address of the same provider in the same country: silence", async () => {
    expect(await play([...history(), sighting({ atSeconds: 0, clientAddress: "192.0.2.2" })])).toEqual([]);
  });

  test("an address that no data knows: silence", async () => {
    expect(await play([...history(), sighting({ atSeconds: 0, clientAddress: "198.51.100.1" })])).toEqual([]);
  });

  test("while the key learns it is low, and says so", async () => {
    const alerts = await play([...requests(3, 60), sighting({ atSeconds: 600, clientAddress: "203.0.113.9" })]);
    expect(alerts).toMatchObject([{ severity: "low", gates: ["learning: 3 of 20"] }]);
    expect(alerts[0]!.title).not.toContain("residential");
  });

  test("behind a proxy that nobody declared: silence", async () => {
    const untrusted = { addressUntrusted: true } as const;
    const story = [...history(untrusted), sighting({ ...untrusted, atSeconds: -80_000, clientAddress: "203.0.113.9" })];
    expect(await play(story)).toEqual([]);
  });

  test("a day later it has become normal", async () => {
    const visits = requests(2, 86_400, { atSeconds: 0, clientAddress: "203.0.113.9" });
    expect(await play([...history(), ...visits])).toMatchObject([{ count: 1 }]);
  });
});
