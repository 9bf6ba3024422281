import { describe, expect, test } from "vitest";
import { keyRecord } from "../support/key-records.ts";
import { playWithKeys } from "../support/key-scenarios.ts";
import { keyHash, sighting } from "../support/sightings.ts";
import { at, requests } from "../support/stories.ts";

const RULE = "unknown_key_accepted";
const COMPLETE = { records: [keyRecord()], isComplete: true };
const stranger = { keyHash: keyHash("stranger"), serviceName: "billing" };

describe("unknown_key_accepted", () => {
  test("an intruder writes a key of his own into the service's database: critical at its first use", async () => {
    const alerts = await playWithKeys(RULE, COMPLETE, requests(2, 30, { ...stranger, atSeconds: 10 }));
    expect(alerts).toMatchObject([
      {
        severity: "critical",
        entity: { "api_key.hash": keyHash("stranger") },
        title: `Key ${keyHash("stranger").slice(0, 8)}…, which is not in the key registry, was accepted 2 times, first by billing`,
        observed: 2,
        first_seen: at(10),
        last_seen: at(40),
      },
    ]);
    expect(alerts[0]!.evidence).toMatchObject([{ "service.name": "billing" }, { "service.name": "billing" }]);
  });

  test("a registered key, and an unknown one that is refused, stay silent", async () => {
    const uses = [sighting({ atSeconds: 1 }), sighting({ ...stranger, outcome: "rejected", statusCode: 401 })];
    expect(await playWithKeys(RULE, COMPLETE, uses)).toEqual([]);
  });

  test("where the registry is not declared complete nothing is unknown", async () => {
    expect(await playWithKeys(RULE, { ...COMPLETE, isComplete: false }, [sighting(stranger)])).toEqual([]);
  });
});
