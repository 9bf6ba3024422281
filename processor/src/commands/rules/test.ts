import { loadConfig } from "../../config/load.ts";
import type { FileRule } from "../../rule-files/file-rule.ts";
import { loadRules } from "../../rule-files/load-rules.ts";
import { runRuleTest, type TestResult } from "../../rule-files/story/run-test.ts";
import { parseArguments, usage } from "../arguments.ts";
import type { CommandIo } from "../command.ts";

/**
 * `keytrail rules test`: runs the tests inside of rule files.
 * @returns 0 when all went as expected, 1 when some did not
 */
export async function testRules(argv: readonly string[], io: CommandIo): Promise<number> {
  const { positionals, values } = parseArguments("rules test", argv, { config: "value" });
  const config = values.get("config");
  const configured = config === undefined ? [] : (await loadConfig(config, io.env)).rules_files;
  const patterns = [...positionals, ...configured];
  if (patterns.length === 0)
    throw usage("rules test", "wanted files of rules, or --config FILE with rules_files: received none");
  const rules = await loadRules(patterns);
  const results: TestResult[] = [];
  for (const rule of rules) for (const test of rule.entry.tests) results.push(await runRuleTest(rule, test));
  for (const line of tableOf(results)) io.stdout.write(`${line}\n`);
  for (const result of results.filter((one) => !isGood(one))) {
    io.stdout.write(`\n${result.rule}: ${result.test}\n`);
    for (const line of result.differences) io.stdout.write(`  ${line}\n`);
  }
  for (const line of untestedOf(rules)) io.stderr.write(`${line}\n`);
  const failed = results.filter((one) => !isGood(one)).length;
  io.stdout.write(`${failed === 0 ? "" : "\n"}${results.length} tests, ${failed} failed\n`);
  return failed === 0 ? 0 : 1;
}

function isGood({ asExpected, sameBy }: TestResult): boolean {
  return asExpected && Object.values(sameBy).every(Boolean);
}

function tableOf(results: readonly TestResult[]): readonly string[] {
  if (results.length === 0) return [];
  const ways = Object.keys(results[0]!.sameBy);
  const rows = [
    ["RULE", "TEST", "EXPECTED", ...ways.map((way) => way.toUpperCase())],
    ...results.map(({ rule, test, asExpected, sameBy }) => [
      rule,
      test,
      asExpected ? "yes" : "NO",
      ...Object.values(sameBy).map((isSame) => (isSame ? "same" : "DIFFERS")),
    ]),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((text, column) => text.padEnd(widths[column]!))
      .join("  ")
      .trimEnd(),
  );
}

function untestedOf(rules: readonly FileRule[]): readonly string[] {
  return rules
    .filter(({ entry }) => entry.tests.length === 0)
    .map(({ id, file, line }) => `${file}:${line} ${id} has no tests`);
}
