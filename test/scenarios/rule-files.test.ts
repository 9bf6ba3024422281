import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createIncidents } from "../../processor/src/alerts/incident.ts";
import type { RulesOptions } from "../../processor/src/detection.ts";
import type { FileRule } from "../../processor/src/rule-files/file-rule.ts";
import { guardRule } from "../../processor/src/rule-files/guard-rule.ts";
import { findExpiredExceptions } from "../../processor/src/rule-files/own-rules.ts";
import { parseRules } from "../../processor/src/rule-files/parse-rules.ts";
import { NO_CONTEXT } from "../../processor/src/rules/context.ts";
import type { Sighting } from "../../processor/src/sightings/sighting.ts";
import { createDetection } from "../../processor/src/state/engine.ts";
import { createManualClock } from "../support/manual-clock.ts";
import { NO_RULES, playRules } from "../support/play-rules.ts";
import { batchOf, keyHash, randomNumbers, shuffleWithin, sighting, STORY_START_MILLIS } from "../support/sightings.ts";
import { createKeepingExporter, play as playFrom, requests, withDirectory } from "../support/stories.ts";

function ruleOf(text: string): FileRule {
  return parseRules(`- id: charges\n  detect: { count: { over: 1m, gt: 5 } }\n${text}`, "rules.yaml")[0]!;
}

const play = (rule: FileRule, story: readonly Sighting[]) => playRules(story, rule.create(NO_CONTEXT, false));

describe("exceptions", () => {
  const until = new Date(STORY_START_MILLIS + 60_000).toISOString();
  const text = `  exceptions:\n    - { where: { client.address: 10.0.0.0/8 }, until: ${until}, reason: load test, owner: platform }\n`;

  test("a load test from inside is passed over until its end, by the time of the request", async () => {
    const rule = ruleOf(text);
    const from = (atSeconds: number, clientAddress: string) => requests(8, 1, { atSeconds, clientAddress });
    expect(await play(rule, from(0, "10.1.2.3"))).toEqual([]);
    expect(await play(rule, from(0, "192.0.2.9"))).toMatchObject([{ observed: 8 }]);
    expect(await play(rule, from(60, "10.1.2.3"))).toMatchObject([{ observed: 8 }]);
    expect(await play(rule, from(56, "10.1.2.3"))).toEqual([]);
  });

  test("each request that is let through counts once, whatever the order, and not the others", async () => {
    const rule = ruleOf(text);
    const inside = requests(200, 0.2, { clientAddress: "10.1.2.3" });
    const story = [...inside, ...requests(20, 5, { clientAddress: "192.0.2.9" })];
    await play(rule, shuffleWithin(story, 60_000, randomNumbers(1)));
    expect(rule.exceptions.map(({ hits }) => hits)).toEqual([200]);
  });

  test("one that is over is named, and one that is not is not", () => {
    const rule = ruleOf(text);
    expect(findExpiredExceptions([rule], STORY_START_MILLIS)).toEqual([]);
    expect(findExpiredExceptions([rule], STORY_START_MILLIS + 60_000)).toEqual([
      "rules.yaml:1 exception 1 of charges ended on 2026-01-05 (load test; platform): take it out or renew it",
    ]);
  });

  test("one that comes or goes leaves the rule's version as it is", () => {
    const versionOf = (more: string): string => ruleOf(more).create(NO_CONTEXT, false).version;
    expect(versionOf(text)).toBe(versionOf(""));
    expect(versionOf("  severity: high\n  mode: simulate\n")).toBe(versionOf(""));
    expect(versionOf("  where: { http.route: /a }\n")).not.toBe(versionOf(""));
  });
});

test("a rule of a file goes on after a restart, beside built-in rules over keys and rules in code", async () => {
  const rule = ruleOf("");
  const coded = guardRule({ ...rule.create(NO_CONTEXT, false), id: "coded" }, () => undefined);
  const context = { ...NO_CONTEXT, plugins: [rule.create(NO_CONTEXT, false), coded] };
  const rules = { ...NO_RULES, new_client_address: { ...NO_RULES.new_client_address, enabled: true } };
  await withDirectory(async (directory) => {
    const known = [...requests(25, 60, { atSeconds: -86_400 }), ...requests(4, 1)];
    expect((await playFrom(known, rules, directory, context)).alerts).toEqual([]);
    const later = requests(3, 1, { atSeconds: 10, clientAddress: "192.0.2.99" });
    const { alerts } = await playFrom(later, rules, directory, context);
    expect(alerts.map((alert) => `${alert.rule.id} ${alert.severity} ${alert.observed}`).toSorted()).toEqual([
      "charges medium 7",
      "coded medium 7",
      "new_client_address medium 3",
    ]);
  });
});

