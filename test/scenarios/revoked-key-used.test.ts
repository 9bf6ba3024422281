import { describe, expect, test } from "vitest";
import { keyRecord, storyMillis } from "../support/key-records.ts";
import { playWithKeys } from "../support/key-scenarios.ts";
import { keyHash, sighting } from "../support/sightings.ts";
import { at, requests } from "../support/stories.ts";

const RULE = "revoked_key_used";
const REVOKED = { status: "revoked", changedAtUnixMillis: storyMillis(0) } as const;
const KEY = `Key ${keyHash("story").slice(0, 8)}… (shop)`;

describe("revoked_key_used", () => {
  test("a key is revoked at ten, and a service goes on accepting it: critical, with all its uses", async () => {
    const alerts = await playWithKeys(
      RULE,
      { records: [keyRecord(REVOKED)] },
      requests(12, 60, { atSeconds: 61, keyName: "shop", clientAddress: "203.0.113.9" }),
    );
    expect(alerts).toMatchObject([
      {
        severity: "critical",
        entity: { "api_key.hash": keyHash("story") },
        title: `${KEY} was used 12 times after it was revoked at 2026-01-05T10:00:00Z; the service still accepts it`,
        counterfactual: "would not fire for uses up to 60 seconds after 2026-01-05T10:00:00Z",
        observed: 12,
        first_seen: at(61),
        last_seen: at(61 + 11 * 60),
        provisional: false,
      },
    ]);
    expect(alerts[0]!.evidence).toHaveLength(12);
    expect(alerts[0]!.evidence[0]).toMatchObject({ "client.address": "203.0.113.9", time: at(61) });
  });

  test("it is refused, as it should be: medium", async () => {
    const alerts = await playWithKeys(RULE, { records: [keyRecord(REVOKED)] }, [
      sighting({ atSeconds: 3_600, outcome: "rejected", statusCode: 403, keyName: "shop" }),
    ]);
    expect(alerts).toMatchObject([
      {
        severity: "medium",
        title: `${KEY} was used once after it was revoked at 2026-01-05T10:00:00Z; the service did not accept it`,
      },
    ]);
  });

  test("it is refused nine times, then one service takes it: critical, and says so", async () => {
    const alerts = await playWithKeys(RULE, { records: [keyRecord(REVOKED)] }, [
      ...requests(9, 10, { atSeconds: 100, outcome: "rejected", statusCode: 403 }),
      sighting({ atSeconds: 300 }),
    ]);
    expect(alerts).toMatchObject([{ severity: "critical", observed: 10 }]);
    expect(alerts[0]!.title).toMatch(/used 10 times .* the service still accepts it$/);
  });

  test("uses up to a minute after the revocation stay silent, and so do those before", async () => {
    const uses = [sighting({ atSeconds: -3_600 }), sighting({ atSeconds: 0 }), sighting({ atSeconds: 60 })];
    expect(await playWithKeys(RULE, { records: [keyRecord(REVOKED)] }, uses)).toEqual([]);
  });

  test("other keys stay silent, and one whose plan turns the rule off", async () => {
    const records = [
      keyRecord({ ...REVOKED, key: "other" }),
      keyRecord({ ...REVOKED, key: "off", rules: { [RULE]: { isEnabled: false } } }),
    ];
    const uses = [sighting({ atSeconds: 100 }), sighting({ atSeconds: 100, keyHash: keyHash("off") })];
    expect(await playWithKeys(RULE, { records }, uses)).toEqual([]);
  });

  test("the owner's name of a key goes before what a service calls it", async () => {
    const records = [keyRecord({ ...REVOKED, name: "shop-prod" })];
    const [alert] = await playWithKeys(RULE, { records }, [sighting({ atSeconds: 100, keyName: "key-7" })]);
    expect(alert!.title).toContain("… (shop-prod) was used once");
  });

  test("a plan may make it quieter; a revocation without a time goes for every use", async () => {
    const records = [keyRecord({ status: "revoked", rules: { [RULE]: { severity: "low" } } })];
    expect(await playWithKeys(RULE, { records }, [sighting({ atSeconds: -9_000 })])).toMatchObject([
      { severity: "low", title: expect.stringContaining("although it is revoked") as string },
    ]);
  });
});
