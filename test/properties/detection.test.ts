import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Alert } from "../../processor/src/alerts/alert.ts";
import { DEFAULT_RULES, type RulesOptions } from "../../processor/src/detection.ts";
import type { KeyRecord, KeyRuleOverride } from "../../processor/src/registry/key-record.ts";
import { NO_CONTEXT } from "../../processor/src/rules/context.ts";
import type { Sighting } from "../../processor/src/sightings/sighting.ts";
import { createReplay } from "../../processor/src/state/replay.ts";
import { keyRecord, registryOf } from "../support/key-records.ts";
import { oracle, type OracleEpisode } from "../support/oracle.ts";
import {
  batchOf,
  chunks,
  keyHash,
  randomNumbers,
  shuffleWithin,
  sighting,
  STORY_START_MILLIS,
} from "../support/sightings.ts";

const LATENESS_MILLIS = 120_000;
/** Small limits, so that short stories cross them. */
const SMALL: RulesOptions = {
  ...DEFAULT_RULES,
  request_rate_burst: { ...DEFAULT_RULES.request_rate_burst, limit: 5, windowMillis: 10_000 },
  request_rate_sustained: { ...DEFAULT_RULES.request_rate_sustained, limit: 12, windowMillis: 40_000 },
  new_client_address: { ...DEFAULT_RULES.new_client_address, learningSightings: 4, memoryMillis: 3 * 86_400_000 },
};

