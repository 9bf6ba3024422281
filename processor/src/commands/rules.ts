import { didYouMean } from "../config/did-you-mean.ts";
import { readRuleReferences } from "../config/rule-reference.ts";
import type { RuleReference } from "../config/rule-reference.ts";
import { parseArguments, usage } from "./arguments.ts";
import type { Command, CommandIo } from "./command.ts";
import { ruleAsMarkdown, severityOf } from "./rules/markdown.ts";
import { testRules } from "./rules/test.ts";

const USAGE = `Usage: keytrail rules list [--json]
       keytrail rules show ID [--json]
       keytrail rules test [FILE...] [--config FILE]

Tells what the built-in rules see, why that matters, what to do, what makes them wrong, and how to tune them.

test runs the tests inside of files of rules on a virtual clock: in order, shuffled within the lateness, each request 1 to 5 times, split over eight
processors, and crashed in the middle. The alerts must be the same byte for byte.

  --config FILE             test: the rules_files of a configuration
  --json                    list: one rule a line; show: one document

Exit code 0, 1 where a test failed, or 2 for a rule that is not there and for files that can't be used.
`;

type Subcommand = (argv: readonly string[], io: CommandIo) => Promise<number>;
const SUBCOMMANDS: Readonly<Record<string, Subcommand>> = { list, show, test: testRules };

/** `keytrail rules`: what the rules say of themselves. */
export const rulesCommand: Command = {
  name: "rules",
  summary: "list the rules, show what one means, and test rules of your own",
  usage: USAGE,
  run(argv, io) {
    const [word = "", ...rest] = argv;
    const subcommand = Object.hasOwn(SUBCOMMANDS, word) ? SUBCOMMANDS[word] : undefined;
    if (subcommand !== undefined) return subcommand(rest, io);
    const words = Object.keys(SUBCOMMANDS);
    const received = word === "" ? "nothing" : `${JSON.stringify(word)}${didYouMean(word, words)}`;
    throw usage("rules", `wanted ${words.join(", ")}: received ${received}`);
  },
};

async function list(argv: readonly string[], io: CommandIo): Promise<number> {
  const { positionals, flags } = parseArguments("rules list", argv, { json: "flag" });
  if (positionals.length > 0) throw usage("rules list", `wanted no argument: received ${positionals.length}`);
  const rules = readRuleReferences();
  const lines = flags.has("json") ? rules.map((rule) => JSON.stringify(rule)) : tableOf(rules);
  for (const line of lines) io.stdout.write(`${line}\n`);
  return 0;
}

async function show(argv: readonly string[], io: CommandIo): Promise<number> {
  const { positionals, flags } = parseArguments("rules show", argv, { json: "flag" });
  const [id = ""] = positionals;
  if (positionals.length !== 1) throw usage("rules show", `wanted the id of one rule: received ${positionals.length}`);
  const rules = readRuleReferences();
  const rule = rules.find((one) => one.id === id);
  if (rule === undefined) {
    const hint = didYouMean(
      id,
      rules.map((one) => one.id),
    );
    throw usage("rules show", `wanted a rule of keytrail rules list: received ${JSON.stringify(id)}${hint}`);
  }
  io.stdout.write(`${flags.has("json") ? JSON.stringify(rule, undefined, 2) : ruleAsMarkdown(rule)}\n`);
  return 0;
}

function tableOf(rules: readonly RuleReference[]): string[] {
  const rows = rules.map((rule) => [rule.id, severityOf(rule), rule.title, rule.needs.join(", ")]);
  const all = [["RULE", "SEVERITY", "SEES", "NEEDS"], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((row) => row[column]!.length)));
  return all.map((row) =>
    row
      .map((text, column) => text.padEnd(widths[column]!))
      .join("  ")
      .trimEnd(),
  );
}
