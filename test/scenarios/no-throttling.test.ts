import { describe, expect, test } from "vitest";
import { NO_REGISTRY } from "../../processor/src/registry/key-record.ts";
import { createNoThrottling, type NoThrottlingOptions } from "../../processor/src/rules/no-throttling.ts";
import type { Sighting } from "../../processor/src/sightings/sighting.ts";
import { keyRecord, registryOf } from "../support/key-records.ts";
import { playRules } from "../support/play-rules.ts";
import { keyHash, sighting } from "../support/sightings.ts";
import { at, requests } from "../support/stories.ts";

const OPTIONS: NoThrottlingOptions = {
  severity: "medium",
  headerSeverity: "low",
  ignoredSeverity: "low",
  rateLimits: [],
  overPercent: 10,
  ignoredRequests: 10,
  ipv4PrefixBits: 32,
  ipv6PrefixBits: 64,
};
const LIMIT = { limit: 100, windowSeconds: 60 };
const LIMITED = createNoThrottling({ ...OPTIONS, rateLimits: [LIMIT] }, NO_REGISTRY);
const RULE = createNoThrottling(OPTIONS, NO_REGISTRY);
const KEY = `${keyHash("story").slice(0, 8)}…`;

const told = (part: Parameters<typeof sighting>[0] = {}): Sighting =>
  sighting({ statusCode: 429, retryAfterSeconds: -1, ...part });
const inTime = (...story: readonly Sighting[]): Sighting[] =>
  story.toSorted((a, b) => a.timeUnixMillis - b.timeUnixMillis);

describe("no_throttling", () => {
  test("a key makes 111 requests in a minute, its limit is 100, and no 429 comes: medium", async () => {
    const alerts = await playRules(inTime(...requests(111, 0.5), sighting({ atSeconds: 3_600 })), LIMITED);
    expect(alerts).toMatchObject([
      {
        rule: { id: "no_throttling" },
        severity: "medium",
        title: `Key ${KEY} made 111 requests in 1 minute, over its limit of 100, and none was answered 429`,
        entity: { "api_key.hash": keyHash("story"), "keytrail.throttling": "no 429" },
        observed: 111,
        threshold: 100,
        first_seen: at(55),
        counterfactual: "would not fire with a 429 in the window, or at a limit of 111 or more",
      },
    ]);
  });

  test("the limit is the key's own in the registry, and so is the severity", async () => {
    const record = keyRecord({
      key: "story",
      rateLimits: [{ limit: 2, windowSeconds: 1 }],
      rules: { no_throttling: { severity: "high" } },
    });
    const rule = createNoThrottling({ ...OPTIONS, rateLimits: [LIMIT] }, registryOf([record]));
    expect(await playRules([...requests(3, 0), sighting({ atSeconds: 60 })], rule)).toMatchObject([
      { severity: "high", threshold: 2, observed: 3 },
    ]);
  });

  test("a 429 without Retry-After: low, whatever the limit", async () => {
    const alerts = await playRules([told({ atSeconds: 5 }), sighting({ atSeconds: 60 })], RULE);
    expect(alerts).toMatchObject([
      {
        severity: "low",
        title: `Key ${KEY} was answered 429 without a Retry-After`,
        counterfactual: "would not fire if the answers had a Retry-After",
        first_seen: at(5),
      },
    ]);
    expect(alerts[0]!.evidence).toMatchObject([{ "http.response.status_code": 429 }]);
  });

  test("a client goes on ten times before its Retry-After ended: low, for that client", async () => {
    const story = inTime(
      told({ retryAfterSeconds: 60 }),
      ...requests(10, 1, { atSeconds: 1 }),
      ...requests(9, 1, { atSeconds: 1, clientAddress: "192.0.2.2" }),
      sighting({ atSeconds: 3_600 }),
    );
    expect(await playRules(story, RULE)).toMatchObject([
      {
        severity: "low",
        title: `192.0.2.1 made 10 requests with key ${KEY} before the Retry-After that it was given had ended`,
        entity: { "client.address": "192.0.2.1", "keytrail.throttling": "Retry-After ignored" },
        observed: 10,
        threshold: 10,
        first_seen: at(10),
      },
    ]);
  });

  const end = sighting({ atSeconds: 3_600 });
  test.each<[string, Sighting[]]>([
    ["110 requests in a minute are within 10 per cent of the limit", requests(110, 0.5)],
    [
      "111 requests with a 429 among them",
      inTime(...requests(110, 0.5), told({ atSeconds: 20, retryAfterSeconds: 1 })),
    ],
    [
      "111 requests, one of which stands for ten that nobody saw",
      inTime(...requests(110, 0.5), sighting({ weight: 10 })),
    ],
    ["a 429 whose Retry-After nobody recorded", [told({ retryAfterSeconds: undefined })]],
    ["a 429 with Retry-After", [told({ retryAfterSeconds: 30 })]],
    ["a 503 without one", [sighting({ statusCode: 503, retryAfterSeconds: -1 })]],
    ["nine requests too early", [told({ retryAfterSeconds: 60 }), ...requests(9, 1, { atSeconds: 1 })]],
    ["ten requests after the time", [told({ retryAfterSeconds: 60 }), ...requests(10, 1, { atSeconds: 60 })]],
    ["ten requests of others", [told({ retryAfterSeconds: 60 }), ...requests(10, 1, { clientAddress: "192.0.2.2" })]],
  ])("silence: %s", async (_says, story) => {
    expect(await playRules([...story, end], LIMITED)).toEqual([]);
  });
});
