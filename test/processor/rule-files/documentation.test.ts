import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { runCommandLine } from "../../../processor/src/commands/command-line.ts";
import { checkCommand } from "../../../processor/src/commands/check.ts";
import { rulesCommand } from "../../../processor/src/commands/rules.ts";
import { createFoldSighting } from "../../../processor/src/rule-files/create-sighting.ts";
import { findFoldProblems } from "../../../processor/src/rule-files/find-fold-problems.ts";
import { loadPlugins } from "../../../processor/src/rule-files/plugins.ts";
import { RULE_KINDS } from "../../../processor/src/rule-files/rule-kinds.ts";
import { ruleFileJsonSchema } from "../../../processor/src/rule-files/rule-schema.ts";
import { SIGMA_FIELDS } from "../../../processor/src/rule-files/sigma/fields.ts";
import { FIELD_NAMES } from "../../../processor/src/rules/fields.ts";
import { createCommandIo } from "../../support/command-io.ts";

const PAGE = readFileSync(fileURLToPath(new URL("../../../docs/rules-as-data.md", import.meta.url)), "utf8");

/** The page's blocks of a kind, each as a file. */
function filesOf(info: string, extension: string): string[] {
  const directory = mkdtempSync(join(tmpdir(), "keytrail-rules-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return [...PAGE.matchAll(new RegExp(`\`\`\`${info}\n(.*?)\`\`\``, "gs"))].map(([, text = ""], i) => {
    const file = join(directory, `${i}.${extension}`);
    writeFileSync(file, text);
    return file;
  });
}

async function keytrail(...argv: readonly string[]) {
  const io = createCommandIo();
  const code = await runCommandLine(argv, [checkCommand, rulesCommand], "0", io);
  return { code, output: io.output(), errors: io.errors() };
}

test("the examples of the page pass their tests, in every order and after every crash", async () => {
  const files = filesOf("yaml rules", "yaml");
  expect(files).toHaveLength(2);
  const { code, output } = await keytrail("rules", "test", ...files);
  expect(output).toContain("10 tests, 0 failed");
  expect(code).toBe(0);
});

test("the Sigma example of the page is a rule", async () => {
  const [file = ""] = filesOf("yaml sigma", "yml");
  const { code, output } = await keytrail("check", file);
  expect(output).toMatch(/:7 many_refused: count by client.address; high; monotone.* bytes an entity; 0 tests\nOK\n$/);
  expect(code).toBe(0);
});

test("the plug-in of the page is a rule that keeps the promise", async () => {
  const [rule] = await loadPlugins(filesOf("js plugin", "mjs"));
  const sightings = Array.from({ length: 20 }, (_, i) =>
    createFoldSighting({
      timeMillis: i * 500,
      identity: Uint32Array.of(0, 0, 0, 0, 0, i),
      statusCode: i % 3 === 0 ? 418 : 200,
    }),
  );
  expect(rule?.id).toBe("teapot");
  expect(findFoldProblems(rule!, sightings)).toEqual([]);
});

test("the page names every field, every kind, and the fields of Sigma", () => {
  for (const name of [...FIELD_NAMES, ...Object.keys(RULE_KINDS)]) expect(PAGE).toContain(`\`${name}\``);
  for (const name of ["c-ip", "source.ip", "client.ip", "cs-method", "sc-status", "cs-uri-stem", "event.outcome"]) {
    expect(PAGE).toContain(`\`${name}\``);
    expect(SIGMA_FIELDS.has(name)).toBe(true);
  }
});

test("the published JSON Schema is the one of the code (UPDATE_SCHEMA=1 writes it anew)", () => {
  const file = fileURLToPath(new URL("../../../processor/schema/rules.schema.json", import.meta.url));
  const made: unknown = JSON.parse(JSON.stringify(ruleFileJsonSchema()));
  if (process.env["UPDATE_SCHEMA"] === "1") writeFileSync(file, `${JSON.stringify(made, undefined, 2)}\n`);
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(made);
});
