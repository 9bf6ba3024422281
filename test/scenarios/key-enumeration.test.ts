import { describe, expect, test } from "vitest";
import { createKeyEnumeration, type KeyEnumerationOptions } from "../../processor/src/rules/key-enumeration.ts";
import type { Sighting } from "../../processor/src/sightings/sighting.ts";
import { playRules } from "../support/play-rules.ts";
import { keyHash, type sighting } from "../support/sightings.ts";
import { at, requests } from "../support/stories.ts";

const GUESSER = "203.0.113.9";
const DEFAULTS: KeyEnumerationOptions = {
  limit: 20,
  windowMillis: 600_000,
  severity: "high",
  ipv4PrefixBits: 32,
  ipv6PrefixBits: 64,
  literal: false,
};
const RULE = createKeyEnumeration(DEFAULTS, { isSuspended: (service) => service === "behind-a-proxy" });

/** A key of its own with each request, refused. */
const guesses = (count: number, everySeconds: number, part: Parameters<typeof sighting>[0] = {}): Sighting[] =>
  requests(count, everySeconds, { clientAddress: GUESSER, outcome: "rejected", statusCode: 401, ...part }).map(
    (one, i) => ({ ...one, keyHash: keyHash(`guess ${i}`) }),
  );

describe("key_enumeration", () => {
  test("a client tries its 21st wrong key within ten minutes: high", async () => {
    const alerts = await playRules(guesses(21, 29), RULE);
    expect(alerts).toHaveLength(1);
    expect(alerts[0]).toMatchObject({
      rule: { id: "key_enumeration" },
      severity: "high",
      title: `${GUESSER} tried 21 rejected keys in 10 minutes, limit 20`,
      entity: { "client.address": GUESSER },
      observed: 21,
      threshold: 20,
      count: 1,
      first_seen: at(580),
      counterfactual: "would not fire at a limit of 21 or more",
      provisional: false,
    });
    expect(alerts[0]!.evidence.length).toBeGreaterThan(15);
    expect(new Set(alerts[0]!.evidence.map((row) => row["client.address"]))).toEqual(new Set([GUESSER]));
  });

  test("thousands of keys: the number is an estimate, and the title says so", async () => {
    const [alert] = await playRules(guesses(5_000, 0.1), RULE);
    expect(alert!.title).toMatch(/ tried about \d+ rejected keys in 10 minutes/);
    expect(alert!.observed).toBeGreaterThan(4_000);
    expect(alert!.observed).toBeLessThan(6_000);
  });

  test("addresses of one IPv6 /64 are one client", async () => {
    const story = guesses(21, 1).map((one, i) => ({ ...one, clientAddress: `2001:db8:1:2::${i + 1}` }));
    const alerts = await playRules(story, RULE);
    expect(alerts.map((alert) => alert.entity)).toEqual([{ "client.address": "2001:db8:1:2::/64" }]);
  });

  test("keys with a good checksum are somebody's, and no guesses, where they can be told", async () => {
    const rule = createKeyEnumeration(DEFAULTS, {
      isSuspended: () => false,
      isGuess: ({ keyFormat }) => keyFormat === "",
    });
    expect(await playRules(guesses(30, 1, { keyFormat: "ours" }), rule)).toEqual([]);
    expect(await playRules(guesses(30, 1), rule)).toHaveLength(1);
  });

  test.each<[string, Sighting[]]>([
    ["20 keys", guesses(20, 1)],
    ["21 keys within ten minutes and a second", guesses(21, 30)],
    ["one wrong key, again and again", requests(500, 1, { clientAddress: GUESSER, outcome: "rejected" })],
    ["a gateway whose 30 keys are good", guesses(30, 1, { outcome: "accepted", statusCode: 200 })],
    ["requests without a key", guesses(30, 1, { outcome: "missing" }).map((one) => ({ ...one, keyHash: "" }))],
    [
      "30 clients with one wrong key each",
      guesses(30, 1).map((one, i) => ({ ...one, clientAddress: `192.0.2.${i + 1}` })),
    ],
    ["a service whose clients can't be told apart", guesses(30, 1, { serviceName: "behind-a-proxy" })],
  ])("silence: %s", async (_says, story) => {
    expect(await playRules(story, RULE)).toEqual([]);
  });
});
