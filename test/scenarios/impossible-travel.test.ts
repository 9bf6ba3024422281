import { describe, expect, test } from "vitest";
import { playWithKeys } from "../support/key-scenarios.ts";
import { keyHash, sighting } from "../support/sightings.ts";
import { at, history } from "../support/stories.ts";

const RULE = "impossible_travel";
const KEY = `Key ${keyHash("story").slice(0, 8)}… (checkout-prod)`;

const PLACES = {
  "192.0.2.1": { country: "DE", asn: 3320, latitude: 52.52, longitude: 13.4, radiusKm: 20 },
  "192.0.2.7": { country: "DE", asn: 3209, latitude: 48.14, longitude: 11.58, radiusKm: 20 },
  "203.0.113.9": { country: "JP", asn: 2497, latitude: 35.68, longitude: 139.69, radiusKm: 50 },
  "198.51.100.1": { country: "JP", asn: 64501, latitude: 35.68, longitude: 139.69, radiusKm: 50, networkKind: "vpn" },
} as const;
const play = (events: Parameters<typeof playWithKeys>[2]) =>
  playWithKeys(RULE, { records: [], places: PLACES }, events);
const visit = (atSeconds: number, clientAddress: string) =>
  sighting({ atSeconds, clientAddress, keyName: "checkout-prod" });

describe("impossible_travel", () => {
  test("Berlin at ten, Tokyo at a quarter past: high, with both ends", async () => {
    const alerts = await play([...history(), visit(0, "192.0.2.1"), visit(900, "203.0.113.9")]);
    expect(alerts).toMatchObject([
      {
        severity: "high",
        title: `${KEY} was used from DE (192.0.2.1) and 15 minutes later from JP (203.0.113.9), at least 8847 km away: 33177 km/h`,
        entity: { "api_key.hash": keyHash("story") },
        observed: 33_177,
        threshold: 1_000,
        first_seen: at(900),
        provisional: false,
      },
    ]);
    expect(alerts[0]!.evidence).toMatchObject([{ "client.address": "192.0.2.1" }, { "client.address": "203.0.113.9" }]);
    expect(alerts[0]!.counterfactual).toContain("would not fire at a limit of 33177 km/h or more");
  });

  test("which of both came in first does not matter", async () => {
    const ends = [visit(0, "192.0.2.1"), visit(60, "203.0.113.9")];
    expect(await play([...history(), ...ends.toReversed()])).toEqual(await play([...history(), ...ends]));
  });

  test.each([
    ["a flight in between", [visit(0, "192.0.2.1"), visit(12 * 3_600, "203.0.113.9")]],
    ["Munich is too near", [visit(0, "192.0.2.1"), visit(60, "192.0.2.7")]],
    ["a VPN is nowhere", [visit(0, "192.0.2.1"), visit(60, "198.51.100.1")]],
    ["an address without a place", [visit(0, "192.0.2.1"), visit(60, "198.51.100.77")]],
  ])("%s: silence", async (_what, events) => {
    expect(await play([...history(), ...events])).toEqual([]);
  });
});
