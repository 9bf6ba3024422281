import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Alert } from "../../../processor/src/alerts/alert.ts";
import { DEFAULT_RULES, type RulesOptions } from "../../../processor/src/detection.ts";
import { NOWHERE, type Geo, type GeoPlace } from "../../../processor/src/geo/geo.ts";
import { parseBusinessHours } from "../../../processor/src/registry/business-hours.ts";
import { NO_CONTEXT } from "../../../processor/src/rules/context.ts";
import type { PackOptions } from "../../../processor/src/rules/index.ts";
import type { Sighting } from "../../../processor/src/sightings/sighting.ts";
import { createReplay } from "../../../processor/src/state/replay.ts";
import {
  batchOf,
  chunks,
  keyHash,
  randomNumbers,
  shuffleWithin,
  sighting,
  STORY_START_MILLIS,
} from "../../support/sightings.ts";

const LATENESS_MILLIS = 120_000;
const DAY_MILLIS = 86_400_000;
const PLACES: Readonly<Record<string, Partial<GeoPlace>>> = {
  "192.0.2.1": { asn: 1, country: "DE", latitude: 52, longitude: 13, radiusKm: 20, networkKind: "residential" },
  "192.0.2.2": { asn: 2, country: "DE", latitude: 48, longitude: 11, radiusKm: 20 },
  "192.0.2.3": { asn: 3, country: "JP", latitude: 35, longitude: 139, radiusKm: 20, networkKind: "residential" },
  "192.0.2.4": { asn: 4, country: "US", latitude: 40, longitude: -74, radiusKm: 20, networkKind: "hosting" },
};
const GEO: Geo = { hasCountries: true, hasNetworks: true, find: (address) => ({ ...NOWHERE, ...PLACES[address] }) };
const BITS = { ipv4PrefixBits: 32, ipv6PrefixBits: 64 };
const LEARNED = { enabled: true, severity: "medium", learningSightings: 3, memoryMillis: 3 * DAY_MILLIS } as const;
const MORE = {
  new_asn: { ...LEARNED, ...BITS, raisedSeverity: "high" },
  new_country: { ...LEARNED, ...BITS, raisedSeverity: "high" },
  impossible_travel: { ...LEARNED, severity: "high", minDistanceKm: 500, maxSpeedKmh: 1_000 },
  off_hours_sensitive: {
    enabled: true,
    severity: "medium",
    sensitiveRoutes: ["/a"],
    businessHours: parseBusinessHours("mon-fri 10:00-10:02"),
    timeZone: undefined,
    holidays: [],
  },
  endpoint_novelty: { ...LEARNED, severity: "low", releaseMillis: 60_000 },
  endpoint_sweep: { enabled: true, severity: "medium", limit: 3, windowMillis: 60_000 },
  key_sharing: { enabled: true, severity: "medium", minClients: 3, windowMillis: 60_000, ...BITS },
  key_replay: { ...LEARNED, severity: "high", windowMillis: 30_000 },
  dormant_key_used: { enabled: true, severity: "medium", silenceMillis: 3_000_000 },
  user_agent_change: { ...LEARNED, severity: "low" },
} as const satisfies Partial<PackOptions>;
const RULES: RulesOptions = {
  ...DEFAULT_RULES,
  new_client_address: { ...DEFAULT_RULES.new_client_address, learningSightings: 3, memoryMillis: 3 * DAY_MILLIS },
  more: MORE,
};

async function play(sightings: readonly Sighting[], size: number, stateDirectory?: string): Promise<readonly Alert[]> {
  const replay = await createReplay({
    stateDirectory,
    rules: RULES,
    context: { ...NO_CONTEXT, geo: GEO },
    teach: false,
  });
  for (const chunk of chunks(sightings, size)) await replay.apply([batchOf(chunk)], []);
  expect(replay.counters.late).toBe(0);
  return (await replay.finish()).alerts;
}

const stories = fc
  .array(
    fc.record({
      gapMillis: fc.oneof(
        { arbitrary: fc.integer({ min: 0, max: 2_000 }), weight: 10 },
        { arbitrary: fc.integer({ min: 0, max: 45_000 }), weight: 4 },
        { arbitrary: fc.constantFrom(3_600_000, DAY_MILLIS, 4 * DAY_MILLIS), weight: 1 },
      ),
      key: fc.integer({ min: 0, max: 1 }),
      address: fc.constantFrom(1, 1, 1, 2, 3, 4),
      userAgent: fc.constantFrom("app/1", "app/1", "app/2", "curl/8"),
      route: fc.constantFrom("/a", "/b", "/b", "/c", "/d", "/e"),
      serviceVersion: fc.constantFrom("1", "1", "1", "2"),
      isAccepted: fc.integer({ min: 0, max: 4 }),
    }),
    { minLength: 1, maxLength: 100 },
  )
  .map((steps) => {
    let time = STORY_START_MILLIS;
    return steps.map(({ gapMillis, key, address, isAccepted, ...rest }) => {
      time += gapMillis;
      return sighting({
        ...rest,
        timeUnixMillis: time,
        keyHash: keyHash(`k${key}`),
        clientAddress: `192.0.2.${address}`,
        outcome: isAccepted === 0 ? "rejected" : "accepted",
      });
    });
  });

describe("the rules about values, places and hours", () => {
  test("give the same alerts byte for byte in any order within the lateness, with repeats, over any batches", async () => {
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(stories, fc.integer(), fc.integer({ min: 1, max: 40 }), async (story, seed, size) => {
        const wanted = await play(story, 17);
        for (const alert of wanted) seen.add(alert.rule.id);
        const shuffled = shuffleWithin([...story, ...story], LATENESS_MILLIS, randomNumbers(seed));
        expect(JSON.stringify(await play(shuffled, size))).toBe(JSON.stringify(wanted));
      }),
      { numRuns: 100 },
    );
    expect([...seen]).toEqual(expect.arrayContaining(["new_client_address", ...Object.keys(MORE)]));
  });

  test("give the same when the input is cut over runs of one state", async () => {
    await fc.assert(
      fc.asyncProperty(stories, fc.integer({ min: 1, max: 40 }), async (story, size) => {
        const directory = mkdtempSync(join(tmpdir(), "keytrail-novelty-"));
        const whole = await play(story, 1_000);
        let last: readonly Alert[] = [];
        for (const slice of chunks(story, Math.ceil(story.length / 3))) last = await play(slice, size, directory);
        rmSync(directory, { recursive: true });
        expect(JSON.stringify(last)).toBe(JSON.stringify(whole));
      }),
      { numRuns: 30 },
    );
  });
});
