import { describe, expect, test } from "vitest";
import { createCredentialStuffing } from "../../processor/src/rules/credential-stuffing.ts";
import type { Sighting } from "../../processor/src/sightings/sighting.ts";
import { playRules } from "../support/play-rules.ts";
import { keyHash, type sighting } from "../support/sightings.ts";
import { at, requests } from "../support/stories.ts";

const THIEF = "203.0.113.9";
const RULE = createCredentialStuffing(
  {
    acceptedLimit: 5,
    failures: 10,
    rejectedLimit: 20,
    windowMillis: 600_000,
    severity: "critical",
    ipv4PrefixBits: 32,
    ipv6PrefixBits: 64,
    literal: false,
  },
  { isSuspended: (service) => service === "behind-a-proxy" },
);

type Part = Parameters<typeof sighting>[0];

/** One request for each key of a list. */
const list = (name: string, count: number, part: Part): Sighting[] =>
  requests(count, 1, { clientAddress: THIEF, ...part }).map((one, i) => ({ ...one, keyHash: keyHash(`${name} ${i}`) }));
const rejected = (count: number, part: Part = {}): Sighting[] =>
  list("wrong", count, { outcome: "rejected", statusCode: 401, ...part });
const accepted = (count: number, part: Part = {}): Sighting[] => list("right", count, part);

describe("credential_stuffing", () => {
  test("a key works after 21 that did not: critical, with the key in the evidence", async () => {
    const alerts = await playRules([...rejected(21), ...accepted(1, { atSeconds: 60 })], RULE);
    expect(alerts).toHaveLength(1);
    expect(alerts[0]).toMatchObject({
      rule: { id: "credential_stuffing" },
      severity: "critical",
      title: `${THIEF} had a key accepted after 21 rejected ones in 10 minutes`,
      entity: { "client.address": THIEF },
      observed: 1,
      first_seen: at(60),
      counterfactual: "would not fire if at least 21 rejected keys were allowed before a client's first acceptance",
      provisional: false,
    });
    expect(alerts[0]!.evidence.at(-1)).toMatchObject({ time: at(60), "http.response.status_code": 200 });
  });

  test("six keys work after ten that did not: critical", async () => {
    const alerts = await playRules([...rejected(10), ...accepted(6, { atSeconds: 60 })], RULE);
    expect(alerts).toMatchObject([
      {
        severity: "critical",
        title: `${THIEF} had 6 keys accepted after 10 rejected ones in 10 minutes`,
        observed: 6,
        threshold: 5,
        first_seen: at(65),
        counterfactual: "would not fire at a limit of 6 or more accepted keys",
      },
    ]);
  });

  test("both at once are one alert that grows", async () => {
    const alerts = await playRules([...rejected(25), ...accepted(8, { atSeconds: 60 })], RULE);
    expect(alerts).toMatchObject([{ observed: 8, first_seen: at(60), last_seen: at(67) }]);
  });

  test("an acceptance that arrives late takes the first one's place, and the alert back", async () => {
    const early = accepted(1, { atSeconds: -10 });
    const story = [...rejected(21), ...accepted(1, { atSeconds: 60 })];
    expect(await playRules([...story, ...early], RULE)).toEqual([]);
  });

  test.each<[string, Sighting[]]>([
    ["five keys work after ten that did not", [...rejected(10), ...accepted(5, { atSeconds: 60 })]],
    ["six keys work after nine that did not", [...rejected(9), ...accepted(6, { atSeconds: 60 })]],
    ["six keys work, then ten do not", [...accepted(6), ...rejected(10, { atSeconds: 60 })]],
    ["a key works after 20 that did not", [...rejected(20), ...accepted(1, { atSeconds: 60 })]],
    ["the key works when the others are ten minutes gone", [...rejected(21), ...accepted(1, { atSeconds: 621 })]],
    [
      "the wrong keys came from elsewhere",
      [...rejected(30, { clientAddress: "192.0.2.7" }), ...accepted(6, { atSeconds: 60 })],
    ],
    [
      "a service whose clients can't be told apart",
      [...rejected(30), ...accepted(6, { atSeconds: 60 })].map((one) => ({ ...one, serviceName: "behind-a-proxy" })),
    ],
  ])("silence: %s", async (_says, story) => {
    expect(await playRules(story, RULE)).toEqual([]);
  });
});
