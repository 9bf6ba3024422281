import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Alert } from "../../../processor/src/alerts/alert.ts";
import { DEFAULT_CONFIG } from "../../../processor/src/config/schema.ts";
import { burstOf, configFile, lines, tempFile, tempPath } from "../../support/backtest.ts";
import { alertsIn, linesOf, runKeytrail } from "../../support/replay-command.ts";

const [QUIET, LOUD] = ["1a".repeat(32), "2b".repeat(32)];
/** 110 requests of one key in a minute, and 160 of another, which is a labelled attack. */
const STORY = lines([
  ...burstOf(110, { at: 0, key: QUIET, label: "benign" }),
  ...burstOf(160, { at: 600, key: LOUD, label: "loud" }),
]);
const LIMIT = (limit: number): string => configFile(`  request_rate_burst: { limit: ${limit} }`);

test("--rules tries the rules of another configuration", async () => {
  const file = tempFile("a.ndjson", STORY);
  const usual = alertsIn(await runKeytrail(["replay", file, "--format", "ndjson"]));
  expect(usual.map(({ entity }) => entity["api_key.hash"])).toEqual([QUIET, LOUD]);
  const tried = alertsIn(await runKeytrail(["replay", file, "--format", "ndjson", "--rules", LIMIT(115)]));
  expect(tried.map(({ entity, threshold }) => [entity["api_key.hash"], threshold])).toEqual([[LOUD, 115]]);
});

test("--rules A --diff B says what goes and what changes, and what comes the other way round", async () => {
  const file = tempFile("a.ndjson", STORY);
  const [a, b] = [LIMIT(100), LIMIT(115)];
  const forth = await runKeytrail(["replay", file, "--rules", a, "--diff", b, "--format", "json"]);
  const { diff } = JSON.parse(forth.output);
  expect(diff.added).toEqual([]);
  expect(diff.gone.map(({ entity }: Alert) => entity["api_key.hash"])).toEqual([QUIET]);
  expect(diff.changed).toEqual([
    {
      before: [expect.objectContaining({ threshold: 100 })],
      after: [expect.objectContaining({ threshold: 115 })],
      fields: expect.arrayContaining(["threshold", "first_seen"]),
    },
  ]);
  expect(diff.judgement).toMatchObject({ precision: 1, recall: 1 });
  const back = await runKeytrail(["replay", file, "--rules", b, "--diff", a]);
  expect(linesOf(back.output)).toEqual([
    expect.stringContaining("1 alerts added, 0 gone, 1 changed, 0 the same"),
    expect.stringMatching(/^\+ .*request_rate_burst key=1a1a1a1a…/),
    expect.stringContaining("~ title, threshold"),
    expect.stringContaining("limit 115"),
    expect.stringContaining("limit 100"),
    "Precision 100% -> 50%, recall 100% -> 100%",
  ]);
});

test("a diff of rules that say the same is empty, though a severity that differs is a change", async () => {
  const file = tempFile("a.ndjson", STORY);
  const same = await runKeytrail(["replay", file, "--diff", LIMIT(100), "--format", "ndjson"]);
  expect(same.output).toBe("");
  const other = configFile("  request_rate_burst: { severity: critical }");
  const severe = await runKeytrail(["replay", file, "--diff", other, "--format", "ndjson"]);
  expect(linesOf(severe.output).map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({ change: "changed", fields: ["severity"] }),
    expect.objectContaining({ change: "changed", fields: ["severity"] }),
  ]);
});

test("--diff takes the user's own rules of each configuration", async () => {
  const rules = tempFile("own.yaml", "- id: many_charges\n  detect: { count: { over: 1m, gt: 50 } }\n");
  const own = tempFile("keytrail.yaml", `file_format: "1.0"\nrules_files: [${rules}]\n`);
  const argv = ["replay", tempFile("a.ndjson", STORY), "--format", "json"];
  const forth = await runKeytrail([...argv, "--rules", LIMIT(100), "--diff", own]);
  const { diff } = JSON.parse(forth.output);
  expect([diff.added.map(({ rule }: Alert) => rule.id), diff.gone, diff.same]).toEqual([
    ["many_charges", "many_charges"],
    [],
    2,
  ]);
  const back = await runKeytrail([...argv, "--rules", own, "--diff", LIMIT(100)]);
  expect(JSON.parse(back.output).diff).toMatchObject({ added: [], gone: [expect.anything(), expect.anything()] });
});

test("an episode that other rules cut in two is told as one change", async () => {
  const uses = lines([...burstOf(130, { at: 0 }), ...burstOf(130, { at: 90 })]);
  const [joined, cut] = [LIMIT(20), LIMIT(115)];
  const { output } = await runKeytrail([
    ...["replay", tempFile("a.ndjson", uses), "--rules", joined, "--diff", cut, "--format", "json"],
  ]);
  const { diff } = JSON.parse(output);
  const { gone, added, changed } = diff;
  expect([...gone, ...added]).toEqual([]);
  expect(changed).toEqual([
    { before: [expect.anything()], after: [expect.anything(), expect.anything()], fields: ["episodes"] },
  ]);
});

