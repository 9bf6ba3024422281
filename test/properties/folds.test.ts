import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Alert } from "../../processor/src/alerts/alert.ts";
import { evidenceOf, type EvidenceRow } from "../../processor/src/alerts/evidence.ts";
import { DEFAULT_RULES, type RulesOptions } from "../../processor/src/detection.ts";
import { NO_CONTEXT } from "../../processor/src/rules/context.ts";
import type { FoldMatch, FoldRule, Partition } from "../../processor/src/rules/fold-rule.ts";
import { OUTCOME_ACCEPTED } from "../../processor/src/sightings/batch.ts";
import type { Sighting } from "../../processor/src/sightings/sighting.ts";
import { FoldRows } from "../../processor/src/state/folds/fold-rows.ts";
import { NO_GEO } from "../../processor/src/geo/geo.ts";
import { createReplay } from "../../processor/src/state/replay.ts";
import { runFold } from "../support/folds.ts";
import {
  batchOf,
  chunks,
  keyHash,
  randomNumbers,
  shuffleWithin,
  sighting,
  STORY_START_MILLIS,
} from "../support/sightings.ts";
import { copyAsCrashed } from "../support/stories.ts";

const LATENESS_MILLIS = 120_000;
const KEEP_ALIVE_SECONDS = 30;
const OFF: RulesOptions = {
  ...DEFAULT_RULES,
  request_rate_burst: { ...DEFAULT_RULES.request_rate_burst, enabled: false },
  request_rate_sustained: { ...DEFAULT_RULES.request_rate_sustained, enabled: false },
  new_client_address: { ...DEFAULT_RULES.new_client_address, enabled: false },
  leaked_key: { enabled: false },
};

const byKey: Partition = { name: "api_key.hash", of: (one) => (one.keyHash === "" ? undefined : one.keyHash) };
const byAddress: Partition = { name: "client.address", of: (one) => one.clientAddress || undefined };

const BASE = {
  kind: "fold",
  version: "1",
  keepAliveSeconds: KEEP_ALIVE_SECONDS,
  needsHistory: false,
  title: ({ observed, details }) => `${observed} ${JSON.stringify(details)}`,
  counterfactual: () => "",
} as const satisfies Partial<FoldRule>;

/** Depends on order: an accepted request from an address other than the one before. */
const changed: FoldRule<{ last: string }> = {
  ...BASE,
  id: "test_changed",
  timing: "ordered",
  partition: byKey,
  createState: () => ({ last: "" }),
  cloneState: (state) => ({ ...state }),
  fold(state, one, found) {
    if (one.outcome !== OUTCOME_ACCEPTED) return;
    if (state.last !== "" && state.last !== one.clientAddress)
      found({
        second: one.second,
        entity: { "api_key.hash": one.keyHash },
        severity: one.clientAddress < state.last ? "medium" : "low",
        observed: Number(one.clientAddress.at(-1)),
        details: { from: state.last, to: one.clientAddress },
        evidence: [one],
      });
    state.last = one.clientAddress;
  },
  isIdle: ({ last }) => last === "",
};

/** Depends on a whole second: more than two requests in it, none of them accepted. */
const refused: FoldRule<{ second: number; rows: number; accepted: number; last: EvidenceRow | undefined }> = {
  ...BASE,
  id: "test_refused",
  timing: "watermark",
  partition: byAddress,
  createState: () => ({ second: 0, rows: 0, accepted: 0, last: undefined }),
  cloneState: (state) => ({ ...state }),
  fold(state, one) {
    if (one.second !== state.second) Object.assign(state, { second: one.second, rows: 0, accepted: 0 });
    state.rows++;
    if (one.outcome === OUTCOME_ACCEPTED) state.accepted++;
    state.last = evidenceOf(one);
  },
  endSecond(state, second, found) {
    if (state.rows > 1 && state.accepted === 0)
      found({
        second,
        entity: { "client.address": state.last!.clientAddress },
        severity: "low",
        observed: state.rows,
        threshold: 1,
        windowSeconds: 1,
        evidence: [state.last!],
      });
  },
  isIdle: (state, second) => state.second < second,
};

