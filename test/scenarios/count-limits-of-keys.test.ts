import { describe, expect, test } from "vitest";
import { DEFAULT_RULES } from "../../processor/src/detection.ts";
import type { KeyRuleOverride } from "../../processor/src/registry/key-record.ts";
import { parseRegistry } from "../../processor/src/registry/load-registry.ts";
import { createRegistry } from "../../processor/src/registry/registry.ts";
import { NO_CONTEXT, type RuleContext } from "../../processor/src/rules/context.ts";
import { createReplay } from "../../processor/src/state/replay.ts";
import { keyRecord, registryOf, storyMillis } from "../support/key-records.ts";
import { batchOf, keyHash, sighting } from "../support/sightings.ts";
import { at, of, play, requests, withDirectory } from "../support/stories.ts";

const BURST = "request_rate_burst";
const SUSTAINED = "request_rate_sustained";
const OPTIONS = { isComplete: false, trustsEvents: true, rotationGraceMillis: undefined, maxEventKeys: 10 };

/** A registry in which the story's key changes rules. */
function changing(rules: Readonly<Record<string, KeyRuleOverride>>): RuleContext {
  return { ...NO_CONTEXT, registry: registryOf([keyRecord({ rules })]) };
}

describe("limits of count rules that the registry changes", () => {
  test("a key with a limit of 1,000 a minute is silent at 500 and at 1,000, and told at 1,001", async () => {
    const context = changing({ [BURST]: { limit: 1_000 } });
    expect((await play(requests(500, 0.1), {}, undefined, context)).alerts).toEqual([]);
    expect(of(BURST, (await play(requests(1_000, 0.05), {}, undefined, context)).alerts)).toEqual([]);

    const [alert, ...others] = of(BURST, (await play(requests(1_001, 0.05), {}, undefined, context)).alerts);
    expect(others).toEqual([]);
    expect(alert).toMatchObject({
      severity: "medium",
      observed: 1_001,
      threshold: 1_000,
      title: `Key ${keyHash("story").slice(0, 8)}… made 1001 requests in 1 minute, limit 1000`,
      counterfactual: "would not fire at a limit of 1001 or more",
      first_seen: at(50),
    });
    expect(alert!.evidence.map((row) => row.time)).toContain(at(50));
  });

  test("another key keeps the rule's limit", async () => {
    const story = requests(101, 0.1, { keyHash: keyHash("other") });
    const { alerts } = await play(story, {}, undefined, changing({ [BURST]: { limit: 1_000 } }));
    expect(of(BURST, alerts)).toMatchObject([{ threshold: 100, entity: { "api_key.hash": keyHash("other") } }]);
  });

  test("a limit below the rule's is told as early, with the sighting that crossed it", async () => {
    const { alerts } = await play(requests(30, 1), {}, undefined, changing({ [BURST]: { limit: 10 } }));
    expect(of(BURST, alerts)).toMatchObject([{ threshold: 10, observed: 30, first_seen: at(10) }]);
    expect(of(BURST, alerts)[0]!.evidence.map((row) => row.time)).toContain(at(10));
  });

  test("a limit of the key's plan holds, and the key's own goes before it", async () => {
    const content = parseRegistry(
      `file_format: "1.0"
plans:
  batch: { rules: { ${BURST}: { limit: 300 }, ${SUSTAINED}: { enabled: false } } }
owners:
  exports: { plan: batch }
keys:
  - { hash: ${keyHash("story")}, owner: exports }
  - { hash: ${keyHash("own")}, plan: batch, rules: { ${BURST}: { limit: 200, severity: low } } }
`,
      "keys.yaml",
    );
    const context = { ...NO_CONTEXT, registry: createRegistry(OPTIONS, content) };
    const story = [...requests(600, 0.05), ...requests(600, 0.05, { keyHash: keyHash("own") })];
    const { alerts } = await play(story, {}, undefined, context);
    const told = alerts.map(({ rule, entity, threshold, severity }) => [
      rule.id,
      entity["api_key.hash"],
      threshold,
      severity,
    ]);
    expect(told).toHaveLength(2);
    expect(told).toEqual(
      expect.arrayContaining([
        [BURST, keyHash("story"), 300, "medium"],
        [BURST, keyHash("own"), 200, "low"],
      ]),
    );
  });

  test("a rule that is off for the key never matches, in the alert set and in raw runs", async () => {
    const replay = await createReplay({
      stateDirectory: undefined,
      rules: DEFAULT_RULES,
      context: changing({ [BURST]: { isEnabled: false, limit: 1 } }),
      teach: false,
    });
    await replay.apply([batchOf(requests(600, 0.05))], []);
    const { alerts, rawRuns } = await replay.finish();
    expect(alerts.map(({ rule }) => rule.id)).toEqual([SUSTAINED]);
    expect(rawRuns.map(({ rule }) => rule)).toEqual([SUSTAINED]);
  });

  test("raw runs are over the key's limit", async () => {
    const replay = await createReplay({
      stateDirectory: undefined,
      rules: DEFAULT_RULES,
      context: changing({ [BURST]: { limit: 20 } }),
      teach: false,
    });
    await replay.apply([batchOf(requests(50, 1))], []);
    const { rawRuns } = await replay.finish();
    expect(rawRuns).toMatchObject([{ rule: BURST, fromUnixSeconds: storyMillis(20) / 1000, peak: 50 }]);
  });

  test("a severity of the key's goes before the rule's, and the alert keeps its id", async () => {
    const story = requests(101, 0.1);
    const [usual] = of(BURST, (await play(story)).alerts);
    const [changed] = of(
      BURST,
      (await play(story, {}, undefined, changing({ [BURST]: { severity: "critical" } }))).alerts,
    );
    expect(usual!.severity).toBe("medium");
    expect(changed).toEqual({ ...usual, severity: "critical" });
  });

  test("each second is judged by the limit that held then", async () => {
    const entry = { keyHash: keyHash("story"), status: "active", rules: { [BURST]: { limit: 50 } } } as const;
    const registry = createRegistry(OPTIONS, {
      plans: new Map(),
      owners: new Map(),
      keys: new Map([[entry.keyHash, entry]]),
    });
    registry.apply({
      kind: "put",
      atUnixMillis: storyMillis(300),
      entry: { ...entry, rules: { [BURST]: { limit: 1_000 } } },
      base: registry.baseOf(entry.keyHash, "put"),
    });
    const story = [...requests(60, 0.5), ...requests(60, 0.5, { atSeconds: 600 })];
    const { alerts } = await play(story, {}, undefined, { ...NO_CONTEXT, registry });
    expect(of(BURST, alerts)).toMatchObject([{ threshold: 50, observed: 60, first_seen: at(25) }]);
  });

  test("an alert says after a restart the limit that it was judged by, though the registry says another one by then", async () => {
    await withDirectory(async (directory) => {
      await play(requests(30, 1), {}, directory, changing({ [BURST]: { limit: 10 } }));
      const later = sighting({ atSeconds: 40, keyHash: keyHash("other") });
      const { alerts } = await play([later], {}, directory, changing({ [BURST]: { limit: 5_000 } }));
      expect(of(BURST, alerts)).toMatchObject([{ threshold: 10, observed: 30 }]);
      expect(of(BURST, alerts)[0]!.title).toMatch(/limit 10$/);
    });
  });
});
