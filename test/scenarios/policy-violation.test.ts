import { describe, expect, test } from "vitest";
import type { KeyRecord } from "../../processor/src/registry/key-record.ts";
import { keyRecord } from "../support/key-records.ts";
import { playWithKeys } from "../support/key-scenarios.ts";
import { keyHash, sighting } from "../support/sightings.ts";
import { at, requests } from "../support/stories.ts";

const RULE = "policy_violation";
const KEY = `Key ${keyHash("story").slice(0, 8)}… (partner)`;
const PLACES = { "203.0.113.9": { country: "FR", asn: 64501 }, "192.0.2.1": { country: "DE", asn: 3320 } };
const storyOf = (part: Partial<KeyRecord>) => ({ records: [keyRecord(part)], places: PLACES });

describe("policy_violation", () => {
  test("a partner's key is for its data centre, and is used from elsewhere: high", async () => {
    const alerts = await playWithKeys(RULE, storyOf({ allowedCidrs: ["192.0.2.0/24", "2001:db8::/32"] }), [
      sighting({ atSeconds: 0, clientAddress: "192.0.2.1", keyName: "partner" }),
      sighting({ atSeconds: 1, clientAddress: "2001:db8::1", keyName: "partner" }),
      ...requests(3, 10, { atSeconds: 60, clientAddress: "203.0.113.9", keyName: "partner" }),
    ]);
    expect(alerts).toMatchObject([
      {
        severity: "high",
        entity: { "api_key.hash": keyHash("story"), "keytrail.policy": "allowed_cidrs" },
        title: `${KEY} was used 3 times outside of its allowed_cidrs: 203.0.113.9 is none of 192.0.2.0/24, 2001:db8::/32`,
        counterfactual: "would not fire with 203.0.113.9 in allowed_cidrs",
        observed: 3,
        first_seen: at(60),
        last_seen: at(80),
      },
    ]);
    expect(alerts[0]!.evidence).toHaveLength(3);
  });

  test.each<[string, Partial<KeyRecord>, string]>([
    ["country", { allowedCountries: ["DE", "AT"] }, "outside of its allowed_countries: FR is none of DE, AT"],
    ["network", { allowedAsns: [3320] }, "outside of its allowed_asns: AS64501 is none of AS3320"],
    ["route", { allowedRoutes: ["/v1/orders*"] }, "outside of its allowed_routes: /v1/charges is none of /v1/orders*"],
  ])("a use outside of its %s is one alert, and one inside is none", async (_what, policy, words) => {
    const outside = sighting({ atSeconds: 5, clientAddress: "203.0.113.9" });
    const inside = sighting({ atSeconds: 5, clientAddress: "192.0.2.1", route: "/v1/orders/{id}" });
    expect(await playWithKeys(RULE, storyOf(policy), [inside])).toEqual([]);
    const alerts = await playWithKeys(RULE, storyOf(policy), [inside, outside]);
    expect(alerts).toHaveLength(1);
    expect(alerts[0]!.title).toContain(words);
  });

  test("what is not known is outside of nothing: no address, no data of the network, no route", async () => {
    const policy = {
      allowedCidrs: ["192.0.2.0/24"],
      allowedCountries: ["DE"],
      allowedAsns: [1],
      allowedRoutes: ["/x"],
    };
    const uses = [sighting({ clientAddress: "", route: "" }), sighting({ clientAddress: "192.0.2.77", route: "" })];
    expect(await playWithKeys(RULE, storyOf(policy), uses)).toEqual([]);
  });

  test("an address behind a proxy that nobody declared is not judged, its route is", async () => {
    const policy = { allowedCidrs: ["192.0.2.0/24"], allowedRoutes: ["/x"] };
    const use = sighting({ clientAddress: "203.0.113.9", addressUntrusted: true });
    expect(await playWithKeys(RULE, storyOf(policy), [use])).toMatchObject([
      { entity: { "keytrail.policy": "allowed_routes" } },
    ]);
  });
});