/** Depends on what does not come: silence of 40 seconds after an accepted request. */
const silent: FoldRule<{ keyHash: string; due: number | undefined; last: EvidenceRow | undefined }> = {
  ...BASE,
  id: "test_silent",
  timing: "watermark",
  partition: byKey,
  createState: () => ({ keyHash: "", due: undefined, last: undefined }),
  cloneState: (state) => ({ ...state }),
  fold(state, one) {
    state.keyHash = one.keyHash;
    state.due = one.outcome === OUTCOME_ACCEPTED ? one.second + 40 : undefined;
    state.last = evidenceOf(one);
  },
  wakeAt: ({ due }) => due,
  wake(state, second, found) {
    state.due = undefined;
    found({
      second,
      entity: { "api_key.hash": state.keyHash },
      severity: "medium",
      observed: 40,
      evidence: [state.last!],
    });
  },
  isIdle: ({ due }) => due === undefined,
};

// oxlint-disable-next-line typescript/no-explicit-any -- states differ
const RULES: readonly FoldRule<any>[] = [changed, refused, silent];

interface Shown {
  readonly rule: string;
  readonly entity: unknown;
  readonly severity: string;
  readonly firstCell: number;
  readonly lastCell: number;
  readonly observed: number;
  readonly count: number;
}

/** What the alerts must be: each rule folded over the whole story at once, and its matches joined. */
function expected(sightings: readonly Sighting[]): Shown[] {
  const distinct = [...new Map(sightings.map((one) => [one.traceId + one.spanId, one])).values()];
  const rows = new FoldRows(NO_GEO);
  const folded = distinct.map((one) =>
    rows.fromRow(batchOf([one]), 0, one.keyHash, Math.floor(one.timeUnixMillis / 1000), false),
  );
  const until = Math.floor(Math.max(...distinct.map((one) => one.timeUnixMillis)) / 1000);
  return RULES.flatMap((rule) => {
    const matches = runFold(rule, folded, until);
    const shown = rule.timing === "watermark" ? matches.filter(({ second }) => second < until) : matches;
    const bySubject = Map.groupBy(shown, ({ entity }) => JSON.stringify(entity));
    return [...bySubject.values()].flatMap((ofSubject) => joined(rule.id, ofSubject));
  }).toSorted(byText);
}

function joined(rule: string, matches: readonly FoldMatch[]): Shown[] {
  const sorted = matches.toSorted((a, b) => a.second - b.second);
  const groups: FoldMatch[][] = [];
  for (const match of sorted) {
    const group = groups.at(-1);
    if (group !== undefined && match.second - group.at(-1)!.second < KEEP_ALIVE_SECONDS) group.push(match);
    else groups.push([match]);
  }
  return groups.map((group) => ({
    rule,
    entity: group[0]!.entity,
    severity: group.some(({ severity }) => severity === "medium") ? "medium" : "low",
    firstCell: group[0]!.second,
    lastCell: group.at(-1)!.second,
    observed: Math.max(...group.map(({ observed }) => observed)),
    count: group.length,
  }));
}

function toShown(alerts: readonly Alert[]): Shown[] {
  return alerts
    .map((alert) => ({
      rule: alert.rule.id,
      entity: alert.entity,
      severity: alert.severity,
      firstCell: Date.parse(alert.first_seen) / 1000,
      lastCell: Date.parse(alert.last_seen) / 1000,
      observed: alert.observed,
      count: alert.count,
    }))
    .toSorted(byText);
}

const byText = (a: Shown, b: Shown): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

