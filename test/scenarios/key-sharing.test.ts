import { describe, expect, test } from "vitest";
import { playWithKeys } from "../support/key-scenarios.ts";
import { keyHash, sighting } from "../support/sightings.ts";
import { at } from "../support/stories.ts";

const RULE = "key_sharing";
const KEY = `Key ${keyHash("story").slice(0, 8)}… (checkout-prod)`;

const PLACES = Object.fromEntries([1, 2, 3, 4, 5].map((last) => [`192.0.2.${last}`, { asn: 64_500 + (last % 2) }]));
const play = (events: Parameters<typeof playWithKeys>[2], places = {}) =>
  playWithKeys(RULE, { records: [], places }, events);
const clients = (count: number, everySeconds: number, userAgent: (i: number) => string = () => "app/1") =>
  Array.from({ length: count }, (_, i) =>
    sighting({
      atSeconds: i * everySeconds,
      clientAddress: `192.0.2.${i + 1}`,
      userAgent: userAgent(i),
      keyName: "checkout-prod",
    }),
  );

describe("key_sharing", () => {
  test("five clients in two networks within ten minutes: medium", async () => {
    const alerts = await play(clients(5, 60), PLACES);
    expect(alerts).toMatchObject([
      {
        severity: "medium",
        title: `${KEY} was used by 5 clients in 10 minutes, in 2 networks with 1 family of user agents`,
        entity: { "api_key.hash": keyHash("story") },
        observed: 5,
        threshold: 5,
        first_seen: at(240),
      },
    ]);
    expect(alerts[0]!.evidence).toHaveLength(5);
  });

  test("two programs tell parties apart where no data tells networks", async () => {
    const alerts = await play(clients(5, 60, (i) => (i === 2 ? "curl/8.5" : "app/1")));
    expect(alerts).toMatchObject([{ title: expect.stringContaining("with 2 families of user agents") }]);
  });

  test.each([
    ["four clients", clients(4, 60), PLACES],
    ["five in three quarters of an hour", clients(5, 600), PLACES],
    ["five machines of one fleet", clients(5, 60), {}],
  ])("%s: silence", async (_what, events, places) => {
    expect(await play(events, places)).toEqual([]);
  });
});
