/** `npm run docs:rules`: writes `docs/rules/`, a page for each built-in rule and one that leads to them, from what the rules say of themselves. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { indexAsMarkdown, ruleAsMarkdown } from "../../processor/src/commands/rules/markdown.ts";
import { readRuleReferences } from "../../processor/src/config/rule-reference.ts";

/** Where the pages stand. */
export const RULES_FOLDER: string = fileURLToPath(new URL("../../docs/rules", import.meta.url));

/** The pages, by file name. */
export function writeRulePages(): ReadonlyMap<string, string> {
  const rules = readRuleReferences();
  return new Map([
    ["README.md", `${indexAsMarkdown(rules)}\n`],
    ...rules.map((rule) => [`${rule.id}.md`, `${ruleAsMarkdown(rule)}\n`] as const),
  ]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(RULES_FOLDER, { recursive: true });
  const pages = writeRulePages();
  for (const name of readdirSync(RULES_FOLDER)) if (!pages.has(name)) rmSync(join(RULES_FOLDER, name));
  for (const [name, text] of pages) writeFileSync(join(RULES_FOLDER, name), text);
}
