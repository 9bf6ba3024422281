import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { KeytrailError } from "../../../processor/src/errors.ts";
import { loadRules } from "../../../processor/src/rule-files/load-rules.ts";
import { parseRules } from "../../../processor/src/rule-files/parse-rules.ts";
import { NO_CONTEXT } from "../../../processor/src/rules/context.ts";

/** Every problem of a text, a line each. */
function problemsOf(text: string): string[] {
  try {
    parseRules(text, "rules.yaml");
    return [];
  } catch (error) {
    if (!(error instanceof KeytrailError)) throw error;
    return error.message.split("\n");
  }
}

const COUNT = "detect: { count: { over: 1m, gt: 5 } }";

test("a rule needs an id and what it detects; everything else has a default", () => {
  const [rule] = parseRules(`# first\n- id: many\n  ${COUNT}\n`, "rules.yaml");
  expect(rule).toMatchObject({ id: "many", file: "rules.yaml", line: 2, mode: "alert", timing: "monotone" });
  expect(rule?.entry).toMatchObject({ severity: "medium", entity: ["api_key.hash"], learningEvents: 0, tests: [] });
  expect(rule?.create(NO_CONTEXT, false)).toMatchObject({ id: "many", keepAliveSeconds: 60, needsHistory: false });
});

test("an empty file has no rules", () => {
  expect(parseRules("", "rules.yaml")).toEqual([]);
  expect(parseRules("# nothing yet\n", "rules.yaml")).toEqual([]);
});

test("all problems are told at once, each with its place", () => {
  const text = `- id: Many
  severity: hihg
  where: { http.rout: /a }
  detect: { count: { over: 90s }, distinct: { of: client.address, over: 1m, gt: 1 } }
- id: b
  detect: { count: { over: 1500ms, gt: -1 } }
  exceptions: [{ where: { client.address: 10.0.0.0/99 }, reason: x }]
  alert: { title: "{observd} of {client.address}" }
- id: b
  ${COUNT}
`;
  expect(problemsOf(text)).toEqual([
    'rules.yaml:1:7 [0].id: wanted an id in lower_snake_case, of at most 60 characters: received "Many"',
    'rules.yaml:2:13 [0].severity: wanted one of info, low, medium, high, critical: received "hihg"',
    expect.stringMatching(
      /^rules\.yaml:3:12 \[0\]\.where\.http\.rout: wanted one of .*\(did you mean "http\.route"\?\)$/,
    ),
    "rules.yaml:4:20 [0].detect.count.gt: wanted a whole number from 0 to 1000000000: received nothing",
    'rules.yaml:6:28 [1].detect.count.over: wanted a duration of whole seconds: received "1500ms"',
    "rules.yaml:6:40 [1].detect.count.gt: wanted a whole number from 0 to 1000000000: received -1",
    "rules.yaml:7:16 [1].exceptions[0].until: wanted a time such as 2026-12-01T10:00:00Z, or a date: received nothing",
    "rules.yaml:7:16 [1].exceptions[0].owner: wanted an owner: received nothing",
    expect.stringContaining("rules.yaml:7:43 [1].exceptions[0].where.client.address: wanted an address, a network"),
    "rules.yaml:9:7 [2].id: wanted the id of no other rule: received one that stands above",
  ]);
});

test.each([
  [
    `${COUNT}\n  alert: { title: "{observd}" }`,
    'only observed, key, api_key.hash in braces: received "observd" (did you mean "observed"?)',
  ],
  ["detect: { count: { over: 1m, gt: 1 }, absent: { for: 1m } }", "wanted a mapping with one of count, distinct"],
  ["detect: { cuont: {} }", 'received an unknown key (did you mean "count"?)'],
  ["detect: { sequence: { within: 1m, steps: [{ name: a, where: {} }] } }", "wanted a list of 2 to 16 steps"],
  ["detect: { schedule: { hours: [25:00] } }", "weekdays and hours such as mon-fri 09:00-18:00"],
  [`${COUNT}\n  entity: [client.address, client.address]`, "entity: wanted each field once"],
  [`${COUNT}\n  where: { geo.country: Germany }`, "wanted a country by its two letters"],
  [`${COUNT}\n  where: { http.route: ">=5" }`, "wanted a value without a comparison"],
  [`${COUNT}\n  where: { api_key.auth.outcome: accept }`, "wanted one of accepted, rejected, missing"],
  [`${COUNT}\n  tests: [{ name: a, events: {}, expect: loud }]`, "wanted silent, or a list of alerts"],
  [
    `${COUNT}\n  tests: [{ name: a, events: { with: { client.prefix: x } }, expect: silent }]`,
    "received an unknown key",
  ],
  [
    `${COUNT}\n  tests: [{ name: a, events: [{ repeat: 0 }], expect: silent }]`,
    "events[0].repeat: wanted a whole number from 1 to 100000: received 0",
  ],
  [`${COUNT}\n  tests: [{ name: a, events: {}, expect: [{ observed: x }] }]`, "expect[0].observed: wanted a number"],
])("refuses %s", (rule, problem) => {
  expect(problemsOf(`- id: a\n  ${rule}\n`).join("\n")).toContain(problem);
});

test("files are found by patterns, each once; ids are of one rule only, and of none that comes with Keytrail", async () => {
  const directory = mkdtempSync(join(tmpdir(), "keytrail-rules-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  mkdirSync(join(directory, "more"));
  const write = (name: string, id: string): void => writeFileSync(join(directory, name), `- id: ${id}\n  ${COUNT}\n`);
  write("b.yaml", "two");
  write("a.yaml", "one");
  write("more/c.yaml", "three");
  const all = join(directory, "**/*.yaml");
  const rules = await loadRules([all, join(directory, "a.yaml")]);
  expect(rules.map(({ id }) => id)).toEqual(["one", "two", "three"]);
  write("more/c.yaml", "one");
  write("b.yaml", "new_asn");
  const failed = loadRules([all, join(directory, "*.yml"), join(directory, "gone.yaml")]);
  await expect(failed).rejects.toMatchObject({ code: "config_invalid" });
  const { message } = (await failed.catch((error: unknown) => error)) as Error;
  expect(message.replaceAll(directory, "")).toBe(
    [
      'rules_files: wanted a pattern that some file fits: received "/*.yml"',
      "Cannot read rules /gone.yaml: wanted a readable YAML file: received no file of this name",
      '/b.yaml:1:1 id: wanted the id of no other rule: received "new_asn", which comes with Keytrail',
      '/more/c.yaml:1:1 id: wanted the id of no other rule: received "one", which stands in /a.yaml:1',
    ].join("\n"),
  );
});
