import { describe, expect, test } from "vitest";
import { keyRecord } from "../support/key-records.ts";
import { playWithKeys } from "../support/key-scenarios.ts";
import { keyHash, sighting } from "../support/sightings.ts";
import { at } from "../support/stories.ts";

const RULE = "canary_key_used";

describe("canary_key_used", () => {
  test("somebody reads the backup in which a canary key lies, and tries it: critical, though it is refused", async () => {
    const alerts = await playWithKeys(RULE, { records: [keyRecord({ isCanary: true })] }, [
      sighting({ atSeconds: 5, outcome: "rejected", statusCode: 401, clientAddress: "203.0.113.9", keyName: "backup" }),
    ]);
    expect(alerts).toMatchObject([
      {
        severity: "critical",
        entity: { "api_key.hash": keyHash("story") },
        title: `Canary key ${keyHash("story").slice(0, 8)}… (backup) was used once, first from 203.0.113.9 (rejected)`,
        observed: 1,
        first_seen: at(5),
      },
    ]);
    expect(alerts[0]!.evidence).toMatchObject([{ "client.address": "203.0.113.9", "http.response.status_code": 401 }]);
  });

  test("the same request with a key that is none stays silent", async () => {
    const use = sighting({ atSeconds: 5, outcome: "rejected", statusCode: 401 });
    expect(await playWithKeys(RULE, { records: [keyRecord()] }, [use])).toEqual([]);
  });
});
