import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import * as attributes from "../../sdk/src/attributes.ts";
import { DEFAULT_RULES } from "../../processor/src/detection.ts";
import { COMMANDS } from "../../processor/src/commands/index.ts";
import { NO_CONTEXT } from "../../processor/src/rules/context.ts";
import { createRules } from "../../processor/src/rules/index.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const DOCUMENTS = globSync(["*.md", "docs/**/*.md", "{sdk,processor}/*.md"], { cwd: ROOT });
const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");
const readTableOf = (document: string, heading: string): string =>
  read(document).split(`\n## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";

test.each(DOCUMENTS)("the links of %s lead somewhere", (path) => {
  const links = [...read(path).matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map((match) => match[1] ?? "");
  const broken = links.filter((link) => !/^[a-z]+:/.test(link) && !existsSync(join(ROOT, dirname(path), link)));
  expect(broken).toEqual([]);
});

describe("ARCHITECTURE.md", () => {
  const paths = [...read("ARCHITECTURE.md").matchAll(/`([\w./-]+\/(?:[\w.-]+\.ts)?|[\w-]+\.ts)`/g)].map(
    (match) => match[1] ?? "",
  );

  test("names files and folders that are there", () => {
    const places = ["", "sdk/src/", "processor/src/"];
    expect(paths.filter((path) => !places.some((place) => existsSync(join(ROOT, place, path))))).toEqual([]);
    expect(paths.length).toBeGreaterThan(60);
  });
});

describe("README.md", () => {
  test("lists every rule with its limits", () => {
    const table = readTableOf("README.md", "Rules");
    expect([...table.matchAll(/^\| `(\w+)`/gm)].map((match) => match[1])).toEqual(
      createRules(DEFAULT_RULES, NO_CONTEXT).map(({ id }) => id),
    );
    expect(table).toContain(`over ${DEFAULT_RULES.request_rate_burst.limit} in 60 s, medium`);
    expect(table).toContain(`over ${DEFAULT_RULES.request_rate_sustained.limit} in 5 min, high`);
    expect(DEFAULT_RULES.request_rate_burst).toMatchObject({ windowMillis: 60_000, severity: "medium" });
    expect(DEFAULT_RULES.request_rate_sustained).toMatchObject({ windowMillis: 300_000, severity: "high" });
    expect(DEFAULT_RULES.new_client_address).toMatchObject({ memoryMillis: 30 * 86_400_000, learningSightings: 20 });
  });

  test("lists attributes by the names that are written", () => {
    const known = new Set<string>(Object.values(attributes));
    const listed = [...readTableOf("README.md", "What it writes").matchAll(/`((?:api_key|keytrail)\.[\w.]+)`/g)];
    expect(listed.length).toBeGreaterThan(8);
    expect(listed.map((match) => match[1]).filter((name) => name === undefined || !known.has(name))).toEqual([]);
  });
});

test("the documents name no command that is not there", () => {
  const known = new Set(COMMANDS.map(({ name }) => name));
  const scripts = new Set(Object.keys((JSON.parse(read("package.json")) as { scripts: object }).scripts));
  const unknown = DOCUMENTS.flatMap((path) => {
    const text = read(path);
    const commands = [...text.matchAll(/(?:`|^|\n)keytrail ([a-z]+)\b/g)].map((match) => match[1] ?? "");
    const runs = [...text.matchAll(/npm run (?:-s )?([\w:]+)/g)].map((match) => match[1] ?? "");
    return [...commands.filter((name) => !known.has(name)), ...runs.filter((name) => !scripts.has(name))].map(
      (name) => `${path}: ${name}`,
    );
  });
  expect(unknown).toEqual([]);
});

test("every metric that docs/operations.md looks at is one of the processor's", () => {
  const source = read("processor/src/telemetry.ts");
  const names = [...read("docs/operations.md").matchAll(/`keytrail_(\w+?)(?:_total)?(?:\{[^}]*\})?`/g)].map(
    (match) => match[1] ?? "",
  );
  expect(names.length).toBeGreaterThan(4);
  // Counters of items are put together from the signal and what is counted.
  const isThere = (name: string): boolean =>
    source.includes(`"${name.replace(/^spans_/, "")}"`) || source.includes(name);
  expect(names.filter((name) => !isThere(name))).toEqual([]);
});
