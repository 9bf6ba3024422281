import { describe, expect, test } from "vitest";
import type { Sighting } from "../../processor/src/sightings/sighting.ts";
import { keyHash, sighting } from "../support/sightings.ts";
import { at, history, leak, of, play, requests, withDirectory, type StoryEvent } from "../support/stories.ts";

/** One key under the hash secret before, under the one after, and under the one after that. */
const OLD = keyHash("checkout key, first secret");
const NEW = keyHash("checkout key, second secret");
const NEXT = keyHash("checkout key, third secret");
const old: Partial<Sighting> = { keyHash: OLD };
/** What an instance sends that has the new secret, and the previous one beside it. */
const both: Partial<Sighting> = { keyHash: NEW, previousKeyHash: OLD };
/** ... and once the previous one was taken away. */
const after: Partial<Sighting> = { keyHash: NEW };

const established = history(old);

describe("a service rotates its hash secret", () => {
  test("a key goes on from its known addresses: silence", async () => {
    const addresses = ["192.0.2.1", "192.0.2.2", "192.0.2.3"];
    const known = addresses.flatMap((clientAddress) => requests(20, 60, { ...old, clientAddress, atSeconds: -86_400 }));
    const first = play(known);
    const uses = (part: Partial<Sighting>, atSeconds: number): StoryEvent[] =>
      addresses.map((clientAddress) => sighting({ ...part, clientAddress, atSeconds }));

    const { alerts, counters } = await play([...known, ...uses(both, 0), ...uses(after, 3_600)]);

    // The addresses themselves were new once, while the key was learnt.
    expect(alerts.map(({ id }) => id)).toEqual((await first).alerts.map(({ id }) => id));
    expect(counters).toMatchObject({ keys: 1, keysRotated: 1, rotationsRefused: 0 });
  });

  test("without the previous hash it is a key that nobody knows: its second address is news again", async () => {
    const uses = ["192.0.2.1", "192.0.2.2"].map((clientAddress, i) =>
      sighting({ ...after, clientAddress, atSeconds: i }),
    );
    const { alerts, counters } = await play([
      ...established,
      sighting({ ...old, clientAddress: "192.0.2.2" }),
      ...uses,
    ]);
    expect(of("new_client_address", alerts).map(({ entity }) => entity["api_key.hash"])).toEqual([OLD, NEW]);
    expect(counters.keys).toBe(2);
  });

  test("an address that is new is told under the new hash, for the key is past its learning", async () => {
    const { alerts } = await play([
      ...established,
      sighting({ ...both, clientAddress: "198.51.100.9", keyName: "pay" }),
    ]);
    expect(alerts).toMatchObject([
      {
        rule: { id: "new_client_address" },
        severity: "medium",
        title: expect.stringContaining(`${NEW.slice(0, 8)}… (pay)`),
        entity: { "api_key.hash": NEW, "client.address": "198.51.100.9" },
      },
    ]);
  });

  test("a flood over old and new instances counts as one: 60 and 41 requests in a minute are 101", async () => {
    const flood = [...requests(60, 0.5, old), ...requests(41, 0.5, { ...both, atSeconds: 30 })];

    const { alerts } = await play([...established, ...flood]);

    expect(of("request_rate_burst", alerts)).toMatchObject([
      { observed: 101, count: 101, entity: { "api_key.hash": NEW }, first_seen: at(50) },
    ]);
    // Read back from the journal over both hashes.
    expect(of("request_rate_burst", alerts)[0]!.evidence).toHaveLength(19);
    expect((await play([...established, ...flood.slice(1)])).alerts, "one less").toEqual([]);
  });

  test("an alert that is open keeps its id, and shows the new hash", async () => {
    const flood = requests(150, 0.3, old);
    const [before] = of("request_rate_burst", (await play([...established, ...flood])).alerts);

    const { alerts } = await play([...established, ...flood, ...requests(50, 0.3, { ...both, atSeconds: 45 })]);

    expect(of("request_rate_burst", alerts)).toMatchObject([
      { id: before!.id, observed: 200, entity: { "api_key.hash": NEW }, first_seen: before!.first_seen },
    ]);
    expect(before!.entity["api_key.hash"]).toBe(OLD);
  });

  test.each([
    ["the old hash", OLD],
    ["the new hash", NEW],
  ])("a leak under %s is a leak of the one accepted key, and both are one alert", async (_, hash) => {
    const story = [...established, sighting(both), leak({ atSeconds: 5, keyHash: hash })];
    const [alert] = of("leaked_key", (await play(story)).alerts);
    expect(alert).toMatchObject({ severity: "critical", entity: { "api_key.hash": NEW } });

    const again = await play([...story, leak({ atSeconds: 9, keyHash: hash === OLD ? NEW : OLD })]);
    expect(of("leaked_key", again.alerts)).toMatchObject([{ id: alert!.id, count: 2 }]);
  });

  test("a leak under the new hash that is heard of before the rotation is told like one after it", async () => {
    const found = leak({ atSeconds: 5, keyHash: NEW });
    const [rotated, bare] = [
      sighting(both),
      leak({ atSeconds: 6, keyHash: NEW, kind: "key_hash", location: "log.body" }),
    ];
    const expected = (await play([...established, rotated, found, bare])).alerts;
    expect(expected.map(({ severity }) => severity)).toEqual(["critical", "critical"]);
    expect((await play([...established, found, bare, rotated])).alerts).toEqual(expected);
  });

  test("and again a month later: the history hangs on", async () => {
    const month = 30 * 86_400 - 3_600;
    const uses = [
      sighting(both),
      sighting({ ...after, atSeconds: month }),
      sighting({ keyHash: NEXT, previousKeyHash: NEW, atSeconds: month + 60 }),
      sighting({ keyHash: NEXT, atSeconds: month + 3_600 }),
    ];
    const { alerts, counters } = await play([...established, ...uses]);
    expect(alerts).toEqual([]);
    expect(counters).toMatchObject({ keys: 1, keysRotated: 2 });
  });

  test("over restarts of the processor between any two requests: the same", async () => {
    const story = [
      ...established,
      ...requests(60, 0.5, old),
      ...requests(60, 0.5, { ...both, atSeconds: 30 }),
      sighting({ ...after, atSeconds: 4_000, clientAddress: "198.51.100.9" }),
    ];
    const { alerts } = await play(story);
    expect(alerts.map(({ rule }) => rule.id)).toEqual(["request_rate_burst", "new_client_address"]);
    await withDirectory(async (directory) => {
      for (const [from, to] of [
        [0, 26],
        [26, 85],
        [85, 86],
        [86, 100],
      ])
        await play(story.slice(from, to), {}, directory);
      const resumed = await play(story.slice(100), {}, directory);
      expect(JSON.stringify(resumed.alerts)).toBe(JSON.stringify(alerts));
    });
  });
});

