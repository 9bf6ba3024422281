import { describe, expect, test } from "vitest";
import { DEFAULT_RULES } from "../../processor/src/detection.ts";
import { keyHash, sighting } from "../support/sightings.ts";
import { at, history, of, play, requests } from "../support/stories.ts";

const RULE = "new_client_address";
const DAY = 86_400;
const THIEF = "203.0.113.9";

describe("new_client_address", () => {
  test("an established key is used from an address that it never showed: medium", async () => {
    const { alerts } = await play([
      ...history({ keyName: "checkout-prod" }),
      sighting({ atSeconds: 0, clientAddress: THIEF }),
    ]);
    expect(alerts).toHaveLength(1);
    expect(alerts[0]).toMatchObject({
      state: "open",
      rule: { id: RULE },
      severity: "medium",
      title: `Key ${keyHash("story").slice(0, 8)}… (checkout-prod) was used from ${THIEF}, not seen for this key in 30 days`,
      entity: { "api_key.hash": keyHash("story"), "client.address": THIEF },
      observed: 1,
      threshold: null,
      count: 1,
      first_seen: at(0),
      last_seen: at(0),
      provisional: false,
      gates: [],
    });
    expect(alerts[0]!.evidence).toMatchObject([
      { "client.address": THIEF, "http.route": "/v1/charges", "service.name": "checkout" },
    ]);
  });

  test("the key's usual address comes back: silence", async () => {
    expect((await play([...history(), sighting({ atSeconds: 0 })])).alerts).toEqual([]);
  });

  test("the key's first address only teaches", async () => {
    expect((await play([sighting()])).alerts).toEqual([]);
  });

  test("each key learns for itself: an address that another key uses is new for this one", async () => {
    const other = requests(25, 60, { atSeconds: -DAY, keyHash: keyHash("other"), clientAddress: THIEF });
    const { alerts } = await play([...history(), ...other, sighting({ atSeconds: 0, clientAddress: THIEF })]);
    expect(alerts.map((alert) => alert.entity["api_key.hash"])).toEqual([keyHash("story")]);
  });

  test("30 days of silence are remembered to the second, a second more is new", async () => {
    const story = history();
    const last = Math.round((story.at(-1)!.timeUnixMillis - sighting().timeUnixMillis) / 1000);
    expect((await play([...story, sighting({ atSeconds: last + 30 * DAY })])).alerts).toEqual([]);
    expect(of(RULE, (await play([...story, sighting({ atSeconds: last + 30 * DAY + 1 })])).alerts)).toHaveLength(1);
  });

  test("a weekly job keeps its address known for ever", async () => {
    const weekly = requests(10, 7 * DAY, { clientAddress: "198.51.100.7", atSeconds: -60 * DAY });
    const daily = requests(80, DAY, { atSeconds: -70 * DAY });
    const story = [...daily, ...weekly].toSorted((a, b) => a.timeUnixMillis - b.timeUnixMillis);
    expect((await play(story)).alerts.map((alert) => alert.severity)).toEqual(["low"]);
  });

  describe("while the key learns", () => {
    test("a second address is low, and says the place among the sightings", async () => {
      const { alerts } = await play([...requests(3, 60), sighting({ atSeconds: 600, clientAddress: THIEF })]);
      expect(alerts).toHaveLength(1);
      expect(alerts[0]).toMatchObject({ severity: "low", gates: ["learning: 3 of 20"] });
      expect(alerts[0]!.title).toContain("(learning: 3 of 20)");
    });

    test.each([
      [19, "low"],
      [20, "medium"],
    ])("after %d sightings a new address is %s", async (before, severity) => {
      const { alerts } = await play([...requests(before, 60), sighting({ atSeconds: 3_000, clientAddress: THIEF })]);
      expect(alerts.map((alert) => alert.severity)).toEqual([severity]);
    });

    test("a low one teaches at once: the address is told a single time", async () => {
      const { alerts } = await play([
        ...requests(3, 60),
        ...requests(10, 7_200, { atSeconds: 600, clientAddress: THIEF }),
      ]);
      expect(alerts).toHaveLength(1);
      expect(alerts[0]!.count).toBe(1);
    });

    test("sightings of any outcome count towards the 20, those of the very second don't", async () => {
      const rejected = requests(16, 1, { atSeconds: 10, outcome: "rejected", statusCode: 401 });
      const story = [...requests(3, 1), ...rejected, sighting({ atSeconds: 600, clientAddress: THIEF })];
      expect((await play(story)).alerts.map((alert) => alert.gates)).toEqual([["learning: 19 of 20"]]);
      const sameSecond = [...story, sighting({ atSeconds: 600 })];
      expect((await play(sameSecond)).alerts.map((alert) => alert.severity)).toEqual(["low"]);
      const before = [...story, sighting({ atSeconds: 599 })];
      expect((await play(before)).alerts.map((alert) => alert.severity)).toEqual(["medium"]);
    });
  });

  describe("learning is not poisoned", () => {
    test("rejected requests from an address raise nothing and teach nothing", async () => {
      const guesses = requests(50, 60, { atSeconds: 0, clientAddress: THIEF, outcome: "rejected", statusCode: 401 });
      expect((await play([...history(), ...guesses])).alerts).toEqual([]);
      const { alerts } = await play([...history(), ...guesses, sighting({ atSeconds: 4_000, clientAddress: THIEF })]);
      expect(alerts).toMatchObject([{ severity: "medium", count: 1, first_seen: at(4_000) }]);
    });

    test.each(["unknown", "missing"] as const)(
      "a request with the outcome %s is not an accepted one",
      async (outcome) => {
        const story = [
          ...history(),
          sighting({ atSeconds: 0, clientAddress: THIEF, outcome }),
          sighting({ atSeconds: 60, clientAddress: THIEF }),
        ];
        expect((await play(story)).alerts).toMatchObject([{ first_seen: at(60) }]);
      },
    );

    test("an intruder stays for hours: he is told again after each pause of an hour, for a day", async () => {
      const stays = requests(5, 2 * 3_600, { clientAddress: THIEF });
      const { alerts } = await play([...history(), ...stays]);
      expect(alerts.map((alert) => [alert.severity, alert.first_seen])).toEqual(
        stays.map((_, i) => ["medium", at(i * 2 * 3_600)]),
      );
    });

    test("steady use within the day is one episode that grows", async () => {
      const { alerts } = await play([...history(), ...requests(30, 1_800, { clientAddress: THIEF })]);
      expect(alerts).toMatchObject([
        { severity: "medium", count: 30, observed: 30, first_seen: at(0), last_seen: at(29 * 1_800) },
      ]);
    });

    test("24 h after the alert the address has become normal; a second before it has not", async () => {
      const story = (second: number) => [
        ...history(),
        sighting({ atSeconds: 0, clientAddress: THIEF }),
        sighting({ atSeconds: second, clientAddress: THIEF }),
      ];
      expect((await play(story(DAY - 1))).alerts).toHaveLength(2);
      expect((await play(story(DAY))).alerts).toHaveLength(1);
    });

    test("an address that was acknowledged by nobody and never came back within 30 days is new again", async () => {
      const story = [
        ...history(),
        sighting({ atSeconds: 0, clientAddress: THIEF }),
        ...requests(31, DAY, { atSeconds: DAY }),
        sighting({ atSeconds: 31 * DAY + 60, clientAddress: THIEF }),
      ];
      expect((await play(story)).alerts.map((alert) => alert.first_seen)).toEqual([at(0), at(31 * DAY + 60)]);
    });
  });

  describe("what counts as one client", () => {
    const home = { clientAddress: "2001:db8:1:2::1" };

    test("an IPv6 address that changes within its /64 is the same client", async () => {
      expect(
        (await play([...history(home), sighting({ atSeconds: 0, clientAddress: "2001:db8:1:2:dead:beef:0:1" })]))
          .alerts,
      ).toEqual([]);
    });

    test("the neighbouring /64 is another client", async () => {
      const { alerts } = await play([...history(home), sighting({ atSeconds: 0, clientAddress: "2001:db8:1:3::1" })]);
      expect(alerts.map((alert) => alert.entity["client.address"])).toEqual(["2001:db8:1:3::/64"]);
    });

    test("neighbouring IPv4 addresses are two clients, unless a /24 is configured as one", async () => {
      const story = [...history(), sighting({ atSeconds: 0, clientAddress: "192.0.2.99" })];
      expect((await play(story)).alerts).toHaveLength(1);
      const wide = { new_client_address: { ...DEFAULT_RULES.new_client_address, ipv4PrefixBits: 24 } };
      expect((await play(story, wide)).alerts).toEqual([]);
      const away = await play([...history(), sighting({ atSeconds: 0, clientAddress: "192.0.3.99" })], wide);
      expect(away.alerts.map((alert) => alert.entity["client.address"])).toEqual(["192.0.3.0/24"]);
    });

    test("a request whose address is unknown says nothing and teaches nothing", async () => {
      const { alerts } = await play([
        sighting({ clientAddress: "" }),
        ...requests(25, 60, { atSeconds: 10 }),
        sighting({ atSeconds: 3_000, clientAddress: "" }),
      ]);
      expect(alerts).toEqual([]);
    });
  });

  describe("behind a proxy that nobody declared", () => {
    const untrusted = { addressUntrusted: true } as const;

    test("most requests of a service come with untrusted forwarding headers: the rule is suspended for it", async () => {
      expect(
        (await play([...history(untrusted), sighting({ ...untrusted, atSeconds: -80_000, clientAddress: THIEF })]))
          .alerts,
      ).toEqual([]);
    });

    test("half of them is not most: the rule speaks", async () => {
      const story = [
        ...history(),
        ...requests(9, 1, { ...untrusted, atSeconds: -20 }),
        ...requests(10, 1, { atSeconds: -20 }),
        sighting({ ...untrusted, atSeconds: 0, clientAddress: THIEF }),
      ];
      expect((await play(story)).alerts).toHaveLength(1);
      const one = sighting({ ...untrusted, atSeconds: -1 });
      expect((await play([...story.slice(0, -1), one, story.at(-1)!])).alerts).toEqual([]);
    });

    test("another service with declared proxies keeps the rule", async () => {
      const behind = history({ ...untrusted, serviceName: "behind" });
      const { alerts } = await play([
        ...behind,
        ...requests(3, 1, { atSeconds: -10, serviceName: "open" }),
        sighting({ atSeconds: 0, serviceName: "open", clientAddress: THIEF }),
      ]);
      expect(alerts).toHaveLength(1);
    });

    test("what decides may arrive after the request: the alert is the same", async () => {
      const trap = sighting({ ...untrusted, atSeconds: 0, clientAddress: THIEF });
      const proof = requests(5, 1, { ...untrusted, atSeconds: -30 });
      expect((await play([...history(), trap, ...proof])).alerts).toEqual(
        (await play([...history(), ...proof, trap])).alerts,
      );
      expect((await play([...history(), trap, ...proof])).alerts).toEqual([]);
    });
  });

  test("arrival order does not decide which address is the first", async () => {
    const [early, late] = [sighting({ atSeconds: 0 }), sighting({ atSeconds: 60, clientAddress: THIEF })];
    const inOrder = await play([early, late]);
    expect(inOrder.alerts.map((alert) => alert.entity["client.address"])).toEqual([THIEF]);
    expect((await play([late, early])).alerts).toEqual(inOrder.alerts);
  });
});
