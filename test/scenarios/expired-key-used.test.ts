import { describe, expect, test } from "vitest";
import { keyRecord, storyMillis } from "../support/key-records.ts";
import { playWithKeys } from "../support/key-scenarios.ts";
import { keyHash, sighting } from "../support/sightings.ts";
import { at, requests } from "../support/stories.ts";

const RULE = "expired_key_used";
const EXPIRED = { expiresAtUnixMillis: storyMillis(0) } as const;

describe("expired_key_used", () => {
  test("a trial ended at ten, and its key still works at noon: critical", async () => {
    const alerts = await playWithKeys(
      RULE,
      { records: [keyRecord(EXPIRED)] },
      requests(3, 60, { atSeconds: 7_200, keyName: "trial" }),
    );
    expect(alerts).toMatchObject([
      {
        severity: "critical",
        entity: { "api_key.hash": keyHash("story") },
        title: `Key ${keyHash("story").slice(0, 8)}… (trial) was used 3 times after it expired at 2026-01-05T10:00:00Z; the service still accepts it`,
        observed: 3,
        first_seen: at(7_200),
        last_seen: at(7_320),
      },
    ]);
    expect(alerts[0]!.evidence).toHaveLength(3);
  });

  test("it is refused: medium", async () => {
    const use = sighting({ atSeconds: 7_200, outcome: "rejected", statusCode: 401 });
    expect(await playWithKeys(RULE, { records: [keyRecord(EXPIRED)] }, [use])).toMatchObject([{ severity: "medium" }]);
  });

  test("uses before the end and up to a minute after it stay silent", async () => {
    const uses = [sighting({ atSeconds: -1 }), sighting({ atSeconds: 60 })];
    expect(await playWithKeys(RULE, { records: [keyRecord(EXPIRED)] }, uses)).toEqual([]);
  });

  test("a key that is revoked as well is told by that rule alone", async () => {
    const records = [keyRecord({ ...EXPIRED, status: "revoked", changedAtUnixMillis: storyMillis(0) })];
    const use = sighting({ atSeconds: 7_200 });
    expect(await playWithKeys(RULE, { records }, [use])).toEqual([]);
    expect(await playWithKeys("revoked_key_used", { records }, [use])).toHaveLength(1);
  });
});