test("--sweep gives alerts, keys, precision and recall for each value", async () => {
  const file = tempFile("a.ndjson", STORY);
  const argv = ["replay", file, "--sweep", "request_rate_burst.limit=100..180:20", "--format", "ndjson"];
  const { output, errors } = await runKeytrail(argv);
  const sweep = "request_rate_burst.limit";
  expect(linesOf(output).map((line) => JSON.parse(line))).toEqual([
    { sweep, value: 100, alerts: 2, keys: 2, precision: 0.5, recall: 1 },
    { sweep, value: 120, alerts: 0, keys: 0, precision: null, recall: 0 },
    { sweep, value: 140, alerts: 0, keys: 0, precision: null, recall: 0 },
    { sweep, value: 160, alerts: 0, keys: 0, precision: null, recall: 0 },
    { sweep, value: 180, alerts: 0, keys: 0, precision: null, recall: 0 },
  ]);
  expect(errors).toContain("Read 270 sightings");
});

test("a sweep stands on what the configuration says of the rule's other options", async () => {
  const file = tempFile("a.ndjson", STORY);
  const config = configFile("  request_rate_burst: { enabled: false, window: 5m }");
  const argv = ["replay", file, "--config", config, "--sweep", "request_rate_burst.limit=100..160:x1.4"];
  const { output } = await runKeytrail([...argv, "--format", "ndjson"]);
  expect(linesOf(output).map((line) => [JSON.parse(line).value, JSON.parse(line).alerts])).toEqual([
    [100, 2],
    [140, 1],
  ]);
});

test("a sweep over durations, far apart, goes in equal ratios", async () => {
  const file = tempFile("a.ndjson", STORY);
  const { output } = await runKeytrail([
    ...["replay", file, "--sweep", "request_rate_burst.window=10s..10m", "--format", "ndjson"],
  ]);
  const points = linesOf(output).map((line) => JSON.parse(line));
  expect(points.map(({ value }) => value)).toEqual([
    ...["10s", "16s", "25s", "39s", "62s", "97s", "153s", "242s", "381s", "10m"],
  ]);
  expect(points.map(({ alerts }) => alerts)).toEqual([0, 0, 0, 0, 2, 2, 2, 2, 2, 2]);
});

test.each([
  [
    "request_rate_burst.limt=1..2",
    'rules.request_rate_burst.limt: wanted one of enabled, limit, window, severity: received an unknown key (did you mean "limit"?)',
  ],
  ["request_rate_brust.limit=1..2", 'received an unknown key (did you mean "request_rate_burst"?)'],
  [
    "request_rate_burst.limit=0..2",
    "rules.request_rate_burst.limit: wanted a whole number from 1 to 1000000000: received 0",
  ],
  ["request_rate_burst.severity=1..2", "wanted one of info, low, medium, high, critical: received 1"],
  ["request_rate_burst.window=30..60", "rules.request_rate_burst.window: wanted a duration from 1s to 1h"],
  ["request_rate_burst.window=30s..60", "wanted two numbers or two durations: received 30s and 60"],
  ["request_rate_burst.limit=200..100", "wanted FROM of at most TO: received 200 and 100"],
  ["request_rate_burst.limit=1..1000:1", "wanted at most 100 values: received more"],
  ["request_rate_burst.limit=1..10:0", 'wanted a step over 0: received "0"'],
  ["request_rate_burst.limit=1..10:x1", 'wanted a factor over 1, such as x2: received "x1"'],
  ["request_rate_burst.limit", 'such as request_rate_burst.limit=100..1000:100: received "request_rate_burst.limit"'],
])("--sweep %s is refused, with the place, what is wanted and what was found", async (sweep, words) => {
  const result = await runKeytrail(["replay", tempFile("a.ndjson", STORY), "--sweep", sweep]);
  expect(result).toMatchObject({ code: 2, output: "" });
  expect(result.errors).toContain('Cannot run "keytrail replay" with --sweep: ');
  expect(result.errors).toContain(words);
});

test("labels say which alerts are true, and which attacks nothing told of", async () => {
  const silent = lines([{ at: 2000, key: "4d".repeat(32), label: "slow and silent" }]);
  const { output, errors } = await runKeytrail([
    ...["replay", tempFile("a.ndjson", STORY + silent), "--format", "json"],
  ]);
  expect(JSON.parse(output).judgement).toMatchObject({
    true_alerts: 1,
    false_alerts: 1,
    precision: 0.5,
    recall: 0.5,
    rules: [{ rule: "request_rate_burst", true_alerts: 1, false_alerts: 1, precision: 0.5, recall: 0.5 }],
    labels: [
      { label: "loud", sightings: 160, first_seen: "2026-01-05T10:10:00.000Z", rules: ["request_rate_burst"] },
      { label: "slow and silent", sightings: 1, rules: [] },
    ],
    missed: ["slow and silent"],
  });
  expect(errors).toContain("Labels: 1 of 2 found (recall 50%); 1 alerts true, 1 false (precision 50%)");
  expect(errors).toContain("Missed: slow and silent");
});