function toOracle(alerts: readonly Alert[]): OracleEpisode[] {
  return alerts
    .map((alert) => ({
      rule: alert.rule.id,
      entity: alert.entity,
      severity: alert.severity,
      firstCell: Date.parse(alert.first_seen) / 1000,
      lastCell: Date.parse(alert.last_seen) / 1000,
      observed: alert.observed,
      count: alert.count,
      windowTo: Date.parse(alert.window.to) / 1000,
    }))
    .toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

async function replayAll(
  sightings: readonly Sighting[],
  rules: RulesOptions,
  size: number,
  directory?: string,
  records: readonly KeyRecord[] = [],
): Promise<readonly Alert[]> {
  const context = { ...NO_CONTEXT, registry: registryOf(records) };
  const replay = await createReplay({ stateDirectory: directory, rules, context, teach: false });
  for (const chunk of chunks(sightings, size)) await replay.apply([batchOf(chunk)], []);
  const { counters } = replay;
  expect(counters.received).toBe(counters.counted + counters.duplicate + counters.late);
  expect(counters.late).toBe(0);
  return (await replay.finish()).alerts;
}

interface Step {
  readonly gapMillis: number;
  readonly key: number;
  readonly address: number;
  readonly accepted: boolean;
  readonly weight: number;
  readonly name: string;
}

const story = fc.array(
  fc.record<Step>({
    gapMillis: fc.oneof(
      { arbitrary: fc.integer({ min: 0, max: 3_000 }), weight: 20 },
      { arbitrary: fc.integer({ min: 0, max: 60_000 }), weight: 3 },
      { arbitrary: fc.constantFrom(3_600_000, 3_599_000, 86_400_000, 4 * 86_400_000), weight: 1 },
    ),
    key: fc.integer({ min: 0, max: 2 }),
    address: fc.integer({ min: 0, max: 3 }),
    accepted: fc.boolean(),
    weight: fc.oneof({ arbitrary: fc.constant(1), weight: 30 }, { arbitrary: fc.constant(4), weight: 1 }),
    name: fc.oneof(
      { arbitrary: fc.constant(""), weight: 20 },
      { arbitrary: fc.constantFrom("prod", "test"), weight: 1 },
    ),
  }),
  { minLength: 1, maxLength: 120 },
);

const override: fc.Arbitrary<KeyRuleOverride> = fc.record(
  {
    limit: fc.integer({ min: 1, max: 25 }),
    isEnabled: fc.boolean(),
    severity: fc.constantFrom("info", "critical"),
  },
  { requiredKeys: [] },
);

/** What the registry says of some of a story's keys. */
const keyRecords: fc.Arbitrary<readonly KeyRecord[]> = fc
  .array(fc.record({ request_rate_burst: override, request_rate_sustained: override }, { requiredKeys: [] }), {
    minLength: 1,
    maxLength: 3,
  })
  .map((all) => all.map((rules, i) => keyRecord({ key: `k${i}`, rules })));

function toSightings(steps: readonly Step[]): Sighting[] {
  let time = STORY_START_MILLIS;
  return steps.map((step) => {
    time += step.gapMillis;
    return sighting({
      timeUnixMillis: time,
      keyHash: keyHash(`k${step.key}`),
      clientAddress: `192.0.2.${step.address + 1}`,
      weight: step.weight,
      keyName: step.name,
      outcome: step.accepted || step.address === 0 ? "accepted" : "rejected",
    });
  });
}

describe("the alert set", () => {
  test.each(["default", "literal"] as const)("equals the brute-force oracle's, in the pack %s", async (pack) => {
    const rules = { ...SMALL, pack };
    await fc.assert(
      fc.asyncProperty(story, fc.integer({ min: 1, max: 40 }), async (steps, size) => {
        const sightings = toSightings(steps);
        expect(toOracle(await replayAll(sightings, rules, size))).toEqual(oracle(sightings, rules));
      }),
      { numRuns: 150 },
    );
  });

  test("equals the brute-force oracle's where keys have limits of their own, in any order", async () => {
    await fc.assert(
      fc.asyncProperty(story, keyRecords, fc.integer(), async (steps, records, seed) => {
        const sightings = toSightings(steps);
        const shuffled = shuffleWithin(sightings, LATENESS_MILLIS, randomNumbers(seed));
        const alerts = await replayAll(shuffled, SMALL, 17, undefined, records);
        expect(toOracle(alerts)).toEqual(oracle(sightings, SMALL, records));
        for (const { rule, entity, threshold } of alerts) {
          if (rule.id !== "request_rate_burst" && rule.id !== "request_rate_sustained") continue;
          const record = records.find(({ keyHash: hash }) => hash === entity["api_key.hash"]);
          expect(threshold).toBe(record?.rules[rule.id]?.limit ?? SMALL[rule.id].limit);
        }
      }),
      { numRuns: 150 },
    );
  });

  test("is the same byte for byte in any order within the lateness, with repeats, over any batches", async () => {
    await fc.assert(
      fc.asyncProperty(story, fc.integer(), fc.integer({ min: 1, max: 40 }), async (steps, seed, size) => {
        const random = randomNumbers(seed);
        const sightings = toSightings(steps);
        const expected = JSON.stringify(await replayAll(sightings, SMALL, 17));
        const shuffled = shuffleWithin(sightings, LATENESS_MILLIS, random);
        expect(JSON.stringify(await replayAll(shuffled, SMALL, size))).toBe(expected);
        const repeated = shuffleWithin([...sightings, ...sightings, ...sightings], LATENESS_MILLIS, random);
        expect(JSON.stringify(await replayAll(repeated, SMALL, size))).toBe(expected);
      }),
      { numRuns: 150 },
    );
  });

  test("is the same when the input is cut over runs that share a state", async () => {
    await fc.assert(
      fc.asyncProperty(story, fc.integer(), fc.integer({ min: 1, max: 40 }), async (steps, seed, size) => {
        const sightings = shuffleWithin(toSightings(steps), LATENESS_MILLIS, randomNumbers(seed));
        const expected = JSON.stringify(await replayAll(sightings, SMALL, 1000));
        const directory = mkdtempSync(join(tmpdir(), "keytrail-slices-"));
        let last: readonly Alert[] = [];
        for (const slice of chunks(sightings, Math.ceil(sightings.length / 4)))
          last = await replayAll(slice, SMALL, size, directory);
        rmSync(directory, { recursive: true });
        expect(JSON.stringify(last)).toBe(expected);
      }),
      { numRuns: 40 },
    );
  });
});
