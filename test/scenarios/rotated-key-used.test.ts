import { describe, expect, test } from "vitest";
import { keyRecord, storyMillis } from "../support/key-records.ts";
import { playWithKeys } from "../support/key-scenarios.ts";
import { keyHash, sighting } from "../support/sightings.ts";
import { at, requests } from "../support/stories.ts";

const RULE = "rotated_key_used";
const DAY = 86_400;
/** Rotated at ten, with a grace of two days. */
const ROTATED = {
  status: "rotated",
  changedAtUnixMillis: storyMillis(0),
  graceUntilUnixMillis: storyMillis(2 * DAY),
} as const;
const KEY = `Rotated key ${keyHash("story").slice(0, 8)}… (shop)`;
const used = (atSeconds: number, clientAddress: string, userAgent: string) =>
  sighting({ atSeconds, clientAddress, userAgent, keyName: "shop" });
/** Somebody else's request: time goes on. */
const later = (atSeconds: number) => sighting({ atSeconds, keyHash: keyHash("other") });

describe("rotated_key_used", () => {
  test("the grace is over, and the old key still works: critical", async () => {
    const alerts = await playWithKeys(
      RULE,
      { records: [keyRecord(ROTATED)] },
      requests(5, 600, { atSeconds: 2 * DAY + 61, keyName: "shop" }),
    );
    expect(alerts).toMatchObject([
      {
        severity: "critical",
        entity: { "api_key.hash": keyHash("story") },
        title: `${KEY} was used 5 times after its grace ended at 2026-01-07T10:00:00Z; the service still accepts it`,
        counterfactual: "would not fire for uses up to 60 seconds after 2026-01-07T10:00:00Z",
        observed: 5,
        first_seen: at(2 * DAY + 61),
        last_seen: at(2 * DAY + 61 + 2_400),
        provisional: false,
      },
    ]);
    expect(alerts[0]!.evidence).toHaveLength(5);
  });

  test("two clients that nobody told are refused: low, one for each", async () => {
    const refused = { outcome: "rejected", statusCode: 401 } as const;
    const alerts = await playWithKeys(RULE, { records: [keyRecord(ROTATED)] }, [
      ...requests(3, 60, { ...refused, atSeconds: 3 * DAY, clientAddress: "192.0.2.7" }),
      ...requests(2, 60, { ...refused, atSeconds: 3 * DAY, clientAddress: "192.0.2.8" }),
    ]);
    expect(alerts.map(({ severity, entity, observed }) => [severity, entity["client.address"], observed])).toEqual(
      expect.arrayContaining([
        ["low", "192.0.2.7", 3],
        ["low", "192.0.2.8", 2],
      ]),
    );
    expect(alerts).toHaveLength(2);
    expect(alerts[0]!.title).toMatch(
      / from 192\.0\.2\.[78] after its grace ended at .*; the service did not accept it$/,
    );
  });

  test("in the grace, one list a day of who still uses it: info", async () => {
    const alerts = await playWithKeys(RULE, { records: [keyRecord(ROTATED)] }, [
      used(60, "192.0.2.7", "curl/8.1"),
      used(120, "192.0.2.7", "curl/8.2"),
      used(180, "192.0.2.8", "python-requests/2.31"),
      used(DAY, "192.0.2.8", "python-requests/2.31"),
      later(2 * DAY),
    ]);
    const deadline = "2026-01-07T10:00:00Z";
    expect(alerts).toMatchObject([
      {
        severity: "info",
        entity: { "api_key.hash": keyHash("story"), "keytrail.rotation.deadline": deadline },
        title: `${KEY}, whose grace ends at ${deadline}, is still used by 2 clients in 3 requests: 192.0.2.7 curl (2), 192.0.2.8 python-requests (1)`,
        last_seen: "2026-01-05T23:59:59.000Z",
      },
      {
        severity: "info",
        title: `${KEY}, whose grace ends at ${deadline}, is still used by 1 client in 1 request: 192.0.2.8 python-requests (1)`,
        last_seen: "2026-01-06T23:59:59.000Z",
      },
    ]);
    expect(alerts).toHaveLength(2);
    expect(alerts[0]!.evidence).toMatchObject([{ time: at(60) }, { time: at(180) }]);
  });

  test("without a deadline there is nothing to be late for: the daily list alone", async () => {
    const records = [keyRecord({ ...ROTATED, graceUntilUnixMillis: undefined })];
    const alerts = await playWithKeys(RULE, { records }, [used(400 * DAY, "192.0.2.7", "curl/8.1"), later(401 * DAY)]);
    expect(alerts).toMatchObject([{ severity: "info", entity: { "keytrail.rotation.deadline": "none" } }]);
    expect(alerts[0]!.title).toContain("which has no deadline, is still used by 1 client");
  });

  test("a client among many is counted and not named", async () => {
    const uses = Array.from({ length: 70 }, (_, i) => used(60 + i, `192.0.2.${i}`, "curl/8.1"));
    const [alert] = await playWithKeys(RULE, { records: [keyRecord(ROTATED)] }, [...uses, later(DAY)]);
    expect(alert!.title).toContain("is still used by more than 64 clients in 70 requests: 192.0.2.0 curl (1), ");
    expect(alert!.title).toMatch(/ and 59 more$/);
  });

  test("the new key, the old one before its rotation and up to a minute after its grace, and refusals in the grace stay silent", async () => {
    const alerts = await playWithKeys(RULE, { records: [keyRecord(ROTATED), keyRecord({ key: "new" })] }, [
      sighting({ atSeconds: 3 * DAY, keyHash: keyHash("new") }),
      sighting({ atSeconds: -60 }),
      sighting({ atSeconds: 60, outcome: "rejected", statusCode: 403 }),
    ]);
    expect(alerts).toEqual([]);
    const last = [sighting({ atSeconds: 2 * DAY + 60 }), later(2 * DAY + 61)];
    expect(await playWithKeys(RULE, { records: [keyRecord(ROTATED)] }, last)).toMatchObject([{ severity: "info" }]);
  });
});