describe("a sender that lies of a key's previous hash", () => {
  const stranger = keyHash("a stranger's key");

  test("can't join two keys that both have a history, and is counted", async () => {
    const other = history({ keyHash: stranger, clientAddress: "203.0.113.7" });
    const lie = sighting({ keyHash: stranger, previousKeyHash: OLD, clientAddress: "192.0.2.1" });

    const { alerts, counters } = await play([...established, ...other, lie]);

    expect(alerts).toMatchObject([{ entity: { "api_key.hash": stranger, "client.address": "192.0.2.1" } }]);
    expect(counters).toMatchObject({ keys: 2, keysRotated: 0, rotationsRefused: 1 });
  });

  test("can't take a second new hash into a key that has one", async () => {
    const lie = sighting({ keyHash: stranger, previousKeyHash: OLD, atSeconds: 9 });
    const { counters, alerts } = await play([
      ...established,
      sighting(both),
      lie,
      ...requests(101, 0.1, { keyHash: stranger, atSeconds: 10 }),
    ]);
    expect(counters).toMatchObject({ keys: 2, keysRotated: 1, rotationsRefused: 1 });
    expect(of("request_rate_burst", alerts)).toMatchObject([{ entity: { "api_key.hash": stranger } }]);
  });

  test("can't fill the state with a text that is no hash", async () => {
    const { counters } = await play([...established, sighting({ keyHash: NEW, previousKeyHash: "x".repeat(257) })]);
    expect(counters).toMatchObject({ keys: 2, keysRotated: 0, rotationsRefused: 1 });
  });

  test("a hash that names itself as its previous one says nothing", async () => {
    const { counters } = await play([sighting({ keyHash: OLD, previousKeyHash: OLD })]);
    expect(counters).toMatchObject({ keys: 1, keysRotated: 0, rotationsRefused: 0 });
  });
});
