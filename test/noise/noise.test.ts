import { describe, expect, test, vi } from "vitest";
import { withDirectory } from "../support/stories.ts";
import type { AttackKind } from "./attacks/attack.ts";
import { ATTACKS } from "./attacks/index.ts";
import { deliverFleet } from "./deliver-fleet.ts";
import { createFleet } from "./fleet.ts";
import { measureNoise } from "./goals.ts";
import { matchAlerts } from "./match-alerts.ts";
import { needsHistory, rulesOn } from "./noise.ts";
import { runFleet } from "./run-fleet.ts";
import { simulate } from "./simulate.ts";
import { stageAttacks, type Drama } from "./stage.ts";

/** A week and a day that are taught, and two days with attacks. */
const DAYS = { taught: 8, all: 10 };

function createDrama(seed: number, kinds: readonly AttackKind[] = ATTACKS): Drama {
  const on = new Set(rulesOn());
  const fleet = createFleet({ seed, keys: 110, days: DAYS.all, mostPerSecond: 0.5, meteredKeys: 0 });
  return stageAttacks(fleet, {
    kinds: kinds.filter(({ rule, isForBaselines }) => on.has(rule) && isForBaselines !== true),
    each: 1,
    fromDay: DAYS.taught,
    toDay: DAYS.all - 1,
  });
}

describe("a fleet of keys", () => {
  test("has its attacks told, and nothing else of medium or more", async () => {
    await withDirectory(async (stateDirectory) => {
      const run = await runFleet(createDrama(1), { teach: { untilDay: DAYS.taught, stateDirectory } });
      const { verdict, loud } = measureNoise(run);
      const missed = verdict.outcomes.filter(({ alert }) => alert === undefined);
      expect(missed.map(({ attack }) => attack.rule)).toEqual([]);
      expect(loud.map(({ alert, key }) => `${alert.rule.id} ${key?.name} ${alert.title}`)).toEqual([]);
      expect(run.counters).toMatchObject({ late: 0, duplicate: 0 });
    });
  });

  test("is the same for a seed, and another for another", () => {
    const countOf = (seed: number): readonly number[] =>
      Array.from(simulate(createDrama(seed)), ({ sightings }) => sightings.length);
    const first = countOf(1);
    expect(countOf(1)).toEqual(first);
    expect(countOf(2)).not.toEqual(first);
  });

  test("comes in order of time, with numbered audit records but for the lost ones", () => {
    const drama = createDrama(1);
    const last = new Map<string, number>();
    let before = Number.NEGATIVE_INFINITY;
    let lost = 0;
    for (const { sightings } of simulate(drama))
      for (const { timeUnixMillis, source, auditSequence = 0 } of sightings) {
        expect(timeUnixMillis).toBeGreaterThanOrEqual(before);
        before = timeUnixMillis;
        lost += auditSequence - (last.get(source) ?? 0) - 1;
        last.set(source, auditSequence);
      }
    expect(lost).toBe(drama.attacks.reduce((sum, { hole }) => sum + (hole?.records ?? 0), 0));
  });

  test("gets one summary a rule at most on an empty store, and nothing again after a restart", async () => {
    vi.useFakeTimers();
    try {
      await withDirectory(async (directory) => {
        const pass = async (seconds: number): Promise<void> =>
          void (await vi.advanceTimersByTimeAsync(seconds * 1_000));
        const { coldStart, restart } = await deliverFleet(createDrama(1, []), directory, pass);
        const summaries = coldStart.filter(({ summary }) => summary !== undefined).map(({ rule }) => rule.id);
        const single = coldStart.filter(({ summary, rule }) => summary === undefined && needsHistory(rule.id));
        expect(single.map(({ title }) => title)).toEqual([]);
        expect(summaries.length).toBeGreaterThan(0);
        expect(new Set(summaries).size).toBe(summaries.length);
        expect(restart).toEqual([]);
      });
    } finally {
      vi.useRealTimers();
    }
  });
});

describe("matchAlerts()", () => {
  test("gives no attack the alert of another key, of another rule, or of another day", async () => {
    const drama = createDrama(1);
    const attack = drama.attacks.find(({ rule }) => rule === "request_rate_burst")!;
    const [subject = ""] = attack.subjects;
    const alert = (rule: string, hash: string, atMillis: number) =>
      ({
        rule: { id: rule, version: "" },
        severity: "medium",
        entity: { "api_key.hash": hash },
        first_seen: new Date(atMillis).toISOString(),
        last_seen: new Date(atMillis).toISOString(),
      }) as never;
    const day = 86_400_000;
    const told = (...alerts: readonly never[]) => {
      const { outcomes, mistaken } = matchAlerts(drama, alerts);
      return [outcomes.find((one) => one.attack === attack)!.alert !== undefined, mistaken.length];
    };
    expect(told(alert(attack.rule, subject, attack.fromMillis))).toEqual([true, 0]);
    expect(told(alert("endpoint_sweep", subject, attack.fromMillis))).toEqual([false, 0]);
    expect(told(alert(attack.rule, "0".repeat(64), attack.fromMillis))).toEqual([false, 1]);
    expect(told(alert(attack.rule, subject, attack.fromMillis - day))).toEqual([false, 1]);
    expect(told(alert(attack.rule, subject, attack.toMillis + 2 * day))).toEqual([false, 1]);
  });
});