test("learning: alerts of a key that had fewer than 20 requests are low, and say so", async () => {
  const rule = ruleOf("  severity: high\n  learning: { min_events: 20 }\n");
  const burst = requests(8, 1, { atSeconds: 7_200 });
  expect(await play(rule, [...requests(19, 60), ...burst])).toMatchObject([{ severity: "high" }]);
  expect(await play(rule, [...requests(12, 60), ...burst])).toMatchObject([
    { severity: "low", gates: ["learning: 19 of 20"] },
  ]);
  expect(await playRules(burst, rule.create(NO_CONTEXT, true))).toMatchObject([{ severity: "high", gates: [] }]);
});

test("a title is text: what a client sends is cut, and is never taken for a name in braces or for control characters", async () => {
  const [rule] = parseRules(
    `- id: agents
  entity: [user_agent.original]
  detect: { count: { over: 1m, gt: 1 } }
  alert: { title: "{user_agent.original} came {observed} times" }
`,
    "rules.yaml",
  );
  const titleOf = async (userAgent: string) => (await play(rule!, requests(2, 1, { userAgent })))[0]?.title;
  expect(await titleOf("{observed}")).toBe("{observed} came 2 times");
  expect(await titleOf("a\u001b[31m\nb")).toBe("a�[31m�b came 2 times");
  expect(await titleOf("x".repeat(300))).toBe(`${"x".repeat(119)}… came 2 times`);
});

test("a rule over clients passes over a service whose clients can't be told apart, unless it says otherwise", async () => {
  const text = (gates: string): string => `- id: addresses
  detect: { distinct: { of: client.address, over: 10m, gt: 3 } }
${gates}`;
  const story = Array.from({ length: 6 }, (_, i) => sighting({ atSeconds: i, clientAddress: `192.0.2.${i}` }));
  const shared = { ...NO_CONTEXT, addressing: { isSuspended: (service: string) => service === "checkout" } };
  const count = async (gates: string, literal: boolean) => {
    const [rule] = parseRules(text(gates), "rules.yaml");
    return (await playRules(story, rule!.create(shared, literal))).length;
  };
  expect(await count("", false)).toBe(0);
  expect(await count("", true)).toBe(1);
  expect(await count("  gates: { shared_addresses: false }\n", false)).toBe(1);
});

describe("simulate", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "setTimeout", "clearTimeout"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** What a live run has in its set, counts and delivers. */
  async function run(rules: RulesOptions, ...files: readonly FileRule[]) {
    const exporter = createKeepingExporter();
    const clock = createManualClock(STORY_START_MILLIS + 30_000);
    const detection = await createDetection({
      stateDirectory: undefined,
      rules,
      context: { ...NO_CONTEXT, plugins: files.map((file) => (context, literal) => file.create(context, literal)) },
      exporters: [exporter],
      clock,
      log: () => undefined,
    });
    await detection.ingest([batchOf(requests(8, 1, { keyHash: keyHash("busy") }))], [], clock.nowUnixMillis());
    await vi.advanceTimersByTimeAsync(5_000);
    const alerts = await detection.alertSet();
    const opened = detection.counters.alertsOpened;
    await detection.close();
    return { alerts, opened, told: exporter.lines.map(({ rule }) => rule.id) };
  }

  test("its alerts are in the set and counted, and neither delivered nor part of an incident", async () => {
    const loud = await run(NO_RULES, ruleOf(""));
    expect(loud).toMatchObject({ told: ["charges"], opened: { charges: 1 }, alerts: [{ gates: [] }] });
    const quiet = await run(NO_RULES, ruleOf("  mode: simulate\n"));
    expect(quiet).toMatchObject({
      told: [],
      opened: { charges: 1 },
      alerts: [{ id: loud.alerts[0]!.id, gates: ["simulate: not delivered"] }],
    });
    expect(createIncidents(loud.alerts)).toHaveLength(1);
    expect(createIncidents(quiet.alerts)).toEqual([]);
  });

  test("a built-in rule simulates where the configuration names it", async () => {
    const rules = { ...NO_RULES, request_rate_burst: { ...NO_RULES.request_rate_burst, enabled: true, limit: 5 } };
    expect((await run(rules)).told).toEqual(["request_rate_burst"]);
    expect(await run({ ...rules, simulate: ["request_rate_burst"] })).toMatchObject({
      told: [],
      opened: { request_rate_burst: 1 },
    });
  });
});
