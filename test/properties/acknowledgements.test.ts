import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Alert } from "../../processor/src/alerts/alert.ts";
import { DEFAULT_RULES } from "../../processor/src/detection.ts";
import { acknowledgementAt, openAcknowledged, type AcknowledgedStep } from "../support/acknowledgements.ts";
import { keyHash, sighting } from "../support/sightings.ts";
import { copyAsCrashed, withDirectory } from "../support/stories.ts";

const ADDRESSES = ["192.0.2.1", "192.0.2.2", "203.0.113.9"];
const RULES = {
  ...DEFAULT_RULES,
  new_client_address: { ...DEFAULT_RULES.new_client_address, learningSightings: 2 },
  more: {
    user_agent_change: { enabled: true, severity: "medium", memoryMillis: 30 * 86_400_000, learningSightings: 2 },
  },
};

const hours = fc.integer({ min: 0, max: 40 });
const use: fc.Arbitrary<AcknowledgedStep> = fc
  .record({
    atSeconds: hours.map((hour) => hour * 3_600),
    clientAddress: fc.constantFrom(...ADDRESSES),
    userAgent: fc.constantFrom("curl/8", "test/1"),
  })
  .map((part) => sighting(part));
const acknowledgement: fc.Arbitrary<AcknowledgedStep> = fc
  .tuple(hours, fc.constantFrom(...ADDRESSES, "curl"))
  .map(([hour, value]) =>
    acknowledgementAt(hour * 3_600 + 0.5, {
      alert: `${value} ${hour}`,
      rule: value === "curl" ? "user_agent_change" : "new_client_address",
      entity: {
        "api_key.hash": keyHash("story"),
        [value === "curl" ? "user_agent.family" : "client.address"]: value,
      },
    }),
  );

async function alertsOf(steps: readonly AcknowledgedStep[]): Promise<readonly Alert[]> {
  const state = openAcknowledged(RULES);
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
        const before = openAcknowledged(RULES, join(directory, "before"));
        await before.take(shuffled.slice(0, crashAt));
        copyAsCrashed(join(directory, "before"), join(directory, "after"));
        before.close();
        const after = openAcknowledged(RULES, join(directory, "after"));
        await after.take(shuffled.slice(crashAt));
        expect(after.alerts()).toEqual(wanted);
        after.close();
      });
    }),
    { numRuns: 60 },
  );
  expect(told).toBeGreaterThan(0);
});
