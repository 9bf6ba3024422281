import { join } from "node:path";
import { PassThrough } from "node:stream";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Alert } from "../../processor/src/alerts/alert.ts";
import { toProcessorOptions } from "../../processor/src/config/options.ts";
import { DEFAULT_CONFIG } from "../../processor/src/config/schema.ts";
import { DEFAULT_REGISTRY } from "../../processor/src/options.ts";
import type { KeyEvent } from "../../processor/src/registry/key-change.ts";
import type { KeyEntry } from "../../processor/src/registry/key-entry.ts";
import { createRegistry } from "../../processor/src/registry/registry.ts";
import { NO_CONTEXT } from "../../processor/src/rules/context.ts";
import type { Sighting } from "../../processor/src/sightings/sighting.ts";
import { createReplay } from "../../processor/src/state/replay.ts";
import { batchOf, keyHash, sighting, STORY_START_MILLIS } from "../support/sightings.ts";
import { copyAsCrashed, withDirectory } from "../support/stories.ts";

const KEYS = ["file", "a", "b"].map(keyHash);
const IN_FILE: KeyEntry = { keyHash: KEYS[0]!, status: "active", allowedCidrs: ["192.0.2.0/24"] };
const RULES = toProcessorOptions(DEFAULT_CONFIG, { output: new PassThrough() }).rules!;
const ASKED = ["rotated_key_used", "revoked_key_used", "expired_key_used", "policy_violation", "unknown_key_accepted"];

type Step = { readonly use: Sighting } | { readonly event: KeyEvent };

const seconds = fc.integer({ min: 0, max: 110 });
const millis = seconds.map((second) => STORY_START_MILLIS + second * 1_000);
const use: fc.Arbitrary<Step> = fc
  .record({
    atSeconds: seconds,
    keyHash: fc.constantFrom(...KEYS),
    outcome: fc.constantFrom("accepted" as const, "rejected" as const),
    clientAddress: fc.constantFrom("192.0.2.1", "198.51.100.1"),
  })
  .map((part) => ({ use: sighting(part) }));
const event: fc.Arbitrary<Step> = fc
  .record({
    kind: fc.constantFrom("created" as const, "rotated" as const, "revoked" as const),
    atUnixMillis: millis,
    keyHash: fc.constantFrom(...KEYS),
    graceUntilUnixMillis: millis,
    expiresAtUnixMillis: millis,
    previousHash: fc.constantFrom(...KEYS),
  })
  .map(({ previousHash, graceUntilUnixMillis, ...rest }) => ({
    event:
      rest.kind === "rotated" && previousHash !== rest.keyHash ? { ...rest, previousHash, graceUntilUnixMillis } : rest,
  }));

/** A run that tells its alerts at the end; given a directory, it may go on where another one broke off. */
async function open(stateDirectory?: string) {
  const keys = new Map([[IN_FILE.keyHash, IN_FILE]]);
  const registry = createRegistry(
    { ...DEFAULT_REGISTRY, isComplete: true },
    { owners: new Map(), plans: new Map(), keys },
  );
  const context = { ...NO_CONTEXT, registry };
  const replay = await createReplay({ stateDirectory, rules: RULES, context, registry, teach: false });
  return {
    async take(steps: readonly Step[]) {
      for (const step of steps)
        if ("use" in step) await replay.apply([batchOf([step.use])], []);
        else await replay.apply([], [], [step.event]);
    },
    async finish(): Promise<readonly Alert[]> {
      const { alerts } = await replay.finish();
      return alerts.filter(({ rule }) => ASKED.includes(rule.id));
    },
    close: () => replay.close(),
  };
}

test("uses of keys and what services tell of them give the same alerts in any order, with repeats, and after a crash", async () => {
  const stories = fc
    .array(fc.oneof(use, use, event), { minLength: 2, maxLength: 12 })
    .chain((steps) =>
      fc.tuple(
        fc.constant(steps),
        fc.shuffledSubarray([...steps, ...steps], { minLength: steps.length * 2 }),
        fc.integer({ min: 1, max: steps.length * 2 - 1 }),
      ),
    );
  let withAlerts = 0;
  await fc.assert(
    fc.asyncProperty(stories, async ([steps, shuffled, crashAt]) => {
      const plain = await open();
      await plain.take(steps);
      const expected = await plain.finish();
      if (expected.length > 0) withAlerts++;
      await withDirectory(async (directory) => {
        const [before, after] = [join(directory, "before"), join(directory, "after")];
        const first = await open(before);
        await first.take(shuffled.slice(0, crashAt));
        // What is applied next brings what was told to the journal.
        await first.take(shuffled.filter((step) => "use" in step).slice(0, 1));
        copyAsCrashed(before, after);
        first.close();
        const second = await open(after);
        await second.take(shuffled);
        expect(await second.finish()).toEqual(expected);
      });
    }),
    { numRuns: 60 },
  );
  // Stories in which nothing happens prove nothing.
  expect(withAlerts).toBeGreaterThan(30);
});
