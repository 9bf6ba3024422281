import { glob } from "node:fs/promises";
import { DEFAULT_CONFIG } from "../config/schema.ts";
import { KeytrailError } from "../errors.ts";
import type { FileRule } from "./file-rule.ts";
import { readRuleFile } from "./parse-rules.ts";

/** Ids of the rules that come with Keytrail: no other rule may take one. */
export const BUILT_IN_RULE_IDS: ReadonlySet<string> = new Set(Object.keys(DEFAULT_CONFIG.rules));

/**
 * Reads all files of rules that patterns name, in the order of their names.
 *
 * @param patterns paths, in which `*`, `**` and `?` stand as in a shell; from the working directory
 * @throws KeytrailError `config_invalid`, with every problem of every file on a line of its own
 */
export async function loadRules(patterns: readonly string[]): Promise<readonly FileRule[]> {
  const problems: string[] = [];
  const rules: FileRule[] = [];
  for (const path of await findRuleFiles(patterns, problems)) {
    try {
      rules.push(...(await readRuleFile(path)));
    } catch (error) {
      if (!(error instanceof KeytrailError)) throw error;
      problems.push(error.message);
    }
  }
  problems.push(...findTakenIds(rules));
  if (problems.length > 0) throw new KeytrailError("config_invalid", problems.join("\n"));
  return rules;
}

/** The files that patterns name. A name without a pattern that is not there is told when it is read. */
async function findRuleFiles(patterns: readonly string[], problems: string[]): Promise<readonly string[]> {
  const paths = new Set<string>();
  for (const pattern of patterns) {
    if (!/[*?[{]/.test(pattern)) {
      paths.add(pattern);
      continue;
    }
    const found: string[] = [];
    for await (const path of glob(pattern)) found.push(path);
    if (found.length === 0) problems.push(`rules_files: wanted a pattern that some file fits: received "${pattern}"`);
    for (const path of found.toSorted()) paths.add(path);
  }
  return [...paths];
}

function findTakenIds(rules: readonly FileRule[]): readonly string[] {
  const seen = new Map<string, FileRule>();
  return rules.flatMap((rule) => {
    const { id, file, line } = rule;
    const other = seen.get(id);
    seen.set(id, rule);
    const place = `${file}:${line}:1 id: wanted the id of no other rule: received "${id}"`;
    if (BUILT_IN_RULE_IDS.has(id)) return [`${place}, which comes with Keytrail`];
    return other === undefined ? [] : [`${place}, which stands in ${other.file}:${other.line}`];
  });
}
