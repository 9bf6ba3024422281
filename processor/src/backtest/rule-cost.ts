import type { Clock } from "../clock.ts";
import type { Replay, RulesOptions } from "../detection.ts";
import type { RecordedInputs } from "../sightings/replay/recorded-run.ts";
import type { ReplaySink } from "../sightings/replay/replay-files.ts";
import { heapBytes } from "./heap.ts";
import { enabledRules, onlyRule } from "./only-rule.ts";

/** Runs of each rule; the fastest counts, since what disturbs only makes it slower. */
const ROUNDS = 3;

/** What one rule takes beside what is done without any. */
export interface RuleCost {
  readonly rule: string;
  /** Nanoseconds a sighting; 0 where it is lost in the noise. */
  readonly nanos_per_sighting: number;
  /** Of memory, over all keys that were seen; 0 where it is lost in the noise. */
  readonly bytes_per_key: number;
}

/** What rules take over an input. Reading and parsing of lines are no part of it. */
export interface CostTable {
  readonly sightings: number;
  readonly keys: number;
  /** Without any rule: telling repeats, finding the key, keeping it. */
  readonly base: Omit<RuleCost, "rule">;
  readonly all_rules: Omit<RuleCost, "rule">;
  /** How far apart runs without any rule were, before and after the others: what is less says nothing. More keys and sightings make it small. */
  readonly noise: Omit<RuleCost, "rule">;
  readonly rules: readonly RuleCost[];
}

/**
 * Runs each rule that is on alone over the input, against none. What rules share is counted with each of them, so their sum is more than what all take together.
 */
export async function measureRuleCosts(inputs: RecordedInputs, rules: RulesOptions, clock: Clock): Promise<CostTable> {
  // The first run over an input pays for compiling.
  await measure(inputs, rules, clock);
  const none = await fastest(inputs, onlyRule(rules, undefined), clock);
  const all = await fastest(inputs, rules, clock);
  const costs: RuleCost[] = [];
  for (const rule of enabledRules(rules)) {
    costs.push({ rule, ...beside(await fastest(inputs, onlyRule(rules, rule), clock), none) });
  }
  const again = await fastest(inputs, onlyRule(rules, undefined), clock);
  const apart = [beside(none, again), beside(again, none)];
  return {
    sightings: none.sightings,
    keys: none.keys,
    base: beside(none, { ...none, millis: 0, bytes: Math.min(none.bytesBefore, again.bytesBefore) }),
    all_rules: beside(all, none),
    noise: {
      nanos_per_sighting: Math.max(...apart.map((one) => one.nanos_per_sighting)),
      bytes_per_key: Math.max(...apart.map((one) => one.bytes_per_key)),
    },
    rules: costs.toSorted((a, b) => b.nanos_per_sighting - a.nanos_per_sighting || (a.rule < b.rule ? -1 : 1)),
  };
}

interface Measured {
  readonly millis: number;
  /** In use in the whole process: what a run before left, it may still leave when this one begins, but not when it ends. */
  readonly bytes: number;
  readonly bytesBefore: number;
  readonly sightings: number;
  readonly keys: number;
}

function beside(one: Measured, base: Measured): Omit<RuleCost, "rule"> {
  return {
    nanos_per_sighting: Math.max(0, Math.round(((one.millis - base.millis) * 1e6) / Math.max(1, one.sightings))),
    bytes_per_key: Math.max(0, Math.round((one.bytes - base.bytes) / Math.max(1, one.keys))),
  };
}

async function fastest(inputs: RecordedInputs, rules: RulesOptions, clock: Clock): Promise<Measured> {
  let best = await measure(inputs, rules, clock);
  for (let round = 1; round < ROUNDS; round++) {
    const next = await measure(inputs, rules, clock);
    best = {
      ...next,
      millis: Math.min(best.millis, next.millis),
      bytes: Math.min(best.bytes, next.bytes),
      bytesBefore: Math.min(best.bytesBefore, next.bytesBefore),
    };
  }
  return best;
}

async function measure(inputs: RecordedInputs, rules: RulesOptions, clock: Clock): Promise<Measured> {
  const bytesBefore = heapBytes();
  let millis = 0;
  let bytes = 0;
  const { counters } = await inputs.run({
    rules,
    wrap: (replay) => watched(replay, clock, (spent) => void (millis += spent)),
    whenApplied: () => void (bytes = heapBytes()),
  });
  return { millis, bytes, bytesBefore, sightings: counters.received, keys: counters.keys };
}

function watched(replay: Replay, clock: Clock, spent: (millis: number) => void): ReplaySink {
  const time = async (work: () => Promise<void> | void): Promise<void> => {
    const from = clock.monotonicMillis();
    await work();
    spent(clock.monotonicMillis() - from);
  };
  return {
    get counters() {
      return replay.counters;
    },
    openSource: (...source) => replay.openSource(...source),
    closeSource: (source) => replay.closeSource(source),
    isKnownKeyHash: (keyHash) => replay.isKnownKeyHash(keyHash),
    apply: (...chunk) => time(() => replay.apply(...chunk)),
  };
}
