import { describe, expect, test } from "vitest";
import { playWithKeys } from "../support/key-scenarios.ts";
import { keyHash, sighting } from "../support/sightings.ts";
import { at, history } from "../support/stories.ts";

const RULE = "user_agent_change";
const KEY = `Key ${keyHash("story").slice(0, 8)}… (checkout-prod)`;

const play = (events: Parameters<typeof playWithKeys>[2]) => playWithKeys(RULE, { records: [] }, events);
const use = (atSeconds: number, userAgent: string) => sighting({ atSeconds, userAgent, keyName: "checkout-prod" });
const past = history({ userAgent: "okhttp/4.11.0" });

describe("user_agent_change", () => {
  test("the key of a Java backend turns up in curl: low, and a single time", async () => {
    const alerts = await play([...past, use(0, "curl/8.5.0"), use(7_200, "curl/8.5.0")]);
    expect(alerts).toMatchObject([
      {
        severity: "low",
        title: `${KEY} was used by curl, not seen for this key in 30 days; before it was okhttp`,
        entity: { "api_key.hash": keyHash("story"), "user_agent.family": "curl" },
        observed: 1,
        first_seen: at(0),
        last_seen: at(0),
      },
    ]);
    expect(alerts[0]!.evidence).toHaveLength(1);
  });

  test("a new version, a request without a user agent, a key that still learns: silence", async () => {
    expect(await play([...past, use(0, "okhttp/5.0.0"), use(60, "")])).toEqual([]);
    expect(await play([use(-60, "okhttp/4.11.0"), use(0, "curl/8.5.0")])).toEqual([]);
  });

  test("the same program after more than a month is new again, and follows no other", async () => {
    const alerts = await play([...past, use(40 * 86_400, "okhttp/4.11.0")]);
    expect(alerts).toMatchObject([{ title: `${KEY} was used by okhttp, not seen for this key in 30 days` }]);
  });
});