test("an alert of a key is not true by an attack of another key, or of another time", async () => {
  const uses = [
    ...burstOf(110, { at: 0, key: QUIET, label: "" }),
    { at: 20, key: LOUD, label: "elsewhere" },
    { at: 4000, key: QUIET, label: "later" },
  ];
  const { output } = await runKeytrail(["replay", tempFile("a.ndjson", lines(uses)), "--format", "json"]);
  expect(JSON.parse(output).judgement).toMatchObject({
    true_alerts: 0,
    false_alerts: 1,
    missed: ["elsewhere", "later"],
  });
});

test("input without labels is not judged", async () => {
  const file = tempFile("a.ndjson", lines(burstOf(110, { at: 0 })));
  const { output, errors } = await runKeytrail(["replay", file, "--format", "json"]);
  expect(JSON.parse(output)).not.toHaveProperty("judgement");
  expect(errors).not.toContain("Labels");
});

test("--cost gives what each rule takes that is on, and only those", async () => {
  const on = ["request_rate_burst", "key_sharing"];
  const off = Object.keys(DEFAULT_CONFIG.rules).filter((id) => !on.includes(id));
  const config = configFile(off.map((id) => `  ${id}: { enabled: false }`).join("\n"));
  // So many keys that their memory stands out of what a process needs now and then.
  const keys = Array.from({ length: 8_000 }, (_, index) => ({
    at: index / 100,
    key: index.toString(16).padStart(64, "0"),
  }));
  const file = tempFile("a.ndjson", lines(keys));
  const { output } = await runKeytrail(["replay", file, "--cost", "--format", "json", "--config", config]);
  const { cost } = JSON.parse(output);
  expect(cost).toMatchObject({ sightings: 8_000, keys: 8_000 });
  expect(cost.base.nanos_per_sighting).toBeGreaterThan(0);
  expect(cost.base.bytes_per_key).toBeGreaterThan(0);
  expect(cost.noise.bytes_per_key).toBeGreaterThanOrEqual(0);
  expect(cost.rules.map(({ rule }: { rule: string }) => rule).toSorted()).toEqual([
    "key_sharing",
    "request_rate_burst",
  ]);
  // It keeps something of every key.
  expect(cost.rules.find(({ rule }: { rule: string }) => rule === "key_sharing").bytes_per_key).toBeGreaterThan(0);
}, 60_000);

test("--html writes one page without scripts, in which texts of the input are text", async () => {
  const page = tempPath("report.html");
  const label = `<img src=x onerror="alert(1)">&'`;
  const file = tempFile("a.ndjson", lines(burstOf(160, { at: 0, label })));
  const result = await runKeytrail([
    ...["replay", file, "--html", page, "--diff", LIMIT(500), "--sweep", "request_rate_burst.limit=100..120:10"],
  ]);
  expect(result.code).toBe(0);
  const html = readFileSync(page, "utf8");
  expect(html).toContain("&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&amp;&#39;");
  expect(html).not.toMatch(/<(?:img|script|link|iframe|object)\b/i);
  expect(html).not.toMatch(/<[^>]+\s(?:on\w+|src|href|style)=/i);
  expect(html).toMatch(/http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-/);
  expect(html.match(/<svg viewBox="0 0 960/g)).toHaveLength(3);
  expect(html).toContain("request_rate_burst.limit");
  expect(html).toContain("<title>100: 1 alerts of 1 keys</title>");
});

test.each([
  [
    ["--state", "{dir}", "--diff", "{config}"],
    "wanted --diff without --state, since nothing that is tried may be kept: received both",
  ],
  [["--episodes", "raw", "--cost"], "wanted alerts, which are what rules are compared by: received --episodes raw"],
  [["--html", "{dir}/none/report.html"], "wanted a file that can be written: received ENOENT"],
  [["--diff", "{dir}/none.yaml"], "wanted a readable YAML file: received no file of this name"],
])("%j is refused", async (flags, words) => {
  const dir = tempPath("state");
  const argv = flags.map((flag) => flag.replace("{dir}", dir).replace("{config}", LIMIT(1)));
  const result = await runKeytrail(["replay", tempFile("a.ndjson", STORY), ...argv]);
  expect(result.code).toBe(2);
  expect(result.errors).toContain(words);
});

test("what compares wants files, since a stream can't be read again", async () => {
  const result = await runKeytrail(["replay", "-", "--diff", LIMIT(1)], { stdin: STORY });
  expect(result).toMatchObject({ code: 2, output: "" });
  expect(result.errors).toContain("wanted files, since they are read more than once: received a stream");
});
