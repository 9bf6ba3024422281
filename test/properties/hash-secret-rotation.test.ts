import fc from "fast-check";
import { expect, test } from "vitest";
import type { Alert } from "../../processor/src/alerts/alert.ts";
import { DEFAULT_RULES, type RulesOptions } from "../../processor/src/detection.ts";
import { createReplay } from "../../processor/src/state/replay.ts";
import type { Sighting } from "../../processor/src/sightings/sighting.ts";
import { batchOf, keyHash, randomNumbers, sighting, STORY_START_MILLIS } from "../support/sightings.ts";
import { history, isLeak, leak, type StoryEvent } from "../support/stories.ts";

const LATENESS_MILLIS = 120_000;
/** Small limits, so that short stories cross them. */
const SMALL: RulesOptions = {
  ...DEFAULT_RULES,
  request_rate_burst: { ...DEFAULT_RULES.request_rate_burst, limit: 5, windowMillis: 10_000 },
  request_rate_sustained: { ...DEFAULT_RULES.request_rate_sustained, limit: 12, windowMillis: 40_000 },
  new_client_address: { ...DEFAULT_RULES.new_client_address, learningSightings: 4 },
};

interface Step {
  readonly gapMillis: number;
  readonly key: number;
  readonly address: number;
  readonly isRotated: boolean;
  readonly kind: string;
}

const story = fc.array(
  fc.record<Step>({
    gapMillis: fc.oneof(
      { arbitrary: fc.integer({ min: 0, max: 3_000 }), weight: 20 },
      { arbitrary: fc.integer({ min: 0, max: 60_000 }), weight: 3 },
    ),
    key: fc.integer({ min: 0, max: 2 }),
    address: fc.integer({ min: 0, max: 2 }),
    isRotated: fc.boolean(),
    kind: fc.constantFrom("accepted", "accepted", "accepted", "rejected", "leak", "hash"),
  }),
  { minLength: 1, maxLength: 80 },
);

const isLeaked = ({ kind }: Step): boolean => kind === "leak" || kind === "hash";

/** Instances with the old secret and with the new one take turns. */
function toEvents(steps: readonly Step[]): StoryEvent[] {
  let time = STORY_START_MILLIS;
  // Only sightings tell which hashes are one key's.
  const rotated = new Set(steps.filter((step) => step.isRotated && !isLeaked(step)).map(({ key }) => key));
  return steps.map(({ gapMillis, key, address, isRotated, kind }) => {
    time += gapMillis;
    const [before, now] = [keyHash(`k${key}`), keyHash(`k${key} rotated`)];
    const hash = isRotated && rotated.has(key) ? now : before;
    const part = { timeUnixMillis: time, keyHash: hash, clientAddress: `192.0.2.${address + 1}` };
    if (kind === "leak") return leak({ ...part, origin: address === 0 ? "client" : "service" });
    if (kind === "hash") return leak({ ...part, kind: "key_hash", location: "log.body" });
    const outcome = kind === "accepted" ? "accepted" : "rejected";
    return sighting({ ...part, ...(hash === now ? { previousKeyHash: before } : {}), outcome });
  });
}

/** The same story of a service that never rotated. */
function withoutRotation(events: readonly StoryEvent[]): StoryEvent[] {
  const before = new Map([0, 1, 2].map((key) => [keyHash(`k${key} rotated`), keyHash(`k${key}`)]));
  return events.map((event) => ({
    ...event,
    keyHash: before.get(event.keyHash) ?? event.keyHash,
    previousKeyHash: "",
  }));
}

/** Groups of at most so many, in which leaks come after sightings as within a request. */
function inBatches(events: readonly StoryEvent[], size: number): StoryEvent[][] {
  const groups: StoryEvent[][] = [[]];
  for (const event of events) {
    const group = groups.at(-1)!;
    const last = group.at(-1);
    if (group.length < size && (last === undefined || !isLeak(last) || isLeak(event))) group.push(event);
    else groups.push([event]);
  }
  return groups;
}

async function replayAll(events: readonly StoryEvent[], size: number): Promise<readonly Alert[]> {
  const replay = await createReplay({ stateDirectory: undefined, rules: SMALL, teach: false });
  for (const group of inBatches(events, size)) {
    const sightings = group.filter((event): event is Sighting => !isLeak(event));
    await replay.apply([batchOf(sightings)], group.filter(isLeak));
  }
  expect(replay.counters).toMatchObject({ rotationsRefused: 0, late: 0, leaksLate: 0 });
  return (await replay.finish()).alerts;
}

/** Another order in which nothing comes too late. */
function shuffled(events: readonly StoryEvent[], seed: number): StoryEvent[] {
  const random = randomNumbers(seed);
  return events
    .map((event) => ({ event, at: event.timeUnixMillis + random() * (LATENESS_MILLIS - 1) }))
    .toSorted((one, other) => one.at - other.at)
    .map(({ event }) => event);
}

/** What an alert says besides the hash of its key. */
function facts(alerts: readonly Alert[]): unknown[] {
  return alerts.map(({ title: _, entity, ...rest }) => ({ ...rest, entity: { ...entity, "api_key.hash": "" } }));
}

test("while a secret is rotated, the alert set is that of a service that never rotated, ids and evidence included; only the hash shown differs", async () => {
  await fc.assert(
    fc.asyncProperty(story, fc.boolean(), fc.integer({ min: 1, max: 20 }), async (steps, isKnown, size) => {
      const past = isKnown ? [0, 1, 2].flatMap((key) => history({ keyHash: keyHash(`k${key}`) })) : [];
      past.sort((a, b) => a.timeUnixMillis - b.timeUnixMillis);
      const events = [...past, ...toEvents(steps)];
      const expected = await replayAll(withoutRotation(events), size);
      const alerts = await replayAll(events, size);
      const order = (list: readonly Alert[]): Alert[] => list.toSorted((a, b) => (a.id < b.id ? -1 : 1));
      expect(facts(order(alerts))).toEqual(facts(order(expected)));
    }),
    { numRuns: 100 },
  );
});

test("while a secret is rotated, the alert set is the same byte for byte in any order within the lateness", async () => {
  await fc.assert(
    fc.asyncProperty(story, fc.integer(), fc.integer({ min: 1, max: 20 }), async (steps, seed, size) => {
      const events = toEvents(steps);
      const expected = JSON.stringify(await replayAll(events, size));
      expect(JSON.stringify(await replayAll(shuffled(events, seed), 1))).toBe(expected);
    }),
    { numRuns: 100 },
  );
});
