import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { lines, tempFile, tempPath, type LabelledUse } from "../../support/backtest.ts";
import { linesOf, runKeytrail } from "../../support/replay-command.ts";

const [CALM, BUSY] = ["1a".repeat(32), "2b".repeat(32)];

/** So many requests of a key in each of 200 minutes. */
function steady(key: string, perMinute: number, route: string): LabelledUse[] {
  return Array.from({ length: 200 * perMinute }, (_, index) => ({
    at: Math.floor(index / perMinute) * 60 + ((index % perMinute) * 60) / perMinute,
    key,
    route,
  }));
}

function inOrder(uses: readonly LabelledUse[]): LabelledUse[] {
  return uses.toSorted((a, b) => a.at - b.at);
}

const HISTORY = lines(inOrder([...steady(CALM, 2, "/v1/refunds"), ...steady(BUSY, 40, "/v1/charges")]));

test("limits are p99.9 times the headroom, and the figures stand beside them", async () => {
  const result = await runKeytrail(["tune", tempFile("a.ndjson", HISTORY)]);
  expect(result.code).toBe(0);
  expect(result.output).toContain("request_rate_burst: { limit: 60, window: 60s }");
  expect(result.output).toContain("request_rate_sustained: { limit: 300, window: 5m }");
  expect(result.output).toContain(
    "# Each key a minute: p50 2, p99 40, p99.9 40, most 40, in 400 windows; 0 of 2 keys went over the limit",
  );
  expect(result.output).toContain(`#   "/v1/refunds": p50 2, p99 2, p99.9 2, most 2, in 200 windows; proposed 3`);
  expect(result.errors).toContain("Over all keys, p99.9 is 40 a minute, most 40: proposed 60");
  expect(result.errors).toContain("Read 8400 requests: 0 duplicate, 0 late; 0 without a key, 0 skipped");
});

test("what is proposed passes keytrail check, with the registry that is written beside it", async () => {
  const registry = tempPath("keys.yaml");
  const { output } = await runKeytrail(["tune", tempFile("a.ndjson", HISTORY), "--registry-out", registry]);
  const checked = await runKeytrail(["check", tempFile("keytrail.yaml", output)]);
  expect(checked).toMatchObject({ code: 0, output: "OK\n" });
  const written = readFileSync(registry, "utf8");
  expect(written).toContain(`hash: "${CALM}"\n    rate_limits: [{ limit: 3, window: 1m }, { limit: 15, window: 5m }]`);
  expect(written).not.toContain(BUSY);
});

test("the keys of a plan are tuned together, and only those far from it get limits of their own", async () => {
  const third = "3c".repeat(32);
  const registry = tempFile(
    "registry.yaml",
    `file_format: "1.0"\nplans: { checkout: {} }\nkeys:\n  - { hash: ${BUSY}, plan: checkout }\n  - { hash: ${third}, plan: checkout, name: "till" }\n`,
  );
  const config = tempFile("keytrail.yaml", `file_format: "1.0"\nregistry: { file: ${registry} }\n`);
  const history = tempFile("a.ndjson", lines(inOrder([...steady(BUSY, 40, "/"), ...steady(third, 4, "/")])));
  const out = tempPath("keys.yaml");
  const result = await runKeytrail(["tune", history, "--config", config, "--registry-out", out]);
  expect(result.errors).toContain('Plan "checkout": p99.9 is 40 a minute, most 40: proposed 60');
  const written = readFileSync(out, "utf8");
  expect(written).toContain('"checkout": { rate_limits: [{ limit: 60, window: 1m }, { limit: 300, window: 5m }] }');
  expect(written).toContain(`name: "till"\n    plan: "checkout"\n    rate_limits: [{ limit: 6, window: 1m }`);
  expect((await runKeytrail(["check", tempFile("tuned.yaml", result.output)])).output).toBe("OK\n");
});

test("--headroom is what p99.9 is multiplied by", async () => {
  const { output } = await runKeytrail(["tune", tempFile("a.ndjson", HISTORY), "--headroom", "3"]);
  expect(output).toContain("request_rate_burst: { limit: 120, window: 60s }");
});

test("the same file twice, and files side by side, are one history", async () => {
  const [first, second] = [tempFile("a.ndjson", HISTORY), tempFile("b.ndjson", HISTORY)];
  const { errors } = await runKeytrail(["tune", first, second]);
  expect(errors).toContain("Read 8400 requests: 8400 duplicate, 0 late");
  const half = linesOf(HISTORY);
  const [odd, even] = [half.filter((_, index) => index % 2 === 1), half.filter((_, index) => index % 2 === 0)];
  const both = [tempFile("odd.ndjson", odd.join("\n")), tempFile("even.ndjson", even.join("\n"))];
  const split = await runKeytrail(["tune", ...both]);
  expect(split.errors).toContain("Read 8400 requests: 0 duplicate, 0 late");
  expect(split.output).toContain("p99.9 40, most 40, in 400 windows");
});

test("a route can't leave the comment that it stands in", async () => {
  const route = '/v1\nrules: { leaked_key: { enabled: false } }\n"';
  const { output } = await runKeytrail(["tune", tempFile("a.ndjson", lines([{ at: 0, route }]))]);
  expect(output).not.toMatch(/^rules: \{/m);
  expect((await runKeytrail(["check", tempFile("keytrail.yaml", output)])).output).toBe("OK\n");
});

test.each([
  [["--headroom", "0.5"], 'wanted --headroom from 1 to 100: received "0.5"'],
  [["--headroom", "much"], 'wanted --headroom from 1 to 100: received "much"'],
  [["--state", "x"], "received --state"],
  [["--registry-out", "{there}"], "wanted a new file: received one that is there"],
])("%j is refused", async (flags, words) => {
  const history = tempFile("a.ndjson", HISTORY);
  const result = await runKeytrail(["tune", history, ...flags.map((flag) => flag.replace("{there}", history))]);
  expect(result).toMatchObject({ code: 2, output: "" });
  expect(result.errors).toContain(words);
  expect(readFileSync(history, "utf8")).toBe(HISTORY);
});

test("input without any request with a key is refused", async () => {
  const result = await runKeytrail(["tune", tempFile("a.ndjson", "")]);
  expect(result).toMatchObject({ code: 2, output: "" });
  expect(result.errors).toContain("wanted requests with a key: received none");
});
