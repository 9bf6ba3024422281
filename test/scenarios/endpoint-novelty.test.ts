import { describe, expect, test } from "vitest";
import { playWithKeys } from "../support/key-scenarios.ts";
import { keyHash, sighting } from "../support/sightings.ts";
import { at, history } from "../support/stories.ts";

const RULE = "endpoint_novelty";
const KEY = `Key ${keyHash("story").slice(0, 8)}… (checkout-prod)`;

const play = (events: Parameters<typeof playWithKeys>[2]) => playWithKeys(RULE, { records: [] }, events);
const exportAt = (atSeconds: number, serviceVersion = "") =>
  sighting({ atSeconds, route: "/v1/exports", method: "GET", serviceVersion, keyName: "checkout-prod" });

describe("endpoint_novelty", () => {
  test("an established key asks for exports, for the first time: low", async () => {
    const alerts = await play([...history(), exportAt(0), exportAt(60)]);
    expect(alerts).toMatchObject([
      {
        severity: "low",
        title: `${KEY} used GET /v1/exports of checkout for the first time`,
        entity: { "api_key.hash": keyHash("story"), "service.name": "checkout", "http.route": "/v1/exports" },
        observed: 1,
        first_seen: at(0),
        last_seen: at(0),
      },
    ]);
    expect(alerts[0]!.evidence).toMatchObject([{ "http.route": "/v1/exports" }]);
  });

  test("the day of a release, and a key that still learns: silence", async () => {
    const release = sighting({ atSeconds: -60, serviceVersion: "2.0.0" });
    expect(await play([...history({ serviceVersion: "1.9.0" }), release, exportAt(0, "2.0.0")])).toEqual([]);
    expect(await play([sighting({ atSeconds: -60 }), exportAt(0)])).toEqual([]);
  });

  test("the day after a release it speaks again", async () => {
    const release = sighting({ atSeconds: -60, serviceVersion: "2.0.0" });
    const alerts = await play([...history({ serviceVersion: "1.9.0" }), release, exportAt(86_340, "2.0.0")]);
    expect(alerts).toHaveLength(1);
  });

  test("what the service refuses is no use", async () => {
    const refused = sighting({ atSeconds: 0, route: "/v1/exports", outcome: "rejected", statusCode: 403 });
    expect(await play([...history(), refused])).toEqual([]);
  });
});
