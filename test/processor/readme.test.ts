import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseConfig } from "../../processor/src/config/load.ts";
import { configJsonSchema } from "../../processor/src/config/schema.ts";
import { createProcessor } from "../../processor/src/index.ts";
import { PROTOBUF, startTestProcessor } from "../support/processor.ts";

const README = readFileSync(new URL("../../processor/README.md", import.meta.url), "utf8");

function snippet(language: string): string {
  return new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(README)?.[1] ?? "";
}

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly default?: unknown;
}

function leavesOf(schema: JsonSchema, prefix = ""): readonly (readonly [path: string, standard: unknown])[] {
  if (schema.properties === undefined) return [[prefix, schema.default]];
  return Object.entries(schema.properties).flatMap(([name, inner]) =>
    leavesOf(inner, prefix === "" ? name : `${prefix}.${name}`),
  );
}

test("the README's configuration has no problem", () => {
  expect(parseConfig(snippet("yaml"), "README.md", {}).rules.request_rate_burst.limit).toBe(200);
});

test("the README's table has every field with its default, and no other", () => {
  const table = new Map(
    [...README.matchAll(/^\| `([a-z0-9_.]+)` \| (?:`([^`]*)`|[a-z]*) ?\|/gm)].map((row) => [row[1], row[2]]),
  );
  // The options of rules stand on the rules' own pages, which a test of theirs compares.
  const fields = leavesOf(configJsonSchema()).filter(([path]) => !path.startsWith("rules."));
  for (const [path, standard] of fields) {
    expect([path, table.has(path)]).toEqual([path, true]);
    const shown = typeof standard === "string" ? standard : JSON.stringify(standard);
    expect([path, table.get(path)]).toEqual([path, shown]);
  }
  expect(table.size).toBe(fields.length);
});

test("the README's program runs", async () => {
  const program = snippet("ts");
  const lines: string[] = [];
  const body = program
    .split("\n")
    .filter((line) => !line.startsWith("import "))
    .join("\n");
  const AsyncFunction: new (...source: string[]) => (...values: unknown[]) => Promise<void> = Object.getPrototypeOf(
    async () => undefined,
  ).constructor;
  await new AsyncFunction("createProcessor", "console", body)(createProcessor, {
    log: (line: string) => lines.push(line),
  });
  expect(lines.join("\n")).toMatch(/^OTLP goes to http:\/\/127\.0\.0\.1:\d+$/);
});

test("the README names every metric, and the metrics page has every one it names", async () => {
  const processor = await startTestProcessor();
  await processor.post("/v1/traces", { headers: PROTOBUF, body: "items=1 sightings=1 leak" });
  await processor.post("/absent");
  const served = new Set([...(await processor.metrics()).keys()].map((name) => name.replace(/\{.*$/, "")));
  const named = new Set(README.match(/keytrail_[a-z_]+/g));
  const otherSignals = [...served].filter((name) => /^keytrail_(log_records|metric_points)_/.test(name));
  expect([...served].filter((name) => !named.has(name) && !otherSignals.includes(name))).toEqual([]);
  // Families without a sample are left out of the page until something has happened.
  expect([...named].filter((name) => !served.has(name)).toSorted()).toEqual([
    "keytrail_alerts_total",
    "keytrail_state_evicted_total",
  ]);
});
