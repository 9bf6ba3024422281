import { describe, expect, test } from "vitest";
import { playWithKeys } from "../support/key-scenarios.ts";
import { keyHash, sighting } from "../support/sightings.ts";
import { at } from "../support/stories.ts";

const RULE = "endpoint_sweep";
const KEY = `Key ${keyHash("story").slice(0, 8)}… (checkout-prod)`;

const play = (events: Parameters<typeof playWithKeys>[2]) => playWithKeys(RULE, { records: [] }, events);
/** One order after the other, each refused. */
const orders = (count: number, everySeconds: number) =>
  Array.from({ length: count }, (_, i) =>
    sighting({
      atSeconds: i * everySeconds,
      route: "/v1/orders/{id}",
      path: `/v1/orders/${i}`,
      outcome: "rejected",
      statusCode: 403,
      keyName: "checkout-prod",
    }),
  );

describe("endpoint_sweep", () => {
  test("60 orders in five minutes, all refused: medium", async () => {
    const alerts = await play(orders(60, 5));
    expect(alerts).toMatchObject([
      {
        severity: "medium",
        title: `${KEY} went through 60 paths in 10 minutes, limit 50`,
        entity: { "api_key.hash": keyHash("story") },
        observed: 60,
        threshold: 50,
        first_seen: at(250),
        last_seen: at(295),
        window: { to: at(296) },
      },
    ]);
    // The first, the last, and a sample of 17.
    expect(alerts[0]!.evidence).toHaveLength(19);
  });

  test("50 orders, or a hundred in an hour: silence", async () => {
    expect(await play(orders(50, 5))).toEqual([]);
    expect(await play(orders(100, 36))).toEqual([]);
  });

  test("the same order a hundred times: silence", async () => {
    const same = Array.from({ length: 100 }, (_, i) => sighting({ atSeconds: i, path: "/v1/orders/7" }));
    expect(await play(same)).toEqual([]);
  });

  test("51 routes of an API: medium", async () => {
    const routes = Array.from({ length: 51 }, (_, i) => sighting({ atSeconds: i, route: `/v1/resource${i}` }));
    expect(await play(routes)).toMatchObject([
      { title: expect.stringContaining("went through 51 routes in 10 minutes") },
    ]);
  });
});
