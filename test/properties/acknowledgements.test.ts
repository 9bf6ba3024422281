import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Acknowledgement } from "../../processor/src/alerts/acknowledgement.ts";
import type { Alert } from "../../processor/src/alerts/alert.ts";
import { DEFAULT_RULES } from "../../processor/src/detection.ts";
import type { Sighting } from "../../processor/src/sightings/sighting.ts";
import { encodeBatch, encodeJson, RECORD_EVENT } from "../../processor/src/state/journal-format.ts";
import { DEFAULT_LIMITS } from "../../processor/src/state/limits.ts";
import { applyEvent, openState } from "../../processor/src/state/open-state.ts";
import { batchOf, keyHash, sighting, STORY_START_MILLIS } from "../support/sightings.ts";
import { copyAsCrashed, withDirectory } from "../support/stories.ts";

/** Nothing is late: all orders are allowed. */
const LATENESS_MILLIS = 7 * 86_400_000;
const ADDRESSES = ["192.0.2.1", "192.0.2.2", "203.0.113.9"];
const RULES = {
  ...DEFAULT_RULES,
  new_client_address: { ...DEFAULT_RULES.new_client_address, learningSightings: 2 },
  more: {
    user_agent_change: { enabled: true, severity: "medium", memoryMillis: 30 * 86_400_000, learningSightings: 2 },
  },
};

type Step = Sighting | Acknowledgement;

const hours = fc.integer({ min: 0, max: 40 });
const use: fc.Arbitrary<Step> = fc
  .record({
    atSeconds: hours.map((hour) => hour * 3_600),
    clientAddress: fc.constantFrom(...ADDRESSES),
    userAgent: fc.constantFrom("curl/8", "test/1"),
  })
  .map((part) => sighting(part));
const acknowledgement: fc.Arbitrary<Step> = fc
  .tuple(hours, fc.constantFrom(...ADDRESSES, "curl"))
  .map(([hour, value]) => ({
    alert: `${value} ${hour}`,
    rule: value === "curl" ? "user_agent_change" : "new_client_address",
    entity: {
      "api_key.hash": keyHash("story"),
      [value === "curl" ? "user_agent.family" : "client.address"]: value,
    },
    by: "Ada",
    note: "",
    atUnixMillis: 0,
    eventUnixMillis: STORY_START_MILLIS + hour * 3_600_000 + 500,
  }));

function open(directory: string | undefined) {
  const { core, journal, close } = openState({
    directory,
    rules: RULES,
    limits: DEFAULT_LIMITS,
    retentionMillis: 0,
    collectRawRuns: false,
    keepsAllBatches: true,
    onDeliveryRestore: () => undefined,
    onDeliveryEvent: () => undefined,
  });
  return {
    close,
    async take(steps: readonly Step[]) {
      for (const step of steps) {
        if ("alert" in step) {
          const event = { kind: "acknowledge", acknowledgement: step } as const;
          await journal.append([encodeJson(RECORD_EVENT, event)], [undefined]);
          applyEvent(core, event, {});
          continue;
        }
        const prepared = core.prepare(batchOf([step]), undefined, LATENESS_MILLIS);
        await journal.append([encodeBatch(prepared)], [prepared]);
        core.apply(prepared);
        core.settle();
      }
    },
    alerts: (): readonly Alert[] => core.alerts(true),
  };
}

async function alertsOf(steps: readonly Step[]): Promise<readonly Alert[]> {
  const state = open(undefined);
  await state.take(steps);
  state.close();
  return state.alerts();
}

test("uses and acknowledgements give the same alerts in any order, with repeats, and after a crash", async () => {
  const stories = fc
    .array(fc.oneof(use, use, use, acknowledgement), { minLength: 4, maxLength: 20 })
    .chain((steps) =>
      fc.tuple(
        fc.constant(steps),
        fc.shuffledSubarray([...steps, ...steps], { minLength: steps.length * 2 }),
        fc.integer({ min: 1, max: steps.length * 2 - 1 }),
      ),
    );
  let told = 0;
  await fc.assert(
    fc.asyncProperty(stories, async ([steps, shuffled, crashAt]) => {
      const wanted = await alertsOf(steps);
      told += wanted.length;
      expect(await alertsOf(shuffled)).toEqual(wanted);
      await withDirectory(async (directory) => {
        const before = open(join(directory, "before"));
        await before.take(shuffled.slice(0, crashAt));
        copyAsCrashed(join(directory, "before"), join(directory, "after"));
        before.close();
        const after = open(join(directory, "after"));
        await after.take(shuffled.slice(crashAt));
        expect(after.alerts()).toEqual(wanted);
        after.close();
      });
    }),
    { numRuns: 60 },
  );
  expect(told).toBeGreaterThan(0);
});

test("what was acknowledged raises nothing afterwards, and did before", async () => {
  const known = [0, 1, 2].map((hour) => sighting({ atSeconds: hour * 3_600 }));
  const uses = [4, 6].map((hour) => sighting({ atSeconds: hour * 3_600, clientAddress: ADDRESSES[2]! }));
  const told: Acknowledgement = {
    alert: "a",
    rule: "new_client_address",
    entity: { "api_key.hash": keyHash("story"), "client.address": ADDRESSES[2]! },
    by: "Ada",
    note: "",
    atUnixMillis: 0,
    eventUnixMillis: STORY_START_MILLIS + 5 * 3_600_000,
  };
  expect(await alertsOf([...known, ...uses])).toHaveLength(2);
  expect(await alertsOf([told, ...uses, ...known])).toMatchObject([
    { first_seen: new Date(STORY_START_MILLIS + 4 * 3_600_000).toISOString() },
  ]);
  const other = { ...told, entity: { ...told.entity, "client.address": ADDRESSES[1]! } };
  expect(await alertsOf([...known, other, ...uses])).toHaveLength(2);
});