async function replayAll(sightings: readonly Sighting[], size: number, directory?: string): Promise<readonly Alert[]> {
  const replay = await createReplay({
    stateDirectory: directory,
    rules: OFF,
    context: { ...NO_CONTEXT, plugins: RULES },
    teach: false,
  });
  for (const chunk of chunks(sightings, size)) await replay.apply([batchOf(chunk)], []);
  expect(replay.counters.late).toBe(0);
  return (await replay.finish()).alerts;
}

const story = fc.array(
  fc.record({
    gapMillis: fc.oneof(
      { arbitrary: fc.integer({ min: 0, max: 900 }), weight: 10 },
      { arbitrary: fc.integer({ min: 0, max: 45_000 }), weight: 5 },
      { arbitrary: fc.constantFrom(200_000, 3_600_000), weight: 1 },
    ),
    key: fc.integer({ min: 0, max: 1 }),
    address: fc.integer({ min: 0, max: 2 }),
    accepted: fc.boolean(),
  }),
  { minLength: 1, maxLength: 150 },
);

type Steps = typeof story extends fc.Arbitrary<infer T> ? T : never;

function toSightings(steps: Steps): Sighting[] {
  let time = STORY_START_MILLIS;
  return steps.map((step) => {
    time += step.gapMillis;
    return sighting({
      timeUnixMillis: time,
      keyHash: keyHash(`k${step.key}`),
      clientAddress: `192.0.2.${step.address + 1}`,
      outcome: step.accepted ? "accepted" : "rejected",
    });
  });
}

describe("rules that fold", () => {
  test("give what one fold over the whole story gives", async () => {
    await fc.assert(
      fc.asyncProperty(story, fc.integer({ min: 1, max: 40 }), async (steps, size) => {
        const sightings = toSightings(steps);
        expect(toShown(await replayAll(sightings, size))).toEqual(expected(sightings));
      }),
      { numRuns: 200 },
    );
  });

  test("give the same byte for byte in any order within the lateness, with repeats, over any batches", async () => {
    await fc.assert(
      fc.asyncProperty(story, fc.integer(), fc.integer({ min: 1, max: 40 }), async (steps, seed, size) => {
        const random = randomNumbers(seed);
        const sightings = toSightings(steps);
        const wanted = JSON.stringify(await replayAll(sightings, 17));
        const shuffled = shuffleWithin([...sightings, ...sightings], LATENESS_MILLIS, random);
        expect(JSON.stringify(await replayAll(shuffled, size))).toBe(wanted);
      }),
      { numRuns: 200 },
    );
  });

  test("give the same when the input is cut over runs, or ends in a crash and goes on", async () => {
    await fc.assert(
      fc.asyncProperty(story, fc.integer(), fc.integer({ min: 1, max: 40 }), async (steps, seed, size) => {
        const sightings = shuffleWithin(toSightings(steps), LATENESS_MILLIS, randomNumbers(seed));
        const wanted = JSON.stringify(await replayAll(sightings, 1000));
        const directory = mkdtempSync(join(tmpdir(), "keytrail-folds-"));
        const crashed = mkdtempSync(join(tmpdir(), "keytrail-folds-"));
        let last: readonly Alert[] = [];
        for (const slice of chunks(sightings, Math.ceil(sightings.length / 3))) {
          const replay = await createReplay({
            stateDirectory: directory,
            rules: OFF,
            context: { ...NO_CONTEXT, plugins: RULES },
            teach: false,
          });
          for (const chunk of chunks(slice, size)) await replay.apply([batchOf(chunk)], []);
          rmSync(crashed, { recursive: true });
          copyAsCrashed(directory, crashed);
          last = (await replay.finish()).alerts;
          // Where it was killed instead of finished, the journal gives the same.
          rmSync(directory, { recursive: true });
          cpSync(crashed, directory, { recursive: true });
        }
        expect(JSON.stringify(last)).toBe(wanted);
        rmSync(directory, { recursive: true });
        rmSync(crashed, { recursive: true });
      }),
      { numRuns: 40 },
    );
  });
});
