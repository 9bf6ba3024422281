import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createFoldSighting } from "../../../processor/src/rule-files/create-sighting.ts";
import { findFoldProblems } from "../../../processor/src/rule-files/find-fold-problems.ts";
import { openOwnRules } from "../../../processor/src/rule-files/own-rules.ts";
import { findPluginProblems, loadPlugins } from "../../../processor/src/rule-files/plugins.ts";
import { KEY_PARTITION } from "../../../processor/src/rules/partitions.ts";
import type { FoldRule } from "../../../processor/src/rules/fold-rule.ts";
import { playRules } from "../../support/play-rules.ts";
import { requests } from "../../support/stories.ts";

interface Seen {
  seconds: number[];
}

/** Fires with each third request of a key. */
function createThirds(part: Partial<FoldRule<Seen>> = {}): FoldRule<Seen> {
  return {
    kind: "fold",
    id: "thirds",
    version: "1",
    timing: "ordered",
    partition: KEY_PARTITION,
    keepAliveSeconds: 60,
    needsHistory: false,
    title: () => "a third",
    counterfactual: () => "would not fire with two",
    createState: () => ({ seconds: [] }),
    cloneState: ({ seconds }) => ({ seconds: [...seconds] }),
    fold({ seconds }, sighting, found) {
      const { second, keyHash } = sighting;
      seconds.push(second);
      if (seconds.length % 3 !== 0) return;
      found({
        second,
        entity: { "api_key.hash": keyHash },
        severity: "low",
        observed: seconds.length,
        evidence: [sighting],
      });
      seconds.length = 0;
    },
    isIdle: ({ seconds }) => seconds.length === 0,
    ...part,
  };
}

const LOG = (): void => undefined;

const SIGHTINGS = Array.from({ length: 40 }, (_, i) =>
  createFoldSighting({
    timeMillis: i * 700,
    identity: Uint32Array.of(0, 0, 0, 0, 0, i),
    keyHash: i % 4 === 0 ? "b" : "a",
  }),
).toReversed();

test("findFoldProblems() has nothing to say of a rule that keeps the promise", () => {
  expect(findFoldProblems(createThirds(), SIGHTINGS)).toEqual([]);
});

let outside = 0;
test.each<[string, Partial<FoldRule<Seen>>]>([
  [
    "remembers something outside",
    {
      fold: ({ seconds }, sighting, found) => {
        const { second } = sighting;
        seconds.push(second);
        found({ second, entity: {}, severity: "low", observed: ++outside, evidence: [sighting] });
      },
    },
  ],
  ["cloneState() shares", { cloneState: (state) => ({ ...state }) }],
  ["does not survive v8.serialize", { createState: () => ({ seconds: [], note: () => 1 }) as Seen }],
  ["isIdle() is true", { isIdle: () => true }],
  [
    "evidence wants sightings",
    {
      fold: (_state, { second, ...rest }, found) =>
        found({ second, entity: {}, severity: "low", observed: 1, evidence: [rest] }),
    },
  ],
  [
    "the rule throws",
    {
      createState: () => ({ seconds: [], kept: [] }) as Seen,
      fold: (state, one) => {
        const { kept } = state as unknown as { readonly kept: { readonly second: number }[] };
        if (kept.some(({ second }) => second === one.second)) return;
        kept.push(one);
      },
      cloneState: (state) => state,
    },
  ],
])("findFoldProblems() finds a rule that %s", (problem, part) => {
  expect(findFoldProblems(createThirds(part), SIGHTINGS).join("\n")).toContain(problem);
});

test.each<[string, Partial<Record<keyof FoldRule, unknown>>]>([
  ["id", { id: "Thirds" }],
  ["id", { id: "new_asn" }],
  ["kind", { kind: "count" }],
  ["version", { version: undefined }],
  ["timing", { timing: "later" }],
  ["keepAliveSeconds", { keepAliveSeconds: 0 }],
  ["partition", { partition: { name: "a" } }],
  ["fold", { fold: undefined }],
  ["endSecond", { endSecond: 1 }],
  ["wake", { wakeAt: () => undefined }],
  ["createState", { createState: () => ({ f: () => 1 }) }],
])("the shape of a plug-in is checked: %s in %o", (field, part) => {
  const problems = findPluginProblems({ ...createThirds(), ...part });
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(new RegExp(`^\\.${field} wanted `));
});

function moduleOf(text: string): string {
  const directory = mkdtempSync(join(tmpdir(), "keytrail-plugin-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const file = join(directory, "rule.mjs");
  writeFileSync(file, text);
  return file;
}

test("modules are imported by path, and all problems are told at once", async () => {
  const files = [
    moduleOf("export const rules = [{ kind: 'fold' }, 1];"),
    moduleOf("export const rule = {};"),
    moduleOf("throw new Error('no luck');"),
    "gone.mjs",
  ];
  const failed = loadPlugins(files);
  await expect(failed).rejects.toMatchObject({ code: "config_invalid" });
  const { message } = (await failed.catch((error: unknown) => error)) as Error;
  expect(message).toContain(`${files[0]} rules[0].id wanted an id in lower_snake_case: received undefined`);
  expect(message).toContain(`${files[0]} rules[1] wanted a rule: received number`);
  expect(message).toContain(`${files[1]} wanted an export named rules, a list of rules: received undefined`);
  expect(message).toContain(`${files[2]} wanted a module that can be imported: received an error (no luck)`);
  expect(message).toContain("gone.mjs wanted a module that can be imported");
});

test("a rule that throws is off from then on, and the log says so once", async () => {
  const log: unknown[] = [];
  let calls = 0;
  const rule = createThirds({
    fold: () => {
      if (++calls === 3) throw new Error("no luck");
    },
  });
  const { plugins } = await openOwnRules({ plugins: [rule] }, (level, line, fields) => log.push([level, line, fields]));
  expect(await playRules(requests(9, 1), ...(plugins as FoldRule[]))).toEqual([]);
  expect(calls).toBe(3);
  expect(log).toEqual([
    ["ERROR", "A rule of a plug-in threw and is off until the next start", { rule: "thirds", error: "Error: no luck" }],
  ]);
});

test("rules in code must have ids of their own", async () => {
  expect((await openOwnRules({ plugins: [createThirds()] }, LOG)).plugins).toHaveLength(1);
  await expect(openOwnRules({ plugins: [createThirds(), createThirds()] }, LOG)).rejects.toThrow(
    'received two of "thirds"',
  );
  await expect(openOwnRules({ plugins: [createThirds({ id: "new_asn" })] }, LOG)).rejects.toThrow("plugins[0].id");
});
