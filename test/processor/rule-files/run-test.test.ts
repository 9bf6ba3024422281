import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { runCommandLine } from "../../../processor/src/commands/command-line.ts";
import { rulesCommand } from "../../../processor/src/commands/rules.ts";
import { evidenceOf } from "../../../processor/src/alerts/evidence.ts";
import type { FileRule } from "../../../processor/src/rule-files/file-rule.ts";
import { parseRules } from "../../../processor/src/rule-files/parse-rules.ts";
import { runRuleTest } from "../../../processor/src/rule-files/story/run-test.ts";
import type { FoldRule } from "../../../processor/src/rules/fold-rule.ts";
import { createCommandIo } from "../../support/command-io.ts";

const RULE = `- id: busy
  where: { client.address: 198.51.100.0/24 }
  detect: { count: { over: 1m, gt: 9 } }
  tests:
`;

async function run(tests: string, ...more: readonly string[]) {
  const directory = mkdtempSync(join(tmpdir(), "keytrail-rules-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const file = join(directory, "rules.yaml");
  writeFileSync(file, RULE + tests);
  const io = createCommandIo();
  const code = await runCommandLine(["rules", "test", file, ...more], [rulesCommand], "0", io);
  return { code, output: io.output(), errors: io.errors() };
}

test("rules test says what was expected and what came, and exits with 1", async () => {
  const { code, output } = await run(`    - name: too late
      events: { repeat: 12, every: 1s }
      expect: [{ state: open, at: +10s, observed: 12 }]
    - name: not seen
      events: { repeat: 20, every: 1s, with: { client.address: 203.0.113.1 } }
      expect: [{ observed: 20 }]
    - name: unexpected
      events: { repeat: 10, every: 1s }
      expect: silent
    - name: fine
      events: { repeat: 9, every: 1s }
      expect: silent
`);
  expect(code).toBe(1);
  expect(
    output
      .split("\n")
      .slice(0, 5)
      .map((line) => line.trimEnd()),
  ).toEqual([
    "RULE  TEST        EXPECTED  SHUFFLED  REPEATED  PARTITIONED  CRASHED",
    "busy  too late    NO        same      same      same         same",
    "busy  not seen    NO        same      same      same         same",
    "busy  unexpected  NO        same      same      same         same",
    "busy  fine        yes       same      same      same         same",
  ]);
  expect(output).toContain(`busy: too late
  - state: open, at: +10s, observed: 12
  + state: open, at: +9s, observed: 12, severity: medium, title: busy: key test-key made 12 requests in 1 minute, limit 9
`);
  expect(output).toContain(`busy: not seen
  - observed: 20
    of 20 requests, the rule's where fits 0
`);
  expect(output).toContain("busy: unexpected\n  + state: open, at: +9s, observed: 10");
  expect(output).toMatch(/\n4 tests, 3 failed\n$/);
});

test("rules test wants files", async () => {
  const io = createCommandIo();
  expect(await runCommandLine(["rules", "test"], [rulesCommand], "0", io)).toBe(2);
  expect(io.errors()).toContain("wanted files of rules, or --config FILE with rules_files: received none");
});

test("`until` closes an alert, and `step` and `start` are heard", async () => {
  const { code } = await run(`    - name: closed
      start: 2026-03-01T00:00:00Z
      events: { repeat: 10, every: 1s }
      until: +10m
      expect: [{ state: close, at: +9s, title: "busy: key test-key made 10 requests in 1 minute, limit 9" }]
`);
  expect(code).toBe(0);
});

/** The rule of a file, made into another one that breaks the promise in some way. */
function broken(change: (rule: FoldRule) => FoldRule): FileRule {
  const [rule] = parseRules(
    `${RULE}    - { name: any, events: { repeat: 60, every: 1s, with: { api_key.hash: "key-{n}" } }, expect: silent }\n`,
    "rules.yaml",
  );
  return { ...rule!, create: (context, literal) => change(rule!.create(context, literal)) };
}

async function differing(rule: FileRule): Promise<readonly string[]> {
  const { sameBy, differences } = await runRuleTest(rule, rule.entry.tests[0]!);
  const names = Object.entries(sameBy).flatMap(([name, isSame]) => (isSame ? [] : [name]));
  for (const name of names) expect(differences).toContain(`  ${name}:`);
  return names;
}

test("a rule that remembers what came outside of its state is found out", async () => {
  let calls = 0;
  const rule = broken((made) => ({
    ...made,
    fold: (_state, sighting, found) => {
      if (++calls % 3 !== 0) return;
      found({
        second: sighting.second,
        entity: { "api_key.hash": sighting.keyHash },
        severity: "low",
        observed: 1,
        evidence: [evidenceOf(sighting)],
      });
    },
    isIdle: () => true,
  }));
  expect(await differing(rule)).toEqual(expect.arrayContaining(["shuffled", "repeated", "partitioned", "crashed"]));
});

test("a rule that keeps the promise gives the same alerts in every way", async () => {
  expect(await differing(broken((made) => made))).toEqual([]);
});

test("a rule whose entities hear of each other is found out when they are split", async () => {
  const rule = broken((made) => {
    const seen = new Set<string>();
    return {
      ...made,
      fold: (_state, sighting, found) => {
        seen.add(sighting.keyHash);
        const observed = seen.size > 20 ? 2 : 1;
        const evidence = [evidenceOf(sighting)];
        found({ second: sighting.second, entity: { all: "all" }, severity: "low", observed, evidence });
      },
      isIdle: () => true,
    };
  });
  expect(await differing(rule)).toContain("partitioned");
});
